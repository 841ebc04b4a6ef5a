"""The one-tap overview: where a person stands, in one answer."""

from datetime import date

from server.wire.base import Moment, Reply
from server.wire.scores import Grade


class HomeReply(Reply):
    """GET /home. A part that the prison keeps no record of is None, and its tile is not shown."""

    as_of: Moment
    cycle_points: int | None = None
    cycle_target: int | None = None
    month_points: int | None = None
    commendations: int | None = None
    last_grade: Grade | None = None
    open_cases: int = 0
    sentence_ends_on: date | None = None
    sentence_without_end: bool = False
    days_left: int | None = None
    next_milestone_on: date | None = None
    balance_fen: int | None = None
    looks_this_month: int = 0
    # What a rule refused of his acts and he has not yet said that he read.
    refused_acts: int = 0
