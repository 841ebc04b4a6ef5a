"""When a line can be contested, by when a case is answered, and by whom."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from server.scores.rules.errors import (
    ReasonMissing,
    SecondPersonNeeded,
    StatementMissing,
    WordsTooLong,
)
from server.scores.rules.workdays import WorkCalendar
from server.wire.scores import CaseStage, ContestState


@dataclass(frozen=True)
class ContestRules:
    """Terms in working days."""

    contest_within: int
    review_within: int
    recheck_asked_within: int
    recheck_within: int
    words_at_most: int


@dataclass(frozen=True)
class Term:
    state: ContestState
    until: date
    working_days_left: int


def contest_term(
    rules: ContestRules,
    calendar: WorkCalendar,
    *,
    published_on: date,
    today: date,
    is_contested: bool,
) -> Term:
    """The right to contest a line that was published (approved) on a day."""
    until = calendar.after(published_on, workdays=rules.contest_within)
    left = calendar.left(today=today, until=until)
    if is_contested:
        return Term(ContestState.CONTESTED, until, left)
    return Term(ContestState.OPEN if today <= until else ContestState.TOO_LATE, until, left)


def answer_due(
    rules: ContestRules, calendar: WorkCalendar, *, stage: CaseStage, opened_on: date
) -> date:
    within = rules.review_within if stage is CaseStage.REVIEW else rules.recheck_within
    return calendar.after(opened_on, workdays=within)


def recheck_until(rules: ContestRules, calendar: WorkCalendar, *, answered_on: date) -> date:
    return calendar.after(answered_on, workdays=rules.recheck_asked_within)


def require_room(rules: ContestRules, words: str) -> None:
    """The same limit that the terminal told the person while he wrote."""
    if len(words) > rules.words_at_most:
        raise WordsTooLong(f"{len(words)} characters, {rules.words_at_most} at most")


def require_second_person(actor_id: int, *, involved: Collection[int | None]) -> None:
    """Nobody judges his own act: not who entered, approved or decided before."""
    if actor_id in involved:
        raise SecondPersonNeeded(f"person {actor_id} took part before")


def require_statement(*, officer_label: str, not_mine: bool) -> None:
    """Whom a label of the old system means is known to the officer alone."""
    if officer_label and not not_mine:
        raise StatementMissing(officer_label)


def stated_text(text: str) -> str:
    """What was written, without the NUL that PostgreSQL cannot keep."""
    return text.replace("\x00", "").strip()


def required_reason(reason: str) -> str:
    stated = stated_text(reason)
    if not stated:
        raise ReasonMissing
    return stated
