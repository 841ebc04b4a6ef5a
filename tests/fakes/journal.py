"""A journal in memory: delivers at once through a door, keeps what the line does not take."""

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import uuid4

from kiosk.client.door import Door
from kiosk.client.errors import LineDown, NotSaved, Refused
from server.wire.base import DoneReply, Reply, Request, Text
from server.wire.identity import PreferencesRequest
from server.wire.scores import ContestRequest, RecheckRequest, WithdrawRequest
from server.wire.sync import ActOutcome, ActResult, SeenRequest
from server.wire.visits import (
    AppealRequest,
    RateVisit,
    SeeRecording,
    VisitRequest,
    WithdrawVisit,
)
from tests.fakes.terminal_door import FakeDoor


@dataclass
class FakeJournal:
    """`is_full` is told by the test."""

    door: Door
    is_full: bool = False
    kept: list[tuple[str, str, str]] = field(default_factory=list)

    def open(self) -> None: ...

    def close(self) -> None: ...

    def listen(self, listener: Callable[[int], None]) -> None:
        listener(self.waiting())

    def require_room(self) -> None:
        if self.is_full:
            raise NotSaved("full")

    def waiting(self) -> int:
        return len(self.kept)

    def write(
        self, *, person_id: int, kind: str, make: Callable[[str], str], wait_s: float
    ) -> ActResult | None:
        del person_id, wait_s
        self.require_room()
        act_id = uuid4().hex
        self.kept.append((act_id, kind, make(act_id)))
        return self._deliver().get(act_id)

    def said(self, kind: str) -> list[str]:
        """The bodies of the acts of this kind that wait."""
        return [body for _, each, body in self.kept if each == kind]

    def line_is_back(self) -> None:
        self._deliver()

    def _deliver(self) -> dict[str, ActResult]:
        results: dict[str, ActResult] = {}
        while self.kept:
            act_id, kind, body = self.kept[0]
            try:
                answer = self._apply(kind, body)
            except LineDown:
                break
            except Refused as refusal:
                results[act_id] = _refused(act_id, refusal)
            else:
                results[act_id] = _applied(act_id, answer)
            self.kept.pop(0)
        return results

    def _apply(self, kind: str, body: str) -> Reply:
        if kind == "identity.logged_in":
            # The server only records it.
            self.door.knock()
            return DoneReply()
        assert isinstance(self.door, FakeDoor)
        return self.door.take_act(_MESSAGES[kind].model_validate_json(body))


def _applied(act_id: str, answer: Reply) -> ActResult:
    said = answer.model_dump_json()
    return ActResult(seq=1, act_id=act_id, outcome=ActOutcome.APPLIED, answer=said)


def _refused(act_id: str, why: Refused) -> ActResult:
    words = Text(zh=why.sentence, en=why.sentence)
    return ActResult(
        seq=1, act_id=act_id, outcome=ActOutcome.REFUSED, code=why.code, sentence=words
    )


_MESSAGES: dict[str, type[Request]] = {
    "visits.book": VisitRequest,
    "visits.withdraw": WithdrawVisit,
    "visits.appeal": AppealRequest,
    "visits.see_recording": SeeRecording,
    "visits.rate": RateVisit,
    "scores.contest": ContestRequest,
    "scores.withdraw": WithdrawRequest,
    "scores.recheck": RecheckRequest,
    "identity.preferences": PreferencesRequest,
    "sync.seen": SeenRequest,
}
