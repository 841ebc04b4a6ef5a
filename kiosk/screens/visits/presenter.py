"""Decides what is said of a person's visits, and asks for what he wants of them."""

from collections.abc import Callable
from dataclasses import dataclass, field

from kiosk.client.acts import Saved
from kiosk.client.errors import ClientError, SessionEnded
from kiosk.screens.visits.telling import (
    AHEAD,
    Times,
    Told,
    form_words,
    state_words,
    tell_people,
    tell_restriction,
    tell_visit,
    tone_of,
)
from kiosk.shell.desk import Desk
from kiosk.shell.failures import in_words
from kiosk.shell.language import _, counted
from kiosk.shell.session import Ending
from kiosk.shell.standing import Phase, Question, Standing
from kiosk.widgets.facts.fact import DUE, END
from server.wire.visits import MonthCount, PeopleReply, Restriction, VisitReply, VisitsReply

PEOPLE = 0
WORDS_AT_MOST = 500


@dataclass(frozen=True)
class VisitRow:
    """A visit, a suspension (a negative key), or the people whom he may see."""

    key: int
    lead: str
    title: str
    detail: str
    tone: str
    icon: str = ""


@dataclass(frozen=True)
class VisitsView:
    standing: Standing = field(default_factory=Standing)
    answer: str = ""
    month: str = ""
    rows: tuple[VisitRow, ...] = ()
    chosen: int = PEOPLE
    told: Told | None = None
    problem: str = ""
    words: str = ""
    is_writing: bool = False


