"""Tables of the score ledger, its totals and cycles, and the cases that contest it."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.infra.database import Table
from server.infra.register import TECHNICAL, Purpose, Sensitivity
from server.infra.types import Sealed, UtcMoment

_LEDGER = Purpose(
    owner="scores",
    purpose="assess conduct by points and show the person each of them with its reason",
    basis="监狱计分考核罪犯工作规定",
    retention="permanent file of the prison",
)
_CONTEST = Purpose(
    owner="scores",
    purpose="answer a person who contests a score line",
    basis="监狱计分考核罪犯工作规定; 个人信息保护法 art. 24",
    retention="permanent file of the prison",
)
_ORDINARY = _LEDGER.field()


class ScoreProposal(Table):
    """A line that an officer has entered and a second person has yet to approve."""

    __tablename__ = "score_proposal"
    __table_args__ = (Index("ix_score_proposal_inmate_id_state", "inmate_id", "state"),)

    id: Mapped[int] = mapped_column(primary_key=True, info=TECHNICAL)
    inmate_id: Mapped[int] = mapped_column(ForeignKey("person.id"), info=_ORDINARY)
    prison_id: Mapped[int] = mapped_column(ForeignKey("prison.id"), info=_ORDINARY)
    block_id: Mapped[int | None] = mapped_column(ForeignKey("block.id"), info=_ORDINARY)
    happened_on: Mapped[date] = mapped_column(info=_ORDINARY)
    part: Mapped[str] = mapped_column(String(12), info=_ORDINARY)
    kind: Mapped[str] = mapped_column(String(14), info=_ORDINARY)
    clause: Mapped[str] = mapped_column(String(60), info=_ORDINARY)
    title: Mapped[str] = mapped_column(String(120), info=_ORDINARY)
    points: Mapped[int] = mapped_column(info=_ORDINARY)
    state: Mapped[str] = mapped_column(String(10), default="open", info=_ORDINARY)
    proposed_by: Mapped[int] = mapped_column(ForeignKey("person.id"), info=_ORDINARY)
    proposed_role: Mapped[str] = mapped_column(String(20), info=_ORDINARY)
    proposed_at: Mapped[datetime] = mapped_column(UtcMoment, info=_ORDINARY)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"), info=_ORDINARY)
    decided_at: Mapped[datetime | None] = mapped_column(UtcMoment, info=_ORDINARY)
    reason: Mapped[str] = mapped_column(String(2000), default="", info=_ORDINARY)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("score_entry.id"), info=_ORDINARY)


class ScoreEntry(Table):
    """One line of the ledger, never changed. `points` is what the cap left of `asked`.

    A line that corrects another keeps its month, part and kind, and has the difference as points.
    `month` is year * 100 + month. `cycle_points` stands after this line, in `cycle_number`.
    """

    __tablename__ = "score_entry"
    # One index serves the pages of lines, the months and the caps: each costs a bulk import.
    __table_args__ = (Index("ix_score_entry_inmate_id_month_id", "inmate_id", "month", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True, info=TECHNICAL)
    inmate_id: Mapped[int] = mapped_column(ForeignKey("person.id"), info=_ORDINARY)
    month: Mapped[int] = mapped_column(info=_ORDINARY)
    happened_on: Mapped[date] = mapped_column(info=_ORDINARY)
    part: Mapped[str] = mapped_column(String(12), info=_ORDINARY)
    kind: Mapped[str] = mapped_column(String(14), info=_ORDINARY)
    clause: Mapped[str] = mapped_column(String(60), info=_ORDINARY)
    title: Mapped[str] = mapped_column(String(120), info=_ORDINARY)
    points: Mapped[int] = mapped_column(info=_ORDINARY)
    asked: Mapped[int] = mapped_column(info=_ORDINARY)
    base: Mapped[int | None] = mapped_column(info=_ORDINARY)
    cap: Mapped[int | None] = mapped_column(info=_ORDINARY)
    already: Mapped[int | None] = mapped_column(info=_ORDINARY)
    total_after: Mapped[int] = mapped_column(info=_ORDINARY)
    cycle_number: Mapped[int] = mapped_column(info=_ORDINARY)
    cycle_points: Mapped[int] = mapped_column(info=_ORDINARY)
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("score_entry.id"), info=_ORDINARY)
    source: Mapped[str] = mapped_column(String(10), info=_ORDINARY)
    # The name that an old system gave its officer; empty where a person of this system stands.
    officer_label: Mapped[str] = mapped_column(String(40), default="", info=_ORDINARY)
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"), info=_ORDINARY)
    entered_role: Mapped[str] = mapped_column(String(20), default="", info=_ORDINARY)
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"), info=_ORDINARY)
    approved_role: Mapped[str] = mapped_column(String(20), default="", info=_ORDINARY)
    # The day from which the line can be contested.
    published_on: Mapped[date] = mapped_column(info=_ORDINARY)
    recorded_at: Mapped[datetime] = mapped_column(UtcMoment, info=_ORDINARY)
    lineage_id: Mapped[int | None] = mapped_column(info=TECHNICAL)


class ScoreTotal(Table):
    """Where a person stands; written in the transaction of each line."""

    __tablename__ = "score_total"

    inmate_id: Mapped[int] = mapped_column(
        ForeignKey("person.id"), primary_key=True, autoincrement=False, info=_ORDINARY
    )
    total: Mapped[int] = mapped_column(default=0, info=_ORDINARY)
    cycle_number: Mapped[int] = mapped_column(default=1, info=_ORDINARY)
    cycle_points: Mapped[int] = mapped_column(default=0, info=_ORDINARY)
    cycle_started_on: Mapped[date | None] = mapped_column(info=_ORDINARY)
    month: Mapped[int] = mapped_column(default=0, info=_ORDINARY)
    month_points: Mapped[int] = mapped_column(default=0, info=_ORDINARY)
    closed_through: Mapped[int] = mapped_column(default=0, info=_ORDINARY)
    commendations: Mapped[int] = mapped_column(default=0, info=_ORDINARY)
    material_rewards: Mapped[int] = mapped_column(default=0, info=_ORDINARY)
    last_grade: Mapped[str | None] = mapped_column(String(8), info=_ORDINARY)
    open_cases: Mapped[int] = mapped_column(default=0, info=_ORDINARY)


class ScoreCycle(Table):
    """An ended cycle. Its grade is an assessment: proposed by one officer, approved by another."""

    __tablename__ = "score_cycle"
    __table_args__ = (UniqueConstraint("inmate_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True, info=TECHNICAL)
    inmate_id: Mapped[int] = mapped_column(ForeignKey("person.id"), info=_ORDINARY)
    number: Mapped[int] = mapped_column(info=_ORDINARY)
    started_on: Mapped[date | None] = mapped_column(info=_ORDINARY)
    ended_on: Mapped[date] = mapped_column(info=_ORDINARY)
    points: Mapped[int] = mapped_column(info=_ORDINARY)
    carried: Mapped[int] = mapped_column(info=_ORDINARY)
    proposed_grade: Mapped[str | None] = mapped_column(String(8), info=_ORDINARY)
    proposed_reason: Mapped[str] = mapped_column(String(2000), default="", info=_ORDINARY)
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"), info=_ORDINARY)
    grade: Mapped[str | None] = mapped_column(String(8), info=_ORDINARY)
    reward: Mapped[str | None] = mapped_column(String(14), info=_ORDINARY)
    graded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"), info=_ORDINARY)
    graded_at: Mapped[datetime | None] = mapped_column(UtcMoment, info=_ORDINARY)


class ContestCase(Table):
    """A line contested by its person: one case a line, a review and at most one re-check."""

    __tablename__ = "contest_case"
    __table_args__ = (UniqueConstraint("inmate_id", "act_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, info=TECHNICAL)
    act_id: Mapped[str] = mapped_column(String(64), info=TECHNICAL)
    inmate_id: Mapped[int] = mapped_column(ForeignKey("person.id"), info=_CONTEST.field())
    entry_id: Mapped[int] = mapped_column(
        ForeignKey("score_entry.id"), unique=True, info=_CONTEST.field()
    )
    state: Mapped[str] = mapped_column(String(10), default="open", info=_CONTEST.field())
    stage: Mapped[str] = mapped_column(String(10), default="review", info=_CONTEST.field())
    grounds: Mapped[str] = mapped_column(String(120), info=_CONTEST.field())
    # The person's own words may hold anything, so they are sealed.
    words: Mapped[bytes | None] = mapped_column(Sealed, info=_CONTEST.field(Sensitivity.SECRET))
    recheck_words: Mapped[bytes | None] = mapped_column(
        Sealed, info=_CONTEST.field(Sensitivity.SECRET)
    )
    opened_at: Mapped[datetime] = mapped_column(UtcMoment, info=_CONTEST.field())
    due_on: Mapped[date] = mapped_column(info=_CONTEST.field())
    decided_at: Mapped[datetime | None] = mapped_column(UtcMoment, info=_CONTEST.field())
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"), info=_CONTEST.field())
    decided_role: Mapped[str] = mapped_column(String(20), default="", info=_CONTEST.field())
    reasons: Mapped[str] = mapped_column(Text, default="", info=_CONTEST.field())
    points_after: Mapped[int | None] = mapped_column(info=_CONTEST.field())
    recheck_until: Mapped[date | None] = mapped_column(info=_CONTEST.field())


class ContestStep(Table):
    """What happened to a case, as the person is shown it; never changed."""

    __tablename__ = "contest_step"

    id: Mapped[int] = mapped_column(primary_key=True, info=TECHNICAL)
    case_id: Mapped[int] = mapped_column(ForeignKey("contest_case.id"), index=True, info=TECHNICAL)
    at: Mapped[datetime] = mapped_column(UtcMoment, info=_CONTEST.field())
    what: Mapped[str] = mapped_column(String(20), info=_CONTEST.field())
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), info=_CONTEST.field())
    role: Mapped[str] = mapped_column(String(20), default="", info=_CONTEST.field())
    reasons: Mapped[str] = mapped_column(Text, default="", info=_CONTEST.field())
