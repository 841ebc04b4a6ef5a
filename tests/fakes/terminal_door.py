"""A server's door in memory, for one person, and a line that can go down."""

from collections.abc import Callable
from datetime import timedelta
from threading import Event

from kiosk.client.door import R, Verb
from kiosk.client.errors import LineDown, Refused, SessionEnded
from kiosk.client.line import Line
from server.wire.base import DoneReply, Reply, Request, Text
from server.wire.identity import (
    FaceEnrolRequest,
    FaceKnownReply,
    FaceLogInRequest,
    LetInReply,
    LetInState,
    LetInStateReply,
    LogInReply,
    LogInRequest,
    MeansReply,
    PreferencesRequest,
    ReportReply,
    SessionReply,
    TerminalCommand,
    TerminalReport,
)
from server.wire.media import JoinRequest
from server.wire.offline import KeptReply, KeptRequest, MayKeep
from server.wire.scores import (
    CaseReply,
    CasesReply,
    CaseStage,
    CaseState,
    ContestRequest,
    LinesReply,
    RecheckRequest,
    WithdrawRequest,
)
from server.wire.sync import RefusedAct, RefusedActsReply, SeenRequest
from server.wire.visits import (
    AppealRequest,
    RateVisit,
    SeeRecording,
    VisitForm,
    VisitRequest,
    WithdrawVisit,
)
from tests.fakes import visit_replies
from tests.fakes.terminal_replies import (
    AS_OF,
    NOW,
    NUMBER,
    PERSON,
    account,
    explained,
    forecast,
    home,
    looks,
    opened_case,
    scores,
    sentence,
)

HELD_AT_MOST_S = 10.0
PIN, CARD = "246810", "04A1B2C3"

VisitActRequest = VisitRequest | WithdrawVisit | AppealRequest | RateVisit | SeeRecording


