"""Tables of visiting rooms and their slots, of visits, who must not meet, and recordings."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.infra.database import Table
from server.infra.register import TECHNICAL, Purpose, Sensitivity
from server.infra.types import Sealed, UtcMoment

_VISIT = Purpose(
    owner="visits",
    purpose="arrange visits, and show both sides what became of each",
    basis="监狱法 art. 48; 罪犯会见通信规定 司发通〔2016〕118号",
    retention="six years after the visit",
)
_APART = Purpose(
    owner="visits",
    purpose="keep inmates who must not meet out of the same rooms",
    basis="监狱法 art. 39-40",
    retention="one year after it ended",
)
_RECORDED = Purpose(
    owner="visits",
    purpose="show afterwards what was seen and said in a supervised visit",
    basis="监狱法 art. 48; 罪犯会见通信规定 司发通〔2016〕118号",
    retention="visits.recording_kept_days after the visit, then removed with proof",
)
_PLAYED = Purpose(
    owner="visits",
    purpose="show who looked at a recording, and what for",
    basis="个人信息保护法 art. 51, 54",
    retention="six years after the look",
)


class VisitPlace(Table):
    """A prison's own visiting rooms, or those of a partner such as a justice office.

    A booking locks the row, so that of two at one place the second sees the first.
    """

    __tablename__ = "visit_place"
    __table_args__ = (UniqueConstraint("prison_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True, info=TECHNICAL)
    # Of a partner place: the prison that arranged it. Its slots are open to every prison.
    prison_id: Mapped[int] = mapped_column(ForeignKey("prison.id"), info=TECHNICAL)
    is_partner: Mapped[bool] = mapped_column(default=False, info=TECHNICAL)
    name: Mapped[str] = mapped_column(String(80), info=TECHNICAL)
    name_en: Mapped[str] = mapped_column(String(80), default="", info=TECHNICAL)


class VisitRoom(Table):
    __tablename__ = "visit_room"
    __table_args__ = (UniqueConstraint("place_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True, info=TECHNICAL)
    place_id: Mapped[int] = mapped_column(ForeignKey("visit_place.id"), info=TECHNICAL)
    name: Mapped[str] = mapped_column(String(40), info=TECHNICAL)
    name_en: Mapped[str] = mapped_column(String(40), default="", info=TECHNICAL)
    form: Mapped[str] = mapped_column(String(10), info=TECHNICAL)


class VisitSlot(Table):
    """A time in a room in which one visit can be."""

    __tablename__ = "visit_slot"
    __table_args__ = (
        UniqueConstraint("room_id", "starts_at"),
        Index("ix_visit_slot_starts_at", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=TECHNICAL)
    room_id: Mapped[int] = mapped_column(ForeignKey("visit_room.id"), info=TECHNICAL)
    starts_at: Mapped[datetime] = mapped_column(UtcMoment, info=TECHNICAL)
    ends_at: Mapped[datetime] = mapped_column(UtcMoment, info=TECHNICAL)


class Visit(Table):
    """One visit. `starts_at` and `ends_at` are those of its slot."""

    __tablename__ = "visit"
    __table_args__ = (
        UniqueConstraint("booked_by", "act_id"),
        Index("ix_visit_inmate_id_starts_at", "inmate_id", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=TECHNICAL)
    act_id: Mapped[str] = mapped_column(String(64), info=TECHNICAL)
    inmate_id: Mapped[int] = mapped_column(ForeignKey("person.id"), info=_VISIT.field())
    place_id: Mapped[int] = mapped_column(ForeignKey("visit_place.id"), info=_VISIT.field())
    slot_id: Mapped[int] = mapped_column(ForeignKey("visit_slot.id"), info=_VISIT.field())
    far_slot_id: Mapped[int | None] = mapped_column(
        ForeignKey("visit_slot.id"), info=_VISIT.field()
    )
    visit_class: Mapped[str] = mapped_column(String(14), info=_VISIT.field())
    form: Mapped[str] = mapped_column(String(10), info=_VISIT.field())
    state: Mapped[str] = mapped_column(String(18), info=_VISIT.field())
    starts_at: Mapped[datetime] = mapped_column(UtcMoment, info=_VISIT.field())
    ends_at: Mapped[datetime] = mapped_column(UtcMoment, info=_VISIT.field())
    # May hold anything, so it is sealed.
    purpose_note: Mapped[bytes | None] = mapped_column(
        Sealed, info=_VISIT.field(Sensitivity.SECRET)
    )
    findings: Mapped[str] = mapped_column(String(160), default="", info=_VISIT.field())
    # The latest finding that came after approval and that an officer has not looked at.
    flag: Mapped[str] = mapped_column(String(12), default="", info=_VISIT.field())
    booked_by: Mapped[int] = mapped_column(ForeignKey("person.id"), info=_VISIT.field())
    booked_at: Mapped[datetime] = mapped_column(UtcMoment, info=_VISIT.field())
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"), info=_VISIT.field())
    reasons: Mapped[str] = mapped_column(Text, default="", info=_VISIT.field())
    supervisor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), info=_VISIT.field())
    inmate_in_at: Mapped[datetime | None] = mapped_column(UtcMoment, info=_VISIT.field())
    visitors_in_at: Mapped[datetime | None] = mapped_column(UtcMoment, info=_VISIT.field())


class SlotTaking(Table):
    """Who has a slot: a visit, or for some minutes a person who is about to book."""

    __tablename__ = "slot_taking"

    slot_id: Mapped[int] = mapped_column(
        ForeignKey("visit_slot.id"), primary_key=True, autoincrement=False, info=TECHNICAL
    )
    holder_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True, info=_VISIT.field())
    held_until: Mapped[datetime | None] = mapped_column(UtcMoment, info=_VISIT.field())
    visit_id: Mapped[int | None] = mapped_column(
        ForeignKey("visit.id"), index=True, info=_VISIT.field()
    )


class VisitParty(Table):
    """A visitor of a visit."""

    __tablename__ = "visit_party"

    visit_id: Mapped[int] = mapped_column(
        ForeignKey("visit.id"), primary_key=True, autoincrement=False, info=TECHNICAL
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id"),
        primary_key=True,
        autoincrement=False,
        index=True,
        info=_VISIT.field(),
    )


class VisitStepRow(Table):
    """What happened to a visit, as both sides are shown it; never changed."""

    __tablename__ = "visit_step"

    id: Mapped[int] = mapped_column(primary_key=True, info=TECHNICAL)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), index=True, info=TECHNICAL)
    at: Mapped[datetime] = mapped_column(UtcMoment, info=_VISIT.field())
    what: Mapped[str] = mapped_column(String(20), info=_VISIT.field())
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), info=_VISIT.field())
    role: Mapped[str] = mapped_column(String(20), default="", info=_VISIT.field())
    reasons: Mapped[str] = mapped_column(Text, default="", info=_VISIT.field())


class VisitBooker(Table):
    """One row a person, locked by whoever books or assigns a visit in which he takes part."""

    __tablename__ = "visit_booker"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id"), primary_key=True, autoincrement=False, info=_VISIT.field()
    )


class Separation(Table):
    """Two inmates who must not meet. The first has the smaller id."""

    __tablename__ = "separation"
    __table_args__ = (UniqueConstraint("inmate_id", "other_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, info=TECHNICAL)
    inmate_id: Mapped[int] = mapped_column(ForeignKey("person.id"), info=_APART.field())
    other_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True, info=_APART.field())
    reason: Mapped[bytes] = mapped_column(Sealed, info=_APART.field(Sensitivity.SECRET))
    ordered_by: Mapped[int] = mapped_column(ForeignKey("person.id"), info=_APART.field())
    ordered_at: Mapped[datetime] = mapped_column(UtcMoment, info=_APART.field())
    ended_at: Mapped[datetime | None] = mapped_column(UtcMoment, info=_APART.field())


class VisitStop(Table):
    """A restriction of one inmate, or without one a lockdown of a prison or block."""

    __tablename__ = "visit_stop"
    __table_args__ = (Index("ix_visit_stop_prison_id_ends_at", "prison_id", "ends_at"),)

    id: Mapped[int] = mapped_column(primary_key=True, info=TECHNICAL)
    inmate_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"), index=True, info=_VISIT.field()
    )
    prison_id: Mapped[int] = mapped_column(ForeignKey("prison.id"), info=_VISIT.field())
    block_id: Mapped[int | None] = mapped_column(ForeignKey("block.id"), info=_VISIT.field())
    starts_at: Mapped[datetime] = mapped_column(UtcMoment, info=_VISIT.field())
    ends_at: Mapped[datetime] = mapped_column(UtcMoment, info=_VISIT.field())
    reason: Mapped[bytes] = mapped_column(Sealed, info=_VISIT.field(Sensitivity.SECRET))
    ordered_by: Mapped[int] = mapped_column(ForeignKey("person.id"), info=_VISIT.field())
    ordered_at: Mapped[datetime] = mapped_column(UtcMoment, info=_VISIT.field())
    lifted_at: Mapped[datetime | None] = mapped_column(UtcMoment, info=_VISIT.field())


class VisitAppeal(Table):
    """One appeal a visit. A granted one is used by one further booking."""

    __tablename__ = "visit_appeal"

    id: Mapped[int] = mapped_column(primary_key=True, info=TECHNICAL)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), unique=True, info=_VISIT.field())
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"), info=_VISIT.field())
    asked_at: Mapped[datetime] = mapped_column(UtcMoment, info=_VISIT.field())
    words: Mapped[bytes] = mapped_column(Sealed, info=_VISIT.field(Sensitivity.SECRET))
    state: Mapped[str] = mapped_column(String(10), info=_VISIT.field())
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"), info=_VISIT.field())
    decided_at: Mapped[datetime | None] = mapped_column(UtcMoment, info=_VISIT.field())
    reasons: Mapped[str] = mapped_column(Text, default="", info=_VISIT.field())
    used_by: Mapped[int | None] = mapped_column(ForeignKey("visit.id"), info=_VISIT.field())


class VisitRecording(Table):
    """What opens the recording of one visit; without `identity` nobody can, ever again."""

    __tablename__ = "visit_recording"

    visit_id: Mapped[int] = mapped_column(
        ForeignKey("visit.id"), primary_key=True, autoincrement=False, info=TECHNICAL
    )
    recipient: Mapped[str] = mapped_column(String(80), info=TECHNICAL)
    identity: Mapped[bytes | None] = mapped_column(Sealed, info=_RECORDED.field(Sensitivity.SECRET))
    made_at: Mapped[datetime] = mapped_column(UtcMoment, info=TECHNICAL)
    filmed_at: Mapped[datetime | None] = mapped_column(UtcMoment, info=TECHNICAL)
    removed_at: Mapped[datetime | None] = mapped_column(UtcMoment, info=TECHNICAL)


class RecordingSegment(Table):
    """What one node recorded of a visit without a break, as the node reported it.

    `why` is empty while nobody has told of its end.
    """

    __tablename__ = "recording_segment"

    id: Mapped[int] = mapped_column(primary_key=True, info=TECHNICAL)
    visit_id: Mapped[int] = mapped_column(
        ForeignKey("visit_recording.visit_id"), index=True, info=TECHNICAL
    )
    folder: Mapped[str] = mapped_column(String(160), unique=True, info=TECHNICAL)
    since: Mapped[datetime] = mapped_column(UtcMoment, info=_RECORDED.field())
    until: Mapped[datetime | None] = mapped_column(UtcMoment, info=_RECORDED.field())
    chunks: Mapped[int | None] = mapped_column(info=TECHNICAL)
    head: Mapped[str] = mapped_column(String(64), default="", info=TECHNICAL)
    why: Mapped[str] = mapped_column(String(10), default="", info=TECHNICAL)
    # The first chunks that are not as they were written, such as "12 changed".
    faults: Mapped[str] = mapped_column(String(200), default="", info=TECHNICAL)


class RecordingFilm(Table):
    """What can be played of one seat, made from the segments; `seal` is the hash of its index."""

    __tablename__ = "recording_film"

    visit_id: Mapped[int] = mapped_column(
        ForeignKey("visit_recording.visit_id"),
        primary_key=True,
        autoincrement=False,
        info=TECHNICAL,
    )
    seat: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, info=TECHNICAL)
    since: Mapped[datetime] = mapped_column(UtcMoment, info=_RECORDED.field())
    length_ms: Mapped[int] = mapped_column(info=TECHNICAL)
    pictures: Mapped[int] = mapped_column(info=TECHNICAL)
    sounds: Mapped[int] = mapped_column(info=TECHNICAL)
    seal: Mapped[str] = mapped_column(String(64), info=TECHNICAL)


class RecordingPlay(Table):
    """One officer's looking at one recording, for a purpose, until a moment."""

    __tablename__ = "recording_play"

    id: Mapped[int] = mapped_column(primary_key=True, info=TECHNICAL)
    visit_id: Mapped[int] = mapped_column(
        ForeignKey("visit_recording.visit_id"), index=True, info=TECHNICAL
    )
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True, info=_PLAYED.field())
    at: Mapped[datetime] = mapped_column(UtcMoment, info=_PLAYED.field())
    until: Mapped[datetime] = mapped_column(UtcMoment, info=_PLAYED.field())
    purpose: Mapped[str] = mapped_column(String(200), info=_PLAYED.field())


class RecordingRemoval(Table):
    """The proof that a recording is gone. The audit log holds the same words in its chain."""

    __tablename__ = "recording_removal"

    visit_id: Mapped[int] = mapped_column(
        ForeignKey("visit_recording.visit_id"),
        primary_key=True,
        autoincrement=False,
        info=TECHNICAL,
    )
    at: Mapped[datetime] = mapped_column(UtcMoment, info=TECHNICAL)
    proof: Mapped[str] = mapped_column(Text, info=TECHNICAL)
