"""A person's score, each line of it explained, and contesting a line."""

from collections.abc import Sequence

from kiosk.client.acts import Acts, Saved
from kiosk.client.door import Door
from kiosk.client.last_known import Known, LastKnown
from server.wire.scores import (
    CaseReply,
    CasesReply,
    ContestGround,
    ContestRequest,
    ExplainedLine,
    Forecast,
    LinesReply,
    RecheckRequest,
    ScoresReply,
    WithdrawRequest,
)

_PATH = "/scores/mine"


class ScoresClient:
    """The total, its lines, and the cases about them."""

    def __init__(self, *, door: Door, acts: Acts, last_known: LastKnown) -> None:
        self._door = door
        self._acts = acts
        self._last_known = last_known

    def scores(self) -> Known[ScoresReply]:
        return self._last_known.ask(ScoresReply, lambda: self._door.read(_PATH, ScoresReply))

    def known_scores(self) -> Known[ScoresReply] | None:
        return self._last_known.peek(ScoresReply)

    def earlier(self, *, before: int) -> LinesReply:
        return self._door.read(f"{_PATH}/lines", LinesReply, before=before)

    def what_if(self, points_a_month: int) -> Forecast:
        """When the cycle ends if every month brings this many points."""
        return self._door.read(f"{_PATH}/what-if", Forecast, points_a_month=points_a_month)

    def explain(self, entry_id: int) -> Known[ExplainedLine]:
        return self._last_known.ask(
            ExplainedLine,
            lambda: self._door.read(f"{_PATH}/lines/{entry_id}", ExplainedLine),
            subject=entry_id,
        )

    def known_explanation(self, entry_id: int) -> Known[ExplainedLine] | None:
        return self._last_known.peek(ExplainedLine, subject=entry_id)

    def contest(
        self, *, entry_id: int, grounds: Sequence[ContestGround], words: str = ""
    ) -> Saved[CaseReply]:
        def request(act_id: str) -> ContestRequest:
            return ContestRequest(
                act_id=act_id, entry_id=entry_id, grounds=list(grounds), words=words
            )

        return self._acts.write("scores.contest", request, CaseReply)

    def withdraw(self, case_id: int) -> Saved[CaseReply]:
        request = WithdrawRequest(case_id=case_id)
        return self._acts.write("scores.withdraw", lambda _: request, CaseReply)

    def ask_recheck(self, case_id: int) -> Saved[CaseReply]:
        """Take a line that the review upheld to the prison."""
        request = RecheckRequest(case_id=case_id)
        return self._acts.write("scores.recheck", lambda _: request, CaseReply)

    def cases(self) -> Known[CasesReply]:
        return self._last_known.ask(
            CasesReply, lambda: self._door.read(f"{_PATH}/cases", CasesReply)
        )

    def known_cases(self) -> Known[CasesReply] | None:
        return self._last_known.peek(CasesReply)
