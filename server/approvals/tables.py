"""Table of work items: what waits for whose decision, until when."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from server.infra.database import Table
from server.infra.register import TECHNICAL, Purpose
from server.infra.types import UtcMoment

_WORK = Purpose(
    owner="approvals",
    purpose="show who has to decide what, and who decided it and why",
    basis="监狱法; internal control by two persons",
    retention="six years after the decision",
)


class WorkItem(Table):
    """`capability` and `subject_id` name what is decided; `person_id` whom it is about."""

    __tablename__ = "work_item"
    __table_args__ = (Index("ix_work_item_state_role_block_id", "state", "role", "block_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, info=TECHNICAL)
    capability: Mapped[str] = mapped_column(String(20), info=TECHNICAL)
    kind: Mapped[str] = mapped_column(String(30), info=_WORK.field())
    subject_id: Mapped[int] = mapped_column(info=_WORK.field())
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), info=_WORK.field())
    prison_id: Mapped[int] = mapped_column(ForeignKey("prison.id"), info=_WORK.field())
    block_id: Mapped[int | None] = mapped_column(ForeignKey("block.id"), info=_WORK.field())
    # The action that the decider must be permitted to take.
    action: Mapped[str] = mapped_column(String(30), info=_WORK.field())
    role: Mapped[str] = mapped_column(String(20), info=_WORK.field())
    title: Mapped[str] = mapped_column(String(160), info=_WORK.field())
    state: Mapped[str] = mapped_column(String(12), default="open", info=_WORK.field())
    opened_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"), info=_WORK.field())
    opened_at: Mapped[datetime] = mapped_column(UtcMoment, info=_WORK.field())
    due_at: Mapped[datetime] = mapped_column(UtcMoment, info=_WORK.field())
    delegated_to: Mapped[int | None] = mapped_column(ForeignKey("person.id"), info=_WORK.field())
    delegated_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"), info=_WORK.field())
    # The delegator's role, lent for this item alone.
    delegated_role: Mapped[str] = mapped_column(String(20), default="", info=_WORK.field())
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"), info=_WORK.field())
    decided_at: Mapped[datetime | None] = mapped_column(UtcMoment, info=_WORK.field())
    reason: Mapped[str] = mapped_column(String(2000), default="", info=_WORK.field())
