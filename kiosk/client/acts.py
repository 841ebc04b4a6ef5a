"""The one function through which what a person does leaves the terminal: into its journal."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Generic, Protocol, TypeVar

from pydantic import ValidationError

from kiosk.client.errors import Refused, ServerFault, SessionEnded
from server.wire.base import Reply, Request
from server.wire.sync import ActOutcome, ActResult

R = TypeVar("R", bound=Reply)
# A person waits in front of the screen for what the server says; his act is saved before.
ANSWER_WITHIN_S: Final = 4.0


class Journal(Protocol):
    """Where acts are saved before anyone else knows of them."""

    def require_room(self) -> None:
        """NotSaved before a person writes what could not be saved."""

    def write(
        self, *, person_id: int, kind: str, make: Callable[[str], str], wait_s: float
    ) -> ActResult | None:
        """Save, then wait for the outcome; None for one on its way. NotSaved: it is nowhere."""

    def waiting(self) -> int: ...


@dataclass(frozen=True)
class Saved(Generic[R]):
    """An act that can no longer be lost. `answer` is None until the server has spoken."""

    answer: R | None


class Acts:
    """Writes down what the person at this terminal does."""

    def __init__(self, journal: Journal, *, language: Callable[[], str]) -> None:
        self._journal = journal
        self._language = language
        self._person_id: int | None = None

    @property
    def person_id(self) -> int | None:
        return self._person_id

    def use_person(self, person_id: int | None) -> None:
        self._person_id = person_id

    def require_room(self) -> None:
        self._journal.require_room()

    def write(self, kind: str, make: Callable[[str], Request], reply: type[R]) -> Saved[R]:
        """`make` is given the id of the act and returns the message that carries it."""
        if self._person_id is None:
            raise SessionEnded("nobody is logged in")
        result = self._journal.write(
            person_id=self._person_id,
            kind=kind,
            make=lambda act_id: make(act_id).model_dump_json(),
            wait_s=ANSWER_WITHIN_S,
        )
        if result is None or result.outcome is ActOutcome.HELD:
            return Saved(None)
        if result.outcome is ActOutcome.REFUSED:
            raise self._refusal(result)
        return Saved(_decoded(result, reply))

    def note(self, kind: str, request: Request, *, person_id: int) -> None:
        """Save, and wait for nothing."""
        self._journal.write(
            person_id=person_id, kind=kind, make=lambda _: request.model_dump_json(), wait_s=0
        )

    def _refusal(self, result: ActResult) -> Refused:
        words = result.sentence
        sentence = "" if words is None else words.en if self._language() == "en" else words.zh
        return Refused(code=result.code, sentence=sentence)


def _decoded(result: ActResult, reply: type[R]) -> R | None:
    """None for the repeat of an act, whose answer the server does not keep."""
    if not result.answer:
        return None
    try:
        return reply.model_validate_json(result.answer)
    except ValidationError as error:
        raise ServerFault(f"not a {reply.__name__}") from error
