"""Tables of the terminals' journals: where each stands, each act, and what went wrong."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.infra.database import Table
from server.infra.register import TECHNICAL, Purpose, Sensitivity
from server.infra.sealing import Place as SealPlace
from server.infra.types import Sealed, UtcMoment

_ACTS = Purpose(
    owner="sync",
    purpose="lose nothing that a person did at a terminal, and do it once",
    basis="监狱法; 个人信息保护法 art. 34",
    retention="six years after the act",
)

_WATCH = Purpose(
    owner="sync",
    purpose="show who looked after a terminal that did what no healthy one does",
    basis="个人信息保护法 art. 51",
    retention="six years after the alarm",
)


class JournalStream(Table):
    """One epoch of one terminal. Locked by whoever takes a delivery in."""

    __tablename__ = "journal_stream"

    device_id: Mapped[int] = mapped_column(
        ForeignKey("device.id"), primary_key=True, info=TECHNICAL
    )
    epoch: Mapped[int] = mapped_column(primary_key=True, info=TECHNICAL)
    high_water: Mapped[int] = mapped_column(default=0, info=TECHNICAL)
    chain: Mapped[str] = mapped_column(String(64), info=TECHNICAL)
    # As the terminal told it with its last delivery.
    waiting: Mapped[int] = mapped_column(default=0, info=TECHNICAL)
    opened_at: Mapped[datetime] = mapped_column(UtcMoment, info=TECHNICAL)
    delivered_at: Mapped[datetime | None] = mapped_column(UtcMoment, info=TECHNICAL)


class JournalAct(Table):
    """One act, with what became of it. Its body is sealed.

    `written_at` is the terminal's clock, which may be wrong; `received_at` is the server's.
    """

    __tablename__ = "journal_act"
    __table_args__ = (
        UniqueConstraint("device_id", "epoch", "seq"),
        Index("ix_journal_act_person_id_outcome", "person_id", "outcome"),
        Index("ix_journal_act_device_id_outcome", "device_id", "outcome"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=TECHNICAL)
    device_id: Mapped[int] = mapped_column(ForeignKey("device.id"), info=TECHNICAL)
    epoch: Mapped[int] = mapped_column(info=TECHNICAL)
    seq: Mapped[int] = mapped_column(info=TECHNICAL)
    act_id: Mapped[str] = mapped_column(String(32), unique=True, info=TECHNICAL)
    # As the terminal says: an act in the name of nobody is kept too.
    person_id: Mapped[int] = mapped_column(info=_ACTS.field())
    kind: Mapped[str] = mapped_column(String(61), info=_ACTS.field())
    body: Mapped[bytes] = mapped_column(Sealed, info=_ACTS.field(Sensitivity.SECRET))
    content: Mapped[str] = mapped_column(String(64), info=TECHNICAL)
    written_at: Mapped[datetime] = mapped_column(UtcMoment, info=_ACTS.field())
    received_at: Mapped[datetime] = mapped_column(UtcMoment, info=_ACTS.field())
    outcome: Mapped[str] = mapped_column(String(8), info=_ACTS.field())
    # The code of the error that refused it, and the sentence that the person is told.
    code: Mapped[str] = mapped_column(String(40), default="", info=_ACTS.field())
    sentence_zh: Mapped[str] = mapped_column(String(300), default="", info=_ACTS.field())
    sentence_en: Mapped[str] = mapped_column(String(300), default="", info=_ACTS.field())
    seen_at: Mapped[datetime | None] = mapped_column(UtcMoment, info=_ACTS.field())


def place_of_body(act_id: str) -> SealPlace:
    return SealPlace("journal_act", "body", act_id)


class JournalAlarm(Table):
    """Something that no healthy terminal does."""

    __tablename__ = "journal_alarm"

    id: Mapped[int] = mapped_column(primary_key=True, info=TECHNICAL)
    device_id: Mapped[int] = mapped_column(ForeignKey("device.id"), index=True, info=TECHNICAL)
    epoch: Mapped[int] = mapped_column(info=TECHNICAL)
    seq: Mapped[int] = mapped_column(info=TECHNICAL)
    kind: Mapped[str] = mapped_column(String(20), info=TECHNICAL)
    at: Mapped[datetime] = mapped_column(UtcMoment, info=TECHNICAL)
    # None until an administrator has looked at it.
    seen_at: Mapped[datetime | None] = mapped_column(UtcMoment, info=TECHNICAL)
    seen_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"), info=_WATCH.field())
    reason: Mapped[str] = mapped_column(
        String(200), default="", server_default="", info=_WATCH.field()
    )
