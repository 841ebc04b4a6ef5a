"""Decides what is said of each case: its clock while it runs, its reasons when it is decided."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from kiosk.client.acts import Saved
from kiosk.client.errors import ClientError, SessionEnded
from kiosk.shell import wording
from kiosk.shell.desk import Desk
from kiosk.shell.failures import in_words
from kiosk.shell.language import _, counted
from kiosk.shell.session import Ending
from kiosk.shell.standing import Phase, Question, Standing
from kiosk.shell.wording import in_language, plain
from kiosk.widgets.facts.fact import DUE, END, Fact
from server.wire.scores import CaseReply, CasesReply, CaseStage, CaseState


@dataclass(frozen=True)
class CaseRow:
    case_id: int
    points: str
    tone: str
    title: str
    detail: str


@dataclass(frozen=True)
class CaseView:
    points: str
    tone: str
    title: str
    state: str
    facts: tuple[Fact, ...]
    can_withdraw: bool
    can_ask_recheck: bool


@dataclass(frozen=True)
class CasesView:
    standing: Standing = field(default_factory=Standing)
    answer: str = ""
    rows: tuple[CaseRow, ...] = ()
    chosen: int | None = None
    case: CaseView | None = None
    problem: str = ""


class CasesPresenter:
    """All cases at the left, one of them at the right."""

    def __init__(self, *, desk: Desk, show: Callable[[CasesView], None]) -> None:
        self._desk, self._show = desk, show
        self._scores = desk.server().scores
        self._view = CasesView()
        self._chosen: int | None = None
        self._problem = ""
        self._question: Question[CasesReply] = Question(
            desk, peek=self._scores.known_cases, fetch=self._scores.cases, changed=self.show_again
        )

    def open(self, subject: int | None = None) -> None:
        self._chosen = subject if subject is not None else self._chosen
        self._problem = ""
        self._question.ask()

    def choose(self, case_id: int) -> None:
        self._chosen, self._problem = case_id, ""
        self.show_again()

    def withdraw(self) -> None:
        self._send(self._scores.withdraw)

    def ask_recheck(self) -> None:
        self._send(self._scores.ask_recheck)

    def leave(self) -> None:
        self._desk.navigator.back()

    def show_again(self) -> None:
        self._view = self._make_view()
        self._show(self._view)

    def next_steps(self) -> str:
        return _("Touch a line to hear it, and again to hear how it stands. The arrow leads back.")

    def spoken(self) -> str:
        view = self._view
        if view.standing.phase is not Phase.READY or view.case is None:
            return view.standing.sentence or view.answer
        case = view.case
        said = [view.answer, view.problem, f"{case.points}, {case.title}", case.state]
        said += [f"{fact.name}: {fact.words}" for fact in case.facts]
        return "\n".join(said).replace(DUE, "").replace(END, "")

    def _send(self, act: Callable[[int], Saved[CaseReply]]) -> None:
        case = self._case()
        if case is None:
            return
        case_id = case.case_id
        self._desk.errands.run(
            lambda: act(case_id), done=lambda _: self._question.ask(), failed=self._refused
        )

    def _refused(self, error: ClientError) -> None:
        if isinstance(error, SessionEnded):
            self._desk.session.end(Ending.RAN_OUT)
            return
        self._problem = in_words(error)
        self.show_again()

    def _case(self) -> CaseReply | None:
        reply = self._question.answer
        if reply is None or not reply.cases:
            return None
        chosen = (case for case in reply.cases if case.case_id == self._chosen)
        return next(chosen, reply.cases[0])

    def _make_view(self) -> CasesView:
        reply = self._question.answer
        if reply is None:
            return CasesView(standing=self._question.standing())
        nothing = _("You have contested nothing. Each line of your score can be contested.")
        case = self._case()
        open_count = sum(case.state is CaseState.OPEN for case in reply.cases)
        return CasesView(
            standing=self._question.standing(nothing="" if case is not None else nothing),
            answer=counted("{count} under way", "{count} under way", open_count)
            if open_count
            else _("None under way"),
            rows=tuple(_row(case) for case in reply.cases),
            chosen=case.case_id if case is not None else None,
            case=self._case_view(case) if case is not None else None,
            problem=self._problem,
        )

    def _case_view(self, case: CaseReply) -> CaseView:
        grounds = "\n".join(wording.ground_words(ground) for ground in case.grounds)
        facts = [*_decision(case), Fact(_("Your reasons"), plain(grounds))]
        if case.words:
            facts.append(Fact(_("In your words"), plain(case.words)))
        facts += [
            Fact(self._step_day(step.at), _step(in_language(step.what), in_language(step.by)))
            for step in reversed(case.steps)
        ]
        is_open = case.state is CaseState.OPEN
        return CaseView(
            points=wording.points(case.line.points),
            tone=_tone(case),
            title=plain(in_language(case.line.title)),
            state=state_words(case),
            facts=tuple(facts),
            can_withdraw=is_open,
            can_ask_recheck=case.state is CaseState.UPHELD and case.recheck_until is not None,
        )

    def _step_day(self, at: datetime) -> str:
        return self._desk.wording.moment(at, now=self._desk.now())


def state_words(case: CaseReply) -> str:
    """How the case stands, in one sentence."""
    if case.state is CaseState.OPEN:
        left = counted(
            "{count} working day left", "{count} working days left", case.working_days_left
        )
        return _("Waiting for the answer, {left}").format(left=left)
    return {
        CaseState.UPHELD: _("Decided: the line stays"),
        CaseState.CORRECTED: _("Decided: the line was corrected"),
        CaseState.WITHDRAWN: _("You took it back"),
    }[case.state]


def _decision(case: CaseReply) -> list[Fact]:
    due = f"{DUE}{wording.full_day(case.due_on)}{END}"
    if case.state is CaseState.OPEN:
        who = _("the block") if case.stage is CaseStage.REVIEW else _("the prison")
        return [Fact(_("Answer due"), _("by {day}, from {who}").format(day=due, who=who))]
    facts = []
    if case.decided_by is not None:
        facts.append(Fact(_("Who decided"), plain(in_language(case.decided_by))))
    if case.reasons:
        facts.append(Fact(_("The reasons"), plain(case.reasons)))
    if case.points_after is not None:
        before, after = wording.points(case.line.points), wording.points(case.points_after)
        facts.append(Fact(_("Points"), f"{before} → [b]{after}[/b]"))
    if case.state is CaseState.UPHELD and case.recheck_until is not None:
        until = f"{DUE}{wording.full_day(case.recheck_until)}{END}"
        words = _("You can take it to the prison until {day}").format(day=until)
        facts.append(Fact(_("If you disagree"), words))
    return facts


def _row(case: CaseReply) -> CaseRow:
    return CaseRow(
        case_id=case.case_id,
        points=wording.points(case.line.points),
        tone=_tone(case),
        title=in_language(case.line.title),
        detail=state_words(case),
    )


def _tone(case: CaseReply) -> str:
    return "rose" if case.line.points < 0 else "pine"


def _step(what: str, by: str) -> str:
    return plain(f"{what} · {by}" if by else what)
