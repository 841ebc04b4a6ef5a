"""Tables of the line of a remote visit: media nodes, its time, who agreed, and how it was."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from server.infra.database import Table
from server.infra.register import TECHNICAL, Purpose, Sensitivity
from server.infra.types import Sealed, UtcMoment

_LINE = Purpose(
    owner="visits",
    purpose="carry a remote visit, give lost time back, and show both sides what happened",
    basis="监狱法 art. 48; 罪犯会见通信规定 司发通〔2016〕118号",
    retention="six years after the visit",
)
_AGREED = Purpose(
    owner="visits",
    purpose="prove that who was watched and recorded had been told, and agreed",
    basis="个人信息保护法 art. 14, 17",
    retention="six years after the visit",
)
_RATED = Purpose(
    owner="visits",
    purpose="make remote visits better",
    basis="个人信息保护法 art. 13",
    retention="two years after the visit",
)


class MediaNode(Table):
    """A node as it reported last. `back_from`: heard of until then, then silent, then back."""

    __tablename__ = "media_node"

    name: Mapped[str] = mapped_column(String(64), primary_key=True, info=TECHNICAL)
    url: Mapped[str] = mapped_column(String(200), info=TECHNICAL)
    rooms: Mapped[int] = mapped_column(info=TECHNICAL)
    most_rooms: Mapped[int] = mapped_column(info=TECHNICAL)
    heard_at: Mapped[datetime] = mapped_column(UtcMoment, info=TECHNICAL)
    back_from: Mapped[datetime | None] = mapped_column(UtcMoment, info=TECHNICAL)


class MediaEvent(Table):
    """An event that was applied, so that its repeat is not."""

    __tablename__ = "media_event"
    __table_args__ = (Index("ix_media_event_taken_at", "taken_at"),)

    node: Mapped[str] = mapped_column(String(64), primary_key=True, info=TECHNICAL)
    event_id: Mapped[str] = mapped_column(String(120), primary_key=True, info=TECHNICAL)
    taken_at: Mapped[datetime] = mapped_column(UtcMoment, info=TECHNICAL)


class VisitLine(Table):
    """Which node carries a visit, how much of its time was used, and who watches over it now."""

    __tablename__ = "visit_line"

    visit_id: Mapped[int] = mapped_column(
        ForeignKey("visit.id"), primary_key=True, autoincrement=False, info=TECHNICAL
    )
    node: Mapped[str | None] = mapped_column(String(64), index=True, info=TECHNICAL)
    used_s: Mapped[float] = mapped_column(default=0.0, info=_LINE.field())
    runs_since: Mapped[datetime | None] = mapped_column(UtcMoment, info=_LINE.field())
    stopped_at: Mapped[datetime | None] = mapped_column(UtcMoment, info=_LINE.field())
    given_s: Mapped[float] = mapped_column(default=0.0, info=_LINE.field())
    extended_s: Mapped[int] = mapped_column(default=0, info=_LINE.field())
    watched_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"), info=_LINE.field())


class VisitAgreement(Table):
    """Who was told of supervision and recording and agreed, and when first."""

    __tablename__ = "visit_agreement"

    visit_id: Mapped[int] = mapped_column(
        ForeignKey("visit.id"), primary_key=True, autoincrement=False, info=TECHNICAL
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id"), primary_key=True, autoincrement=False, info=_AGREED.field()
    )
    agreed_at: Mapped[datetime] = mapped_column(UtcMoment, info=_AGREED.field())


class VisitOutage(Table):
    __tablename__ = "visit_outage"

    id: Mapped[int] = mapped_column(primary_key=True, info=TECHNICAL)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), index=True, info=TECHNICAL)
    role: Mapped[str] = mapped_column(String(12), info=_LINE.field())
    seat: Mapped[int | None] = mapped_column(info=_LINE.field())
    since: Mapped[datetime] = mapped_column(UtcMoment, info=_LINE.field())
    until: Mapped[datetime | None] = mapped_column(UtcMoment, info=_LINE.field())


class VisitRating(Table):
    """What one of a visit said of it afterwards."""

    __tablename__ = "visit_rating"

    visit_id: Mapped[int] = mapped_column(
        ForeignKey("visit.id"), primary_key=True, autoincrement=False, info=TECHNICAL
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id"), primary_key=True, autoincrement=False, info=_RATED.field()
    )
    faces: Mapped[int] = mapped_column(info=_RATED.field())
    words: Mapped[bytes | None] = mapped_column(Sealed, info=_RATED.field(Sensitivity.SECRET))
    rated_at: Mapped[datetime] = mapped_column(UtcMoment, info=_RATED.field())
