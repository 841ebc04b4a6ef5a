"""Tables of prisons, the people held in them, and their sentences."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.infra.database import Table
from server.infra.register import TECHNICAL, Purpose
from server.infra.types import UtcMoment

_CUSTODY = Purpose(
    owner="custody",
    purpose="carry out the sentence",
    basis="监狱法 art. 16-17",
    retention="permanent file of the prison",
)


class Prison(Table):
    __tablename__ = "prison"

    id: Mapped[int] = mapped_column(primary_key=True, info=TECHNICAL)
    code: Mapped[str] = mapped_column(String(20), unique=True, info=TECHNICAL)
    name: Mapped[str] = mapped_column(String(80), info=TECHNICAL)
    name_en: Mapped[str] = mapped_column(String(80), default="", info=TECHNICAL)


class Block(Table):
    """监区."""

    __tablename__ = "block"
    __table_args__ = (UniqueConstraint("prison_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True, info=TECHNICAL)
    prison_id: Mapped[int] = mapped_column(ForeignKey("prison.id"), info=TECHNICAL)
    name: Mapped[str] = mapped_column(String(40), info=TECHNICAL)
    name_en: Mapped[str] = mapped_column(String(40), default="", info=TECHNICAL)


class Cell(Table):
    __tablename__ = "cell"
    __table_args__ = (UniqueConstraint("block_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True, info=TECHNICAL)
    block_id: Mapped[int] = mapped_column(ForeignKey("block.id"), info=TECHNICAL)
    name: Mapped[str] = mapped_column(String(20), info=TECHNICAL)


class Inmate(Table):
    """A person who is held, and where. A number is one prison's own.

    The treatment level is an assessment; the other columns are facts, with one source.
    """

    __tablename__ = "inmate"
    __table_args__ = (UniqueConstraint("prison_id", "number"),)

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id"), primary_key=True, info=_CUSTODY.field()
    )
    number: Mapped[str] = mapped_column(String(20), index=True, info=_CUSTODY.field())
    prison_id: Mapped[int] = mapped_column(ForeignKey("prison.id"), info=_CUSTODY.field())
    block_id: Mapped[int] = mapped_column(ForeignKey("block.id"), index=True, info=_CUSTODY.field())
    cell_id: Mapped[int | None] = mapped_column(ForeignKey("cell.id"), info=_CUSTODY.field())
    admitted_on: Mapped[date | None] = mapped_column(info=_CUSTODY.field())
    left_on: Mapped[date | None] = mapped_column(info=_CUSTODY.field())
    education: Mapped[str] = mapped_column(String(20), default="", info=_CUSTODY.field())
    able_to_work: Mapped[bool] = mapped_column(default=True, info=_CUSTODY.field())
    source: Mapped[str] = mapped_column(String(120), default="", info=_CUSTODY.field())
    recorded_by: Mapped[str] = mapped_column(String(80), default="", info=_CUSTODY.field())
    recorded_at: Mapped[datetime] = mapped_column(UtcMoment, info=_CUSTODY.field())
    treatment_level: Mapped[str] = mapped_column(String(20), default="", info=_CUSTODY.field())
    treatment_by: Mapped[str] = mapped_column(String(80), default="", info=_CUSTODY.field())
    treatment_at: Mapped[datetime | None] = mapped_column(UtcMoment, info=_CUSTODY.field())
    treatment_source: Mapped[str] = mapped_column(String(120), default="", info=_CUSTODY.field())
    treatment_expires_on: Mapped[date | None] = mapped_column(info=_CUSTODY.field())


class Sentence(Table):
    """One row a person. `ends_on` is the end as it stands now, after all changes."""

    __tablename__ = "sentence"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id"), primary_key=True, info=_CUSTODY.field()
    )
    kind: Mapped[str] = mapped_column(String(20), info=_CUSTODY.field())
    offence: Mapped[str] = mapped_column(String(80), default="", info=_CUSTODY.field())
    starts_on: Mapped[date] = mapped_column(info=_CUSTODY.field())
    original_end: Mapped[date | None] = mapped_column(info=_CUSTODY.field())
    ends_on: Mapped[date | None] = mapped_column(info=_CUSTODY.field())
    term_words: Mapped[str] = mapped_column(String(60), default="", info=_CUSTODY.field())
    source: Mapped[str] = mapped_column(String(120), default="", info=_CUSTODY.field())
    recorded_by: Mapped[str] = mapped_column(String(80), default="", info=_CUSTODY.field())
    recorded_at: Mapped[datetime] = mapped_column(UtcMoment, info=_CUSTODY.field())


class SentenceChange(Table):
    """A reduction (negative days) or extension, by which document."""

    __tablename__ = "sentence_change"

    id: Mapped[int] = mapped_column(primary_key=True, info=TECHNICAL)
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id"), index=True, info=_CUSTODY.field()
    )
    decided_on: Mapped[date] = mapped_column(info=_CUSTODY.field())
    title: Mapped[str] = mapped_column(String(80), info=_CUSTODY.field())
    days: Mapped[int] = mapped_column(info=_CUSTODY.field())
    new_end: Mapped[date | None] = mapped_column(info=_CUSTODY.field())
    document: Mapped[str] = mapped_column(String(120), info=_CUSTODY.field())
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"), info=_CUSTODY.field())
    recorded_at: Mapped[datetime] = mapped_column(UtcMoment, info=_CUSTODY.field())


class Transfer(Table):
    """A move from one block or prison to another."""

    __tablename__ = "transfer"

    id: Mapped[int] = mapped_column(primary_key=True, info=TECHNICAL)
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id"), index=True, info=_CUSTODY.field()
    )
    from_block_id: Mapped[int] = mapped_column(ForeignKey("block.id"), info=_CUSTODY.field())
    to_block_id: Mapped[int] = mapped_column(ForeignKey("block.id"), info=_CUSTODY.field())
    at: Mapped[datetime] = mapped_column(UtcMoment, info=_CUSTODY.field())
    ordered_by: Mapped[int] = mapped_column(ForeignKey("person.id"), info=_CUSTODY.field())
    reason: Mapped[str] = mapped_column(String(200), info=_CUSTODY.field())
