"""Decides what is said of each look: who, when, at what, and for what purpose."""

from collections.abc import Callable
from dataclasses import dataclass, field

from kiosk.shell.desk import Desk
from kiosk.shell.language import _, counted
from kiosk.shell.standing import Phase, Question, Standing
from kiosk.shell.wording import in_language, plain
from kiosk.widgets.facts.fact import Fact
from server.wire.identity import Look, LooksReply


@dataclass(frozen=True)
class LookRow:
    number: int
    title: str
    detail: str


@dataclass(frozen=True)
class LookView:
    title: str
    subtitle: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class WhoLookedView:
    standing: Standing = field(default_factory=Standing)
    answer: str = ""
    rows: tuple[LookRow, ...] = ()
    chosen: int | None = None
    look: LookView | None = None


class WhoLookedPresenter:
    """The newest look is explained before anyone asks. Looks are known by their place."""

    def __init__(self, *, desk: Desk, show: Callable[[WhoLookedView], None]) -> None:
        self._desk, self._show = desk, show
        self._view = WhoLookedView()
        self._chosen = 0
        identity = desk.server().identity
        self._question: Question[LooksReply] = Question(
            desk, peek=identity.known_looks, fetch=identity.looks, changed=self.show_again
        )

    def open(self, subject: int | None = None) -> None:
        del subject
        self._chosen = 0
        self._question.ask()

    def choose(self, number: int) -> None:
        self._chosen = number
        self.show_again()

    def leave(self) -> None:
        self._desk.navigator.back()

    def show_again(self) -> None:
        self._view = self._make_view()
        self._show(self._view)

    def next_steps(self) -> str:
        return _("Touch a line to hear it, and again to hear why it was. The arrow leads back.")

    def spoken(self) -> str:
        view = self._view
        if view.standing.phase is not Phase.READY or view.look is None:
            return view.standing.sentence
        said = [view.answer, f"{view.look.title}, {view.look.subtitle}"]
        return "\n".join([*said, *(f"{fact.name}: {fact.words}" for fact in view.look.facts)])

    def _make_view(self) -> WhoLookedView:
        reply = self._question.answer
        if reply is None:
            return WhoLookedView(standing=self._question.standing())
        nothing = "" if reply.looks else _("Nobody has looked at your data.")
        chosen = min(self._chosen, max(0, len(reply.looks) - 1))
        count = len(reply.looks)
        return WhoLookedView(
            standing=self._question.standing(nothing=nothing),
            answer=counted("Looked at {count} time", "Looked at {count} times", count),
            rows=tuple(self._row(number, look) for number, look in enumerate(reply.looks)),
            chosen=chosen,
            look=self._look(reply.looks[chosen]) if reply.looks else None,
        )

    def _row(self, number: int, look: Look) -> LookRow:
        when = self._desk.wording.moment(look.at, now=self._desk.now())
        title = f"{look.who} · {in_language(look.role)}"
        return LookRow(number, title, f"{when} · {in_language(look.what)}")

    def _look(self, look: Look) -> LookView:
        when = self._desk.wording.moment(look.at, now=self._desk.now())
        return LookView(
            title=plain(look.who),
            subtitle=plain(in_language(look.role)),
            facts=(
                Fact(_("When"), when),
                Fact(_("At what"), plain(in_language(look.what))),
                Fact(_("Why"), f"[b]{plain(in_language(look.purpose))}[/b]"),
                Fact(_("Not right?"), _("You can ask for an explanation: tell any officer.")),
            ),
        )
