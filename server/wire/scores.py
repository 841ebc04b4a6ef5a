"""Messages about a person's score: the total, every line with its reason, and how to contest it."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from server.wire.base import Moment, Reply, Request, Text

# No key of a terminal types a control character but the new line.
OwnWords = Annotated[str, Field(max_length=2000, pattern=r"^[^\x00-\x09\x0b-\x1f\x7f]*$")]
"""What a person writes himself; how much of it is taken stands in limits.toml."""


class Part(StrEnum):
    """What a line counts to: one of the month's three parts, all of them, or none.

    A month's base is one line, which counts to WHOLE.
    """

    SUPERVISION = "supervision"
    EDUCATION = "education"
    LABOUR = "labour"
    SPECIAL = "special"
    PENALTY = "penalty"
    WHOLE = "whole"


class EntryKind(StrEnum):
    """CORRECTION is the line that a contest brought about; the line it corrects stays."""

    BASE = "base"
    BONUS = "bonus"
    DEDUCTION = "deduction"
    SPECIAL_BONUS = "special_bonus"
    PENALTY = "penalty"
    CORRECTION = "correction"


class Grade(StrEnum):
    """积极, 合格, 不合格: the grade of an ended cycle."""

    ACTIVE = "active"
    PASSED = "passed"
    FAILED = "failed"


class CaseState(StrEnum):
    OPEN = "open"
    UPHELD = "upheld"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"


class CaseStage(StrEnum):
    """复查 by the block, then, if the person asks for it, 复核 by the prison, which is final."""

    REVIEW = "review"
    RECHECK = "recheck"


class ContestState(StrEnum):
    """Whether a line can still be contested."""

    OPEN = "open"
    TOO_LATE = "too_late"
    CONTESTED = "contested"


class MonthPoints(Reply):
    month: str = Field(description="YYYY-MM")
    points: int


class ScoreLine(Reply):
    """`running_total` counts in the line's own cycle, as all points here do."""

    entry_id: int
    happened_on: date
    part: Part
    kind: EntryKind
    points: int
    title: Text
    running_total: int
    contested: bool = False


class Forecast(Reply):
    """`months` is None when the target is never reached at this rate."""

    points_a_month: int
    months: int | None = Field(description="months after the present one")
    month: str | None = Field(description="YYYY-MM in which the cycle ends")


class ScoresReply(Reply):
    """GET /scores/mine. Points count in the running cycle unless the name says otherwise."""

    as_of: Moment
    total: int
    cycle_number: int
    cycle_started_on: date | None
    cycle_points: int
    cycle_target: int
    this_month: str
    this_month_points: int
    commendations: int
    last_grade: Grade | None
    months: list[MonthPoints]
    lines: list[ScoreLine]
    more_before: int | None = None
    forecast: Forecast | None = None
    lowest_a_month: int
    highest_a_month: int


class LinesReply(Reply):
    """GET /scores/mine/lines?before=ENTRY_ID."""

    lines: list[ScoreLine]
    more_before: int | None = None


class Arithmetic(Reply):
    """How the points came about. The cap fields are None where no cap applies."""

    asked: int
    applied: int
    base: int | None = None
    cap: int | None = None
    already: int | None = None
    left: int | None = None
    period: Text | None = None


class ContestRight(Reply):
    state: ContestState
    until: date
    working_days_left: int
    case_id: int | None = None
    to_whom: Text = Text(zh="")
    words_at_most: int = Field(
        default=500, description="how many characters of his own a person may add"
    )


class ExplainedLine(Reply):
    """GET /scores/mine/lines/ENTRY_ID. A line is a fact; it names its source."""

    as_of: Moment
    line: ScoreLine
    clause: Text
    clause_text: Text
    rule_source: str
    entered_by: Text
    approved_by: Text | None
    arithmetic: Arithmetic
    total_before: int
    total_after: int
    contest: ContestRight
    source: Text
    corrects_entry_id: int | None = None
    rule_confirmed: bool = Field(
        default=True, description="False where the clause's wording still has to be compared"
    )


class ContestGround(StrEnum):
    """Prepared reasons, so that nobody needs to write to contest a line."""

    DID_NOT_HAPPEN = "did_not_happen"
    NOT_ME = "not_me"
    WRONG_POINTS = "wrong_points"
    WRONG_CLAUSE = "wrong_clause"
    MISSING_BONUS = "missing_bonus"
    OTHER = "other"


class ContestRequest(Request):
    """An act of the journal: contest a line. `act_id` makes a repeat harmless."""

    act_id: str = Field(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")
    entry_id: int = Field(ge=1, le=2**31 - 1)
    grounds: list[ContestGround] = Field(min_length=1, max_length=6)
    words: OwnWords = ""


class CaseStep(Reply):
    at: Moment
    what: Text
    by: Text
    reasons: str = ""


class CaseReply(Reply):
    """One contest case as the person follows it."""

    as_of: Moment
    case_id: int
    line: ScoreLine
    state: CaseState
    grounds: list[ContestGround]
    words: str
    opened_at: Moment
    due_on: date
    working_days_left: int
    decided_at: Moment | None = None
    decided_by: Text | None = None
    reasons: str = ""
    points_after: int | None = None
    stage: CaseStage = CaseStage.REVIEW
    recheck_until: date | None = Field(
        default=None, description="until when a decided review can be taken to the prison"
    )
    steps: list[CaseStep]


class CasesReply(Reply):
    """GET /scores/mine/cases, newest first."""

    as_of: Moment
    cases: list[CaseReply]


class WithdrawRequest(Request):
    """An act of the journal: take a case back."""

    case_id: int = Field(ge=1, le=2**31 - 1)


class RecheckRequest(Request):
    """An act of the journal: take a decided review to the prison."""

    case_id: int = Field(ge=1, le=2**31 - 1)
    words: OwnWords = ""
