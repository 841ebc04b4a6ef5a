"""Rules of the sentence and its milestones, and of how long a statement on a person holds."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from server.infra.errors import InvalidInput
from server.wire.base import Text
from server.wire.custody import Milestone, MilestoneKind, SentenceKind

TITLES = {
    MilestoneKind.STARTED: Text(zh="刑期开始", en="The sentence began"),
    MilestoneKind.HALF_SERVED: Text(zh="服满一半", en="Half is served"),
    MilestoneKind.EXIT_EDUCATION: Text(zh="开始出监教育", en="Preparation for release begins"),
    MilestoneKind.RELEASE_NOTICE: Text(zh="通知家乡司法所", en="Your home justice office is told"),
    MilestoneKind.ENDS: Text(zh="刑满回家", en="The day you go home"),
}


class StatementKind(StrEnum):
    FACT = "fact"
    ASSESSMENT = "assessment"


@dataclass(frozen=True)
class Origin:
    """Who stated something, when, and from what."""

    by: str
    at: datetime | None
    source: str


@dataclass(frozen=True)
class Statement:
    """One thing said of a person. `expires_on` is the last day on which an assessment holds."""

    name: str
    value: str | date | bool | None
    kind: StatementKind
    by: str
    at: datetime | None
    source: str
    expires_on: date | None = None

    def is_expired(self, today: date) -> bool:
        return self.expires_on is not None and self.expires_on < today


@dataclass(frozen=True)
class Term:
    """A sentence in dates; `ends_on` is None for one without an end."""

    kind: SentenceKind
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True)
class Change:
    """A reduction has negative days."""

    decided_on: date
    title: str
    days: int


def milestones(
    term: Term, changes: list[Change], *, today: date, exit_days: int, notice_days: int
) -> list[Milestone]:
    """All dates of the sentence, oldest first; none before its start or after its end."""
    dates = [(kind, on, TITLES[kind]) for kind, on in _own_dates(term, exit_days, notice_days)]
    dates += [
        (
            MilestoneKind.CHANGED,
            change.decided_on,
            Text(zh=change.title, en=_change_in_english(change)),
        )
        for change in changes
    ]
    return [
        Milestone(kind=kind, on=on, title=title, passed=on <= today)
        for kind, on, title in sorted(dates, key=lambda entry: entry[1])
    ]


def _own_dates(term: Term, exit_days: int, notice_days: int) -> list[tuple[MilestoneKind, date]]:
    """The dates that follow from the term alone."""
    started = (MilestoneKind.STARTED, term.starts_on)
    if term.ends_on is None:
        return [started]
    counted_back = (
        (MilestoneKind.HALF_SERVED, term.starts_on + (term.ends_on - term.starts_on) / 2),
        (MilestoneKind.EXIT_EDUCATION, term.ends_on - timedelta(days=exit_days)),
        (MilestoneKind.RELEASE_NOTICE, term.ends_on - timedelta(days=notice_days)),
        (MilestoneKind.ENDS, term.ends_on),
    )
    return [started, *(entry for entry in counted_back if entry[1] >= term.starts_on)]


def next_date(term: Term, *, today: date, exit_days: int, notice_days: int) -> date | None:
    """The first date of the term that is still to come."""
    return min(
        (on for _, on in _own_dates(term, exit_days, notice_days) if on > today), default=None
    )


def _change_in_english(change: Change) -> str:
    if change.days < 0:
        return f"Reduced by {-change.days} days"
    return f"Extended by {change.days} days"


def days_left(ends_on: date | None, *, today: date) -> int | None:
    """Never below 0: a person past his end is a fault of records, not a negative sentence."""
    return None if ends_on is None else max(0, (ends_on - today).days)


def fact(name: str, origin: Origin, *, value: str | date | bool | None) -> Statement:
    return Statement(name, value, StatementKind.FACT, origin.by, origin.at, origin.source)


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or that month's last where it is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def end_after(term: Term, *, days: int, decided_on: date) -> date | None:
    """The end after a change; a change may not end a sentence before it is decided."""
    if term.ends_on is None:
        return None
    changed = term.ends_on + timedelta(days=days)
    if changed < decided_on:
        raise InvalidInput("the change would end the sentence before its own date")
    return changed