class FakeDoor:
    """Answers as the wire says. `line_is_cut` and `session_is_over` are told by the test."""

    def __init__(self, line: Line | None = None) -> None:
        self.line = line or Line()
        self.line_is_cut = False
        self.session_is_over = False
        self.is_empty = False
        self._is_open = Event()
        self._is_open.set()
        self.session: str | None = None
        self.language = "zh"
        self.refuse_next = False
        self.attempts: list[Request] = []
        self.acts: list[Request] = []
        self.wrong_pins = 0
        self.ended: list[str] = []
        self.cases: list[CaseReply] = []
        self.visits = visit_replies.visits()
        self.refused: list[RefusedAct] = []
        # What came of the call for an officer, and what was asked about it.
        self.let_in = LetInState.WAITING
        self.let_in_reply: LetInStateReply | None = None
        self.calls: list[str] = []
        self.keeps_face = False
        # What may be kept of whoever logs in, and who is to be forgotten.
        self.may_keep: MayKeep | None = None
        self.forgotten: list[int] = []
        # How people may get in, what faces were sent, and whether they are recognised.
        self.means = MeansReply(face=False, officer_lets_in=True)
        self.faces: list[FaceLogInRequest] = []
        self.face_is_known = True
        self.face_answers: list[FaceEnrolRequest] = []
        # What the next report is told, and what the reports said.
        self.orders: list[TerminalCommand] = []
        self.reports: list[TerminalReport] = []
        self.stayed = 0
        self.stays = SessionReply(
            ends_at=NOW + timedelta(minutes=5), lasts_until=NOW + timedelta(hours=1)
        )

    def use_session(self, session: str | None) -> None:
        self.session = session

    def use_language(self, language: str) -> None:
        self.language = language

    def knock(self) -> None:
        self._reach()

    def read(self, path: str, reply: type[R], **query: str | int) -> R:
        self._reach()
        if path == "/terminal/means":
            assert isinstance(self.means, reply)
            return self.means
        self._know_session()
        answer: Reply = self._answers(query)[path.split("/lines/")[0]](path)
        assert isinstance(answer, reply)
        return answer

    def act(
        self,
        path: str,
        request: Request | None,
        reply: type[R],
        *,
        verb: Verb = "POST",
        session: str | None = None,
    ) -> R:
        if isinstance(request, FaceLogInRequest):
            return self._log_in_by_face(request, reply)
        if isinstance(request, FaceEnrolRequest):
            self._reach()
            self.face_answers.append(request)
            return reply()
        if path.startswith(("/terminal/", "/sessions/let-in")):
            return self._of_terminal(path, request, reply)
        if isinstance(request, JoinRequest):
            return self._join(path, request, reply)
        self._take(request)
        answer = self._act(path, request, verb, session)
        assert isinstance(answer, reply)
        return answer

    def take_act(self, request: Request) -> Reply:
        """An act that came out of the terminal's journal."""
        self._take(request)
        if isinstance(request, ContestRequest):
            self.cases.insert(0, opened_case(request))
            return self.cases[0]
        if isinstance(request, (WithdrawRequest, RecheckRequest)):
            return self._go_on(request)
        if isinstance(request, VisitActRequest):
            return self._take_visit_act(request)
        if isinstance(request, SeenRequest):
            self.refused = [act for act in self.refused if act.act_id != request.act_id]
            return DoneReply()
        assert isinstance(request, PreferencesRequest)
        return DoneReply()

    def _join(self, path: str, request: JoinRequest, reply: type[R]) -> R:
        self._take(request)
        self._know_session()
        assert path.startswith("/visits/mine/")
        ticket = visit_replies.ticket()
        assert isinstance(ticket, reply)
        return ticket

    def _take_visit_act(self, request: VisitActRequest) -> Reply:
        if isinstance(request, VisitRequest):
            changed, kept = visit_replies.booked(request), self.visits.visits
        else:
            of = next(each for each in self.visits.visits if each.visit_id == request.visit_id)
            kept = [each for each in self.visits.visits if each is not of]
            changed = visit_replies.after(of, request)
        self.visits = self.visits.model_copy(update={"visits": [changed, *kept]})
        return changed

    def _take(self, request: Request | None) -> None:
        if request is not None:
            self.attempts.append(request)
        self._reach()
        if self.refuse_next:
            self.refuse_next = False
            raise Refused(code="conflict", sentence="情况已经变了，请刷新后再看。")
        if request is not None:
            self.acts.append(request)

    def _log_in_by_face(self, request: FaceLogInRequest, reply: type[R]) -> R:
        self._reach()
        self.faces.append(request)
        if not (self.face_is_known and request.liveness_passed):
            raise Refused(code="face_unsure", sentence="已经叫了民警。")
        begun = LogInReply(session="face-session", ends_at=NOW + timedelta(hours=1), person=PERSON)
        assert isinstance(begun, reply)
        return begun

    def _of_terminal(self, path: str, request: Request | None, reply: type[R]) -> R:
        """What needs nobody to be logged in."""
        self._reach()
        if isinstance(request, KeptRequest):
            known = {each.person_id for each in request.people}
            answer: Reply = KeptReply(forget=[each for each in self.forgotten if each in known])
        else:
            answer = self._reported(request) if "report" in path else self._called(path)
        assert isinstance(answer, reply)
        return answer

    def _reported(self, request: Request | None) -> ReportReply:
        assert isinstance(request, TerminalReport)
        self.reports.append(request)
        orders, self.orders = self.orders, []
        return ReportReply(report_again_s=1, commands=orders)

    def _called(self, path: str) -> Reply:
        _, _, asked = path.partition("/sessions/let-in")
        self.calls.append(asked.removeprefix("/") or "ask")
        if asked == "":
            ends_at = NOW + timedelta(minutes=5)
            return LetInReply(ticket="t" * 20, ends_at=ends_at, ask_again_s=3)
        if asked == "/end":
            return DoneReply()
        if self.let_in_reply is not None:
            return self.let_in_reply
        begun = LogInReply(
            session="let-in-session", ends_at=NOW + timedelta(hours=1), person=PERSON
        )
        log_in = begun if self.let_in is LetInState.OPENED else None
        return LetInStateReply(state=self.let_in, log_in=log_in)

    def _act(self, path: str, request: Request | None, verb: Verb, session: str | None) -> Reply:
        if isinstance(request, LogInRequest):
            return self._log_in(request)
        if path == "/sessions/mine" and verb == "DELETE":
            self.ended.append(session or "")
            return DoneReply()
        if path == "/me/face":
            self.keeps_face = False
            return DoneReply()
        self._know_session()
        assert path == "/sessions/mine", f"the server has no such route: {verb} {path}"
        self.stayed += 1
        return self.stays

    def _go_on(self, request: WithdrawRequest | RecheckRequest) -> CaseReply:
        """Withdraw a case, or take it to the prison."""
        place = [case.case_id for case in self.cases].index(request.case_id)
        changes = (
            {"state": CaseState.WITHDRAWN}
            if isinstance(request, WithdrawRequest)
            else {"state": CaseState.OPEN, "stage": CaseStage.RECHECK, "recheck_until": None}
        )
        self.cases[place] = self.cases[place].model_copy(update=changes)
        return self.cases[place]

    def _log_in(self, request: LogInRequest) -> LogInReply:
        if request.identifier not in {NUMBER, CARD} or request.pin != PIN:
            self.wrong_pins += 1
            wait_s = 30 if self.wrong_pins >= 3 else None
            sentence = "号码或密码不对。" if self.language == "zh" else "Number or PIN is wrong."
            raise Refused(code="wrong_pin", sentence=sentence, retry_after_s=wait_s)
        return LogInReply(
            session="a-session",
            ends_at=NOW + timedelta(hours=1),
            person=PERSON,
            may_keep=self.may_keep,
        )

    def hold(self) -> None:
        """Let no answer through until `let_go`."""
        self._is_open.clear()

    def let_go(self) -> None:
        self._is_open.set()

    def _reach(self) -> None:
        self._is_open.wait(HELD_AT_MOST_S)
        if self.line_is_cut:
            self.line.is_down()
            raise LineDown("cut")
        self.line.is_up()

    def _know_session(self) -> None:
        if self.session_is_over or self.session is None:
            raise SessionEnded("not_logged_in")

    def _answers(self, query: dict[str, str | int]) -> dict[str, Callable[[str], Reply]]:
        return {
            "/home": lambda _: home(
                is_empty=self.is_empty,
                open_cases=len(self.cases),
                refused_acts=len(self.refused),
            ),
            "/journal/mine/refused": lambda _: RefusedActsReply(as_of=AS_OF, acts=self.refused),
            "/scores/mine": self._scores,
            "/scores/mine/what-if": lambda _: forecast(int(query["points_a_month"])),
            "/scores/mine/lines": lambda _: LinesReply(lines=[]),
            "/scores/mine/cases": lambda _: CasesReply(as_of=AS_OF, cases=self.cases),
            "/custody/mine/sentence": lambda _: sentence(),
            "/visits/mine": lambda _: (
                visit_replies.visits(is_empty=True) if self.is_empty else self.visits
            ),
            "/visits/people": lambda _: visit_replies.people(is_empty=self.is_empty),
            "/visits/slots": lambda _: visit_replies.slots(
                VisitForm(str(query["form"])), is_empty=self.is_empty
            ),
            "/accounts/mine": lambda _: account(is_empty=self.is_empty),
            "/me/face": lambda _: FaceKnownReply(
                is_kept=self.keeps_face, consent=Text(zh="同意书")
            ),
            "/me/looks": lambda _: looks(is_empty=self.is_empty),
        }

    def _scores(self, path: str) -> Reply:
        if "/lines/" in path:
            return explained(int(path.rsplit("/", maxsplit=1)[1]))
        return scores(is_empty=self.is_empty)
