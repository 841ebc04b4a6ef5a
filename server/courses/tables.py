"""Tables of courses and the class-hour ledger."""

from datetime import date

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.infra.database import Table
from server.infra.register import TECHNICAL, Purpose

_EDUCATION = Purpose(
    owner="courses",
    purpose="show that the person was taught the hours that the rules require",
    basis="监狱教育改造工作规定 司法部令第79号",
    retention="ten years after release",
)


class Course(Table):
    """`code` is the course's key in the system it came from."""

    __tablename__ = "course"
    __table_args__ = (UniqueConstraint("prison_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True, info=TECHNICAL)
    prison_id: Mapped[int] = mapped_column(ForeignKey("prison.id"), info=TECHNICAL)
    code: Mapped[str] = mapped_column(String(40), info=TECHNICAL)
    title: Mapped[str] = mapped_column(String(120), info=TECHNICAL)
    kind: Mapped[str] = mapped_column(String(40), default="", info=TECHNICAL)
    minutes: Mapped[int] = mapped_column(default=0, info=TECHNICAL)


class Attendance(Table):
    """One attended class; `minutes` counts to the class hours. `origin` makes a repeat harmless."""

    __tablename__ = "attendance"
    __table_args__ = (
        UniqueConstraint("person_id", "origin"),
        Index("ix_attendance_person_id_held_on", "person_id", "held_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=TECHNICAL)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), info=_EDUCATION.field())
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), info=_EDUCATION.field())
    held_on: Mapped[date] = mapped_column(info=_EDUCATION.field())
    minutes: Mapped[int] = mapped_column(info=_EDUCATION.field())
    state: Mapped[str] = mapped_column(String(20), default="", info=_EDUCATION.field())
    origin: Mapped[str] = mapped_column(String(80), info=_EDUCATION.field())
