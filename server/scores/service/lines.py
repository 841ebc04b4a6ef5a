"""Reads lines of the ledger and turns them into what the wire carries."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from server.infra.errors import NotFound
from server.scores.rules.clauses import ClauseBook
from server.scores.rules.months import month_text
from server.scores.service.words import title_text
from server.scores.tables import ContestCase, ScoreEntry
from server.wire.scores import EntryKind, MonthPoints, Part, ScoreLine

PAGE = 20


class LineRow(NamedTuple):
    """The columns of a line that every list shows, in the order of the select below."""

    id: int
    month: int
    happened_on: date
    part: str
    kind: str
    title: str
    points: int
    cycle_points: int
    corrects_id: int | None


_LINE = select(
    ScoreEntry.id,
    ScoreEntry.month,
    ScoreEntry.happened_on,
    ScoreEntry.part,
    ScoreEntry.kind,
    ScoreEntry.title,
    ScoreEntry.points,
    ScoreEntry.cycle_points,
    ScoreEntry.corrects_id,
).where(ScoreEntry.inmate_id == bindparam("inmate"))
_NEWEST = _LINE.order_by(ScoreEntry.month.desc(), ScoreEntry.id.desc()).limit(PAGE + 1)
_OLDER = _NEWEST.where(
    or_(
        ScoreEntry.month < bindparam("before_month"),
        and_(
            ScoreEntry.month == bindparam("before_month"),
            ScoreEntry.id < bindparam("before_id"),
        ),
    )
)
_ONE = _LINE.where(ScoreEntry.id == bindparam("entry"))
_CONTESTED = select(ContestCase.entry_id).where(ContestCase.inmate_id == bindparam("inmate"))
_MONTHS = (
    select(ScoreEntry.month, func.sum(ScoreEntry.points))
    .where(
        ScoreEntry.inmate_id == bindparam("inmate"), ScoreEntry.month >= bindparam("first_month")
    )
    .group_by(ScoreEntry.month)
    .order_by(ScoreEntry.month)
)


def page_of_lines(
    session: Session, clauses: ClauseBook, *, inmate_id: int, before: int | None = None
) -> tuple[list[ScoreLine], int | None]:
    """Newest first, and the id to ask for more with."""
    # Core's connection: the session's own execute costs twice as much, and no row is an object.
    connection = session.connection()
    if before is None:
        found = connection.execute(_NEWEST, {"inmate": inmate_id})
    else:
        month = _month_of_entry(session, inmate_id=inmate_id, entry_id=before)
        keys = {"inmate": inmate_id, "before_month": month, "before_id": before}
        found = connection.execute(_OLDER, keys)
    rows = found.all()
    contested = set(connection.scalars(_CONTESTED, {"inmate": inmate_id}))
    page = rows[:PAGE]
    lines = [shown(LineRow(*row), clauses, is_contested=row[0] in contested) for row in page]
    return lines, page[-1][0] if len(rows) > PAGE else None


def _month_of_entry(session: Session, *, inmate_id: int, entry_id: int) -> int:
    found = session.execute(_ONE, {"inmate": inmate_id, "entry": entry_id}).one_or_none()
    if found is None:
        raise NotFound
    return LineRow(*found).month


def row_of(entry: ScoreEntry) -> LineRow:
    return LineRow(
        entry.id,
        entry.month,
        entry.happened_on,
        entry.part,
        entry.kind,
        entry.title,
        entry.points,
        entry.cycle_points,
        entry.corrects_id,
    )


def shown(row: LineRow, clauses: ClauseBook, *, is_contested: bool) -> ScoreLine:
    is_correction = row.corrects_id is not None
    return ScoreLine(
        entry_id=row.id,
        happened_on=row.happened_on,
        part=Part(row.part),
        kind=EntryKind.CORRECTION if is_correction else EntryKind(row.kind),
        points=row.points,
        title=title_text(
            clauses,
            kind=row.kind,
            month=row.month,
            title=row.title,
            is_correction=is_correction,
        ),
        running_total=row.cycle_points,
        contested=is_contested,
    )


def months_since(session: Session, *, inmate_id: int, first_month: int) -> list[MonthPoints]:
    """The points of each month that has any, oldest first."""
    rows = session.connection().execute(_MONTHS, {"inmate": inmate_id, "first_month": first_month})
    return [MonthPoints(month=month_text(month), points=points) for month, points in rows]
