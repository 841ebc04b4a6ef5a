"""What the home screen shows of a person's score."""

from datetime import date

from sqlalchemy import Select, select

from server.scores.rules.months import month_of
from server.scores.tables import ScoreTotal
from server.wire.scores import Grade


def home_columns() -> Select[int, int, int, int, int, str | None, int]:
    """What the home screen needs of every score, for `home` to join to one person."""
    return select(
        ScoreTotal.inmate_id,
        ScoreTotal.cycle_points,
        ScoreTotal.month,
        ScoreTotal.month_points,
        ScoreTotal.commendations,
        ScoreTotal.last_grade,
        ScoreTotal.open_cases,
    )


def points_of_month(*, month: int, points: int, today: date) -> int:
    """The points of the running month: those of an older one are not shown for it."""
    return points if month == month_of(today) else 0


def grade_of(stored: str | None) -> Grade | None:
    return Grade(stored) if stored else None
