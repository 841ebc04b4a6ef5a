"""Decides what is said of a sentence: the time that is left, the next date, each change."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from kiosk.shell import wording
from kiosk.shell.desk import Desk
from kiosk.shell.language import _, counted
from kiosk.shell.standing import Phase, Question, Standing
from kiosk.shell.wording import in_language, plain
from kiosk.widgets.facts.fact import Fact
from kiosk.widgets.timeline.stop import Stop, When
from server.wire.custody import SentenceKind, SentenceReply


@dataclass(frozen=True)
class SentenceView:
    """`share` of the sentence that is served, or None where it has no end date."""

    standing: Standing = field(default_factory=Standing)
    lead: str = ""
    answer: str = ""
    ends: str = ""
    share: float | None = None
    served: str = ""
    facts: tuple[Fact, ...] = ()
    stops: tuple[Stop, ...] = ()


class SentencePresenter:
    """One question to the server, one view."""

    def __init__(self, *, desk: Desk, show: Callable[[SentenceView], None]) -> None:
        self._desk, self._show = desk, show
        self._view = SentenceView()
        custody = desk.server().custody
        self._question: Question[SentenceReply] = Question(
            desk,
            peek=custody.known_sentence,
            fetch=custody.sentence,
            changed=self.show_again,
        )

    def open(self, subject: int | None = None) -> None:
        del subject
        self._question.ask()

    def show_again(self) -> None:
        self._view = self._make_view()
        self._show(self._view)

    def next_steps(self) -> str:
        return _("Touch anything to hear it. The arrow leads back.")

    def spoken(self) -> str:
        view = self._view
        if view.standing.phase is not Phase.READY:
            return view.standing.sentence
        said = [f"{view.lead} {view.answer}", view.ends, view.served]
        said += [f"{fact.name}: {fact.words}" for fact in view.facts]
        said += [f"{stop.title}, {stop.detail}" for stop in view.stops if stop.when != When.PASSED]
        return "\n".join(said).replace("[b]", "").replace("[/b]", "")

    def _make_view(self) -> SentenceView:
        reply = self._question.answer
        standing = self._question.standing()
        if reply is None:
            return SentenceView(standing=standing)
        today = self._desk.wording.today(self._desk.now())
        lead, answer, ends = _answer(reply, today=today)
        served = _("{span} served").format(span=wording.span(reply.started_on, today))
        return SentenceView(
            standing=standing,
            lead=lead,
            answer=answer,
            ends=ends,
            share=_share(reply),
            served=served,
            facts=_facts(reply),
            stops=_stops(reply, today=today),
        )


def _answer(reply: SentenceReply, *, today: date) -> tuple[str, str, str]:
    if reply.ends_on is None:
        kind = {
            SentenceKind.LIFE: _("Life sentence"),
            SentenceKind.SUSPENDED_DEATH: _("Death sentence with reprieve"),
            SentenceKind.FIXED: _("No end date is set yet"),
        }[reply.kind]
        return _("My sentence"), kind, _("An end date comes with a reduction by the court.")
    if reply.ends_on <= today:
        return _("My sentence"), _("has ended"), _ends(reply.ends_on)
    left = wording.span(today, reply.ends_on)
    days = counted("{count} day", "{count} days", (reply.ends_on - today).days)
    return _("Still to go"), left, f"{_ends(reply.ends_on)} · {days}"


def _ends(on: date) -> str:
    return _("Ends on {day}").format(day=wording.full_day(on))


def _share(reply: SentenceReply) -> float | None:
    if reply.days_left is None:
        return None
    return reply.days_served / max(1, reply.days_served + reply.days_left)


def _facts(reply: SentenceReply) -> tuple[Fact, ...]:
    facts = [Fact(_("Began on"), wording.full_day(reply.started_on))]
    if reply.original_end is not None and reply.original_end != reply.ends_on:
        facts.append(Fact(_("At first until"), wording.full_day(reply.original_end)))
    for change in reply.changes:
        title, document = plain(in_language(change.title)), plain(change.document)
        words = f"[b]{title}[/b]\n{wording.full_day(change.decided_on)} {document}"
        facts.append(Fact(_("Changed"), words))
    facts.append(Fact(_("Source"), plain(in_language(reply.source))))
    return tuple(facts)


def _stops(reply: SentenceReply, *, today: date) -> tuple[Stop, ...]:
    stops = []
    is_next_found = False
    for milestone in sorted(reply.milestones, key=lambda milestone: milestone.on):
        when = When.PASSED if milestone.passed else When.LATER
        detail = wording.full_day(milestone.on)
        if not milestone.passed and not is_next_found:
            is_next_found, when = True, When.NEXT
            days = counted("in {count} day", "in {count} days", (milestone.on - today).days)
            detail = f"{detail} · {days}"
        stops.append(Stop(plain(in_language(milestone.title)), detail, when))
    return tuple(stops)
