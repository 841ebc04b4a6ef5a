"""What the home screen shows of a person's score, in one short read."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from server.scores.rules.months import month_of
from server.scores.tables import ScoreTotal
from server.wire.scores import Grade

_SUMMARY = select(
    ScoreTotal.cycle_points,
    ScoreTotal.month,
    ScoreTotal.month_points,
    ScoreTotal.commendations,
    ScoreTotal.last_grade,
    ScoreTotal.open_cases,
).where(ScoreTotal.inmate_id == bindparam("inmate"))


@dataclass(frozen=True)
class HomeSummary:
    cycle_points: int
    month_points: int
    commendations: int
    last_grade: Grade | None
    open_cases: int


def home_summary(
    session: Session, *, inmate_id: int, today: date | None = None
) -> HomeSummary | None:
    """None for a person without a score. With `today`, an older month's points are not shown."""
    row = session.connection().execute(_SUMMARY, {"inmate": inmate_id}).one_or_none()
    if row is None:
        return None
    cycle_points, month, month_points, commendations, last_grade, open_cases = row
    if today is not None and month != month_of(today):
        month_points = 0
    return HomeSummary(
        cycle_points=cycle_points,
        month_points=month_points,
        commendations=commendations,
        last_grade=Grade(last_grade) if last_grade else None,
        open_cases=open_cases,
    )