class VisitsPresenter:
    """What is arranged at the left, one of it at the right."""

    def __init__(self, *, desk: Desk, show: Callable[[VisitsView], None]) -> None:
        self._desk, self._show = desk, show
        self._visits = visits = desk.server().visits
        self._times = Times(desk.wording, desk.now)
        self._view = VisitsView()
        self._chosen: int | None = None
        self._problem = self._words = ""
        self._is_writing = False
        self._question: Question[VisitsReply] = Question(
            desk, peek=visits.known_visits, fetch=visits.visits, changed=self.show_again
        )
        self._people: Question[PeopleReply] = Question(
            desk, peek=visits.known_people, fetch=visits.people, changed=self.show_again
        )

    def open(self, subject: int | None = None) -> None:
        self._chosen = subject if subject is not None else self._chosen
        self._problem = ""
        self._question.ask()
        self._people.ask()

    def choose(self, key: int) -> None:
        if key != self._chosen:
            self._words = ""
        self._chosen, self._problem = key, ""
        self.show_again()

    def ask_for_one(self) -> None:
        self._desk.navigator.go("visit_ask")

    def withdraw(self) -> None:
        visit = self._visit()
        if visit is not None:
            visit_id = visit.visit_id
            self._send(lambda: self._visits.withdraw(visit_id))

    def see_recording(self) -> None:
        visit = self._visit()
        if visit is not None:
            visit_id = visit.visit_id
            self._send(lambda: self._visits.see_recording(visit_id))

    def go_in(self) -> None:
        visit = self._visit()
        if visit is not None:
            self._desk.navigator.go("visit", subject=visit.visit_id)

    def write_appeal(self) -> None:
        self._is_writing = True
        self.show_again()

    def keep(self, words: str) -> None:
        self._words = words

    def stop_writing(self) -> None:
        """Nothing written is nothing sent."""
        self._is_writing, said = False, self._words.strip()
        visit = self._visit()
        self.show_again()
        if visit is not None and said:
            visit_id = visit.visit_id
            self._send(lambda: self._visits.appeal(visit_id, said))

    def put_away(self) -> None:
        """Back to the visit; what he wrote stays until he looks at another."""
        self._is_writing = False
        self.show_again()

    def leave(self) -> None:
        self._desk.navigator.back()

    def show_again(self) -> None:
        self._view = self._make_view()
        self._show(self._view)

    def next_steps(self) -> str:
        return _(
            "Touch a line to hear it. The button with the plus asks for a visit. "
            "The arrow leads back."
        )

    def spoken(self) -> str:
        view = self._view
        if view.standing.phase is not Phase.READY or view.told is None:
            return view.standing.sentence or view.answer
        told = view.told
        said = [view.answer, view.month, view.problem, f"{told.title}, {told.subtitle}"]
        said += [f"{fact.name}: {fact.words}" for fact in told.facts]
        plain = "\n".join(line for line in said if line).replace(DUE, "").replace(END, "")
        return plain.replace("[b]", "").replace("[/b]", "")

    def _send(self, act: Callable[[], Saved[VisitReply]]) -> None:
        self._desk.errands.run(act, done=lambda _: self._sent(), failed=self._refused)

    def _sent(self) -> None:
        self._words = ""
        self._question.ask()

    def _refused(self, error: ClientError) -> None:
        if isinstance(error, SessionEnded):
            self._desk.session.end(Ending.RAN_OUT)
            return
        self._problem = in_words(error)
        self.show_again()

    def _visit(self) -> VisitReply | None:
        reply = self._question.answer
        visits = reply.visits if reply is not None else []
        key = self._view.chosen
        return next((visit for visit in visits if visit.visit_id == key), None)

    def _make_view(self) -> VisitsView:
        reply = self._question.answer
        if reply is None:
            return VisitsView(standing=self._question.standing())
        rows = self._rows(reply)
        keys = [row.key for row in rows]
        chosen = self._chosen if self._chosen in keys else keys[0]
        return VisitsView(
            standing=self._question.standing(),
            answer=self._answer(reply),
            month=_month_words(reply.month),
            rows=rows,
            chosen=chosen if chosen is not None else PEOPLE,
            told=self._tell(reply, chosen),
            problem=self._problem,
            words=self._words,
            is_writing=self._is_writing,
        )

    def _answer(self, reply: VisitsReply) -> str:
        ahead = _ahead(reply)
        if not ahead:
            return _("No visit is arranged")
        first = ahead[0]
        day, start = self._times.short_day(first.starts_at), self._times.start(first.starts_at)
        return _("Next: {day}, {start}").format(day=day, start=start)

    def _rows(self, reply: VisitsReply) -> tuple[VisitRow, ...]:
        ahead = _ahead(reply)
        past = [visit for visit in reply.visits if visit.state not in AHEAD]
        return (
            *(self._restriction(n, each) for n, each in enumerate(reply.restrictions, start=1)),
            *(self._row(visit) for visit in ahead),
            self._people_row(),
            *(self._row(visit) for visit in past),
        )

    def _row(self, visit: VisitReply) -> VisitRow:
        return VisitRow(
            key=visit.visit_id,
            lead=self._times.short_day(visit.starts_at),
            title=f"{self._times.start(visit.starts_at)} · {form_words(visit.form)}",
            detail=state_words(visit),
            tone=tone_of(visit),
        )

    def _restriction(self, number: int, of: Restriction) -> VisitRow:
        until = self._times.moment(of.ends_at)
        said = _("Until {moment}").format(moment=until)
        return VisitRow(-number, "", _("Visits are suspended"), said, "rose", "prohibit")

    def _people_row(self) -> VisitRow:
        reply = self._people.answer
        count = len(reply.people) if reply is not None else 0
        said = counted("{count} person", "{count} people", count)
        return VisitRow(PEOPLE, "", _("Whom you may see"), said, "plum", "users")

    def _tell(self, reply: VisitsReply, key: int | None) -> Told:
        if key is not None and key < 0:
            return tell_restriction(reply.restrictions[-key - 1], self._times)
        visit = next((each for each in reply.visits if each.visit_id == key), None)
        return tell_visit(visit, self._times) if visit else tell_people(self._people.answer)


def _ahead(reply: VisitsReply) -> list[VisitReply]:
    """The soonest first; the server tells the latest first."""
    return sorted(
        (visit for visit in reply.visits if visit.state in AHEAD),
        key=lambda visit: visit.starts_at,
    )


def _month_words(month: MonthCount | None) -> str:
    if month is None:
        return ""
    return _("{allowed} allowed this month. In person: {in_person}. By video: {remote}.").format(
        allowed=month.allowed, in_person=month.in_person, remote=month.remote
    )
