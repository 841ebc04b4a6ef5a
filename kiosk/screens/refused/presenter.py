"""Decides what is said of each act that a rule refused: which it was, why, and what can be done."""

from collections.abc import Callable
from dataclasses import dataclass, field

from kiosk.client.errors import ClientError, SessionEnded
from kiosk.shell.desk import Desk
from kiosk.shell.failures import in_words
from kiosk.shell.language import _, counted
from kiosk.shell.session import Ending
from kiosk.shell.standing import Phase, Question, Standing
from kiosk.shell.wording import in_language, plain
from kiosk.widgets.facts.fact import Fact
from server.wire.sync import RefusedAct, RefusedActsReply


@dataclass(frozen=True)
class RefusedRow:
    number: int
    title: str
    detail: str


@dataclass(frozen=True)
class RefusedActView:
    act_id: str
    title: str
    subtitle: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class RefusedView:
    standing: Standing = field(default_factory=Standing)
    answer: str = ""
    rows: tuple[RefusedRow, ...] = ()
    chosen: int | None = None
    act: RefusedActView | None = None
    problem: str = ""


class RefusedPresenter:
    """The oldest is explained first. What was read leaves the list; after the last one he goes."""

    def __init__(self, *, desk: Desk, show: Callable[[RefusedView], None]) -> None:
        self._desk, self._show = desk, show
        self._view = RefusedView()
        self._chosen, self._problem = 0, ""
        self._refusals = refusals = desk.server().refusals
        self._question: Question[RefusedActsReply] = Question(
            desk, peek=refusals.known_refused, fetch=refusals.refused, changed=self.show_again
        )

    def open(self, subject: int | None = None) -> None:
        del subject
        self._chosen, self._problem = 0, ""
        self._question.ask()

    def choose(self, number: int) -> None:
        self._chosen, self._problem = number, ""
        self.show_again()

    def read(self) -> None:
        """He says that he has read the one that is shown."""
        act = self._view.act
        if act is None:
            return
        seen = self._refusals.seen
        self._desk.errands.run(
            lambda: seen(act.act_id), done=lambda _: self._go_on(), failed=self._failed
        )

    def _go_on(self) -> None:
        known = self._refusals.known_refused()
        if known is None or not known.value.acts:
            self._desk.navigator.back()
            return
        self.open()

    def _failed(self, error: ClientError) -> None:
        if isinstance(error, SessionEnded):
            self._desk.session.end(Ending.RAN_OUT)
            return
        self._problem = in_words(error)
        self.show_again()

    def show_again(self) -> None:
        self._view = self._make_view()
        self._show(self._view)

    def next_steps(self) -> str:
        return _("Touch a line to hear it. The button with the tick says that you have read it.")

    def spoken(self) -> str:
        view = self._view
        if view.standing.phase is not Phase.READY or view.act is None:
            return view.standing.sentence
        said = [view.answer, view.problem, f"{view.act.title}, {view.act.subtitle}"]
        said += [f"{fact.name}: {fact.words}" for fact in view.act.facts]
        return "\n".join(said).replace("[b]", "").replace("[/b]", "")

    def _make_view(self) -> RefusedView:
        reply = self._question.answer
        if reply is None:
            return RefusedView(standing=self._question.standing())
        acts = reply.acts
        nothing = "" if acts else _("Nothing is left to read. What you did was accepted.")
        chosen = min(self._chosen, max(0, len(acts) - 1))
        return RefusedView(
            standing=self._question.standing(nothing=nothing),
            answer=counted(
                "{count} thing was not accepted", "{count} things were not accepted", len(acts)
            ),
            rows=tuple(
                RefusedRow(number, act_words(act.kind), self._when(act))
                for number, act in enumerate(acts)
            ),
            chosen=chosen,
            act=self._act(acts[chosen]) if acts else None,
            problem=self._problem,
        )

    def _when(self, act: RefusedAct) -> str:
        return self._desk.wording.moment(act.received_at, now=self._desk.now())

    def _act(self, act: RefusedAct) -> RefusedActView:
        return RefusedActView(
            act_id=act.act_id,
            title=act_words(act.kind),
            subtitle=_("This was not accepted. Nothing was changed."),
            facts=(
                Fact(_("Reason"), f"[b]{plain(in_language(act.sentence))}[/b]"),
                Fact(_("Received"), self._when(act)),
                Fact(
                    _("What now?"),
                    _("If you do not understand it or do not agree, ask any officer."),
                ),
                Fact(_("Is it lost?"), _("No. What you did, and this answer, stay in the record.")),
            ),
        )


def act_words(kind: str) -> str:
    """What he did, in his words. A kind of a newer server has a general name."""
    return {
        "scores.contest": _("You contested a line of your score"),
        "scores.withdraw": _("You took an objection back"),
        "scores.recheck": _("You took an objection to the prison"),
        "visits.book": _("You asked for a visit"),
        "visits.withdraw": _("You took a visit back"),
        "visits.appeal": _("You appealed about a visit"),
        "visits.see_recording": _("You asked to see a recording"),
        "visits.rate": _("You said how a visit was"),
        "identity.preferences": _("You changed your settings"),
        "identity.logged_in": _("You logged in while the line was down"),
    }.get(kind, _("Something you did at a terminal"))
