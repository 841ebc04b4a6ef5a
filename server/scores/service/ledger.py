"""Writes lines into the ledger and keeps the person's totals in the same transaction."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from server.infra.context import Context
from server.scores.rules.months import year_of
from server.scores.rules.points import Ask, Granted, Reckoning
from server.scores.rules.standing import (
    CycleRules,
    EndedCycle,
    Standing,
    after_line,
    after_month,
)
from server.scores.tables import ScoreCycle, ScoreEntry, ScoreTotal
from server.wire.scores import EntryKind, Part

BY_OFFICER: Final = "officer"
BY_MONTH: Final = "month"
BY_CONTEST: Final = "contest"
BY_IMPORT: Final = "import"


@dataclass(frozen=True)
class Draft:
    """A line about to be written. `entered_by` is None where a rule enters it."""

    month: int
    happened_on: date
    part: Part
    kind: EntryKind
    clause: str
    title: str
    reckoning: Reckoning
    source: str
    entered_by: int | None = None
    entered_role: str = ""
    approved_by: int | None = None
    approved_role: str = ""
    corrects_id: int | None = None


_MAKE_TOTAL = text(
    "INSERT INTO score_total (inmate_id, total, cycle_number, cycle_points, month, month_points,"
    " closed_through, commendations, material_rewards, open_cases)"
    " VALUES (:inmate, 0, 1, 0, 0, 0, 0, 0, 0, 0) ON CONFLICT (inmate_id) DO NOTHING"
)


def locked_total(session: Session, *, inmate_id: int) -> ScoreTotal:
    """The person's totals, locked until the transaction ends; made at first use.

    Whoever adds a line holds this lock, so that the caps below are read one at a time.
    """
    total = session.get(ScoreTotal, inmate_id, with_for_update=True, populate_existing=True)
    if total is not None:
        return total
    session.execute(_MAKE_TOTAL, {"inmate": inmate_id})
    return session.get_one(ScoreTotal, inmate_id, with_for_update=True, populate_existing=True)


def granted(session: Session, *, inmate_id: int, month: int, ask: Ask) -> Granted:
    """What the ledger holds under the cap of this ask; hold the totals' lock before asking."""
    points = select(func.coalesce(func.sum(ScoreEntry.points), 0)).where(
        ScoreEntry.inmate_id == inmate_id, ScoreEntry.kind == ask.kind
    )
    if ask.kind is EntryKind.BONUS:
        in_part = points.where(ScoreEntry.month == month, ScoreEntry.part == ask.part)
        return Granted(bonus_in_part=session.scalar(in_part) or 0)
    if ask.kind is EntryKind.SPECIAL_BONUS:
        january = year_of(month) * 100 + 1
        in_year = points.where(ScoreEntry.month.between(january, january + 11))
        return Granted(special_in_year=session.scalar(in_year) or 0)
    return Granted()


def standing_of(total: ScoreTotal) -> Standing:
    return Standing(
        total=total.total,
        cycle_number=total.cycle_number,
        cycle_points=total.cycle_points,
        cycle_started_on=total.cycle_started_on,
        month=total.month,
        month_points=total.month_points,
        closed_through=total.closed_through,
    )


def keep_standing(total: ScoreTotal, standing: Standing) -> None:
    total.total = standing.total
    total.cycle_number = standing.cycle_number
    total.cycle_points = standing.cycle_points
    total.cycle_started_on = standing.cycle_started_on
    total.month = standing.month
    total.month_points = standing.month_points
    total.closed_through = standing.closed_through


def write_line(session: Session, ctx: Context, *, total: ScoreTotal, draft: Draft) -> ScoreEntry:
    """Add a line and bring the locked totals up to date."""
    points = draft.reckoning.applied
    standing = after_line(standing_of(total), month=draft.month, points=points)
    keep_standing(total, standing)
    entry = ScoreEntry(
        inmate_id=total.inmate_id,
        month=draft.month,
        happened_on=draft.happened_on,
        part=draft.part.value,
        kind=draft.kind.value,
        clause=draft.clause,
        title=draft.title,
        points=points,
        asked=draft.reckoning.asked,
        base=draft.reckoning.base,
        cap=draft.reckoning.cap,
        already=draft.reckoning.already,
        total_after=standing.total,
        cycle_number=standing.cycle_number,
        cycle_points=standing.cycle_points,
        corrects_id=draft.corrects_id,
        source=draft.source,
        entered_by=draft.entered_by,
        entered_role=draft.entered_role,
        approved_by=draft.approved_by,
        approved_role=draft.approved_role,
        published_on=ctx.clock.today(),
        recorded_at=ctx.clock.now(),
    )
    session.add(entry)
    session.flush()
    return entry


def close_month(session: Session, rules: CycleRules, *, total: ScoreTotal, month: int) -> int:
    """End what cycles the month filled; return how many."""
    standing, ended = after_month(rules, standing_of(total), month=month)
    keep_standing(total, standing)
    session.add_all(_cycle(total.inmate_id, cycle) for cycle in ended)
    session.flush()
    return len(ended)


def _cycle(inmate_id: int, cycle: EndedCycle) -> ScoreCycle:
    return ScoreCycle(
        inmate_id=inmate_id,
        number=cycle.number,
        started_on=cycle.started_on,
        ended_on=cycle.ended_on,
        points=cycle.points,
        carried=cycle.carried,
    )
