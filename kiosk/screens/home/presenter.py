"""Decides what the first screen says: the score as a picture, and a tile for each part kept."""

from collections.abc import Callable
from dataclasses import dataclass, field

from kiosk.shell import wording
from kiosk.shell.desk import Desk
from kiosk.shell.language import _, counted
from kiosk.shell.standing import Phase, Question, Standing
from server.wire.home import HomeReply
from server.wire.scores import Grade
from server.wire.visits import VisitState

_IS_FIXED = frozenset({VisitState.APPROVED, VisitState.AUTO_APPROVED})


@dataclass(frozen=True)
class Figure:
    """One of the small figures under the ring. `tone` names a colour of the theme."""

    value: str
    caption: str
    tone: str = "ink"


@dataclass(frozen=True)
class Destination:
    """One tile: where it leads and the fact that matters today."""

    screen: str
    icon: str
    tone: str
    title: str
    detail: str
    answer: str = ""
    is_due: bool = False


@dataclass(frozen=True)
class ScoreCard:
    """The person's cycle. Large letters leave no room for the caption in the ring."""

    figure: str
    caption: str
    short_caption: str
    share: float
    figures: tuple[Figure, ...]

    @property
    def spoken(self) -> str:
        said = _("You have {points} points in this cycle.").format(points=self.figure)
        figures = [f"{figure.caption}: {figure.value}" for figure in self.figures]
        return "\n".join([said, self.caption, *figures])


@dataclass(frozen=True)
class HomeView:
    standing: Standing = field(default_factory=Standing)
    greeting: str = ""
    whereabouts: str = ""
    as_of: str = ""
    score: ScoreCard | None = None
    tiles: tuple[Destination, ...] = ()


class HomePresenter:
    """One question to the server, one view."""

    def __init__(self, *, desk: Desk, show: Callable[[HomeView], None]) -> None:
        self._desk = desk
        self._show = show
        self._view = HomeView()
        home = desk.server().home
        self._question: Question[HomeReply] = Question(
            desk, peek=home.known_overview, fetch=home.overview, changed=self.show_again
        )

    def open(self, subject: int | None = None) -> None:
        del subject
        self._question.ask()

    def choose(self, screen: str) -> None:
        self._desk.navigator.go(screen)

    def show_again(self) -> None:
        self._view = self._make_view()
        self._show(self._view)

    def next_steps(self) -> str:
        return _(
            "Touch a picture to hear what it is. Touch it again to open it. "
            "The ring shows your points. The dark button logs you out."
        )

    def spoken(self) -> str:
        view, sentences = self._view, [self._view.greeting]
        if view.standing.phase is not Phase.READY:
            return "\n".join([*sentences, view.standing.sentence])
        if view.score is not None:
            sentences.append(view.score.spoken)
        sentences += [f"{tile.title}: {tile.answer} {tile.detail}" for tile in view.tiles]
        return "\n".join(sentences)

    def _make_view(self) -> HomeView:
        desk, person, now = self._desk, self._desk.session.person, self._desk.now()
        if person is None:
            return HomeView()
        today, name = desk.wording.today(now), wording.name_of(person)
        standing = self._question.standing()
        reply = self._question.answer
        return HomeView(
            standing=standing,
            greeting=desk.wording.greeting(name, now=now),
            whereabouts=f"{person.block} · {wording.day(today)} {wording.weekday(today)}",
            as_of=standing.as_of,
            score=_score_card(reply) if reply is not None else None,
            tiles=self._tiles(reply) if reply is not None else (),
        )

    def _tiles(self, reply: HomeReply) -> tuple[Destination, ...]:
        tiles = [
            _refused(reply),
            self._sentence(reply),
            _account(reply),
            self._visits(),
            _cases(reply),
            _looks(reply),
            Destination("settings", "gear-six", "amber", _("Settings"), _("Language, size")),
        ]
        return tuple(tile for tile in tiles if tile is not None)

    def _sentence(self, reply: HomeReply) -> Destination | None:
        title = _("My sentence")
        if reply.sentence_without_end:
            return Destination("sentence", "path", "sky", title, _("No end date is set yet"))
        if reply.sentence_ends_on is None:
            return None
        today = self._desk.wording.today(self._desk.now())
        ends = _("Ends on {day}").format(day=wording.full_day(reply.sentence_ends_on))
        left = wording.span(today, max(today, reply.sentence_ends_on))
        return Destination(
            "sentence", "path", "sky", title, ends, answer=_("{span} left").format(span=left)
        )

    def _visits(self) -> Destination:
        """The next one, as far as it is known here already."""
        known, now = self._desk.server().visits.known_visits(), self._desk.now()
        visits = known.value.visits if known is not None else []
        ahead = [each for each in visits if each.state in _IS_FIXED and each.ends_at > now]
        said, is_due = _("See them, ask for one"), False
        if ahead:
            first = min(ahead, key=lambda visit: visit.starts_at)
            is_due = first.join_from is not None and first.join_from <= now
            said = self._desk.wording.moment(first.starts_at, now=now)
        if is_due:
            said = _("You can go in now")
        return Destination("visits", "video-camera", "plum", _("My visits"), said, is_due=is_due)


def _score_card(reply: HomeReply) -> ScoreCard | None:
    if reply.cycle_points is None or not reply.cycle_target:
        return None
    caption = _("{target} points make a cycle").format(target=reply.cycle_target)
    share = reply.cycle_points / reply.cycle_target
    return ScoreCard(
        figure=str(reply.cycle_points),
        caption=caption,
        short_caption=f"/ {reply.cycle_target}",
        share=share,
        figures=_figures(reply),
    )


def _figures(reply: HomeReply) -> tuple[Figure, ...]:
    figures = []
    if reply.month_points is not None:
        tone = "rose" if reply.month_points < 0 else "pine"
        figures.append(Figure(wording.points(reply.month_points), _("this month"), tone))
    if reply.commendations is not None:
        figures.append(Figure(str(reply.commendations), _("commendations")))
    if reply.last_grade is not None:
        figures.append(Figure(grade(reply.last_grade), _("last grade")))
    return tuple(figures)


def grade(of: Grade) -> str:
    names = {Grade.ACTIVE: _("Active"), Grade.PASSED: _("Passed"), Grade.FAILED: _("Not passed")}
    return names[of]


def _refused(reply: HomeReply) -> Destination | None:
    """Only while there is something to read: what was done is otherwise accepted."""
    if not reply.refused_acts:
        return None
    detail = counted("{count} thing: read why", "{count} things: read why", reply.refused_acts)
    return Destination("refused", "warning-circle", "amber", _("Not accepted"), detail, is_due=True)


def _account(reply: HomeReply) -> Destination | None:
    if reply.balance_fen is None:
        return None
    balance = wording.money(reply.balance_fen)
    return Destination("account", "wallet", "pine", _("My account"), balance)


def _cases(reply: HomeReply) -> Destination:
    detail = _("None under way")
    if reply.open_cases:
        detail = counted("{count} under way", "{count} under way", reply.open_cases)
    return Destination("cases", "scales", "plum", _("My objections"), detail)


def _looks(reply: HomeReply) -> Destination:
    detail = _("Nobody this month")
    if reply.looks_this_month:
        detail = counted(
            "{count} time this month", "{count} times this month", reply.looks_this_month
        )
    return Destination("who_looked", "eye", "rose", _("Who looked"), detail)
