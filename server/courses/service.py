"""The class-hour ledger: who was taught what, when and how long."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from server.courses.tables import Attendance, Course
from server.custody import service as custody
from server.infra import audit
from server.infra.context import Context
from server.infra.permissions import Action, Actor, require, require_purpose


@dataclass(frozen=True)
class CourseFacts:
    code: str
    title: str
    kind: str = ""
    minutes: int = 0


@dataclass(frozen=True)
class AttendanceFacts:
    """`was_there` is False for an absence, which is kept and counts no minutes."""

    person_id: int
    course_code: str
    held_on: date
    minutes: int
    was_there: bool
    state: str
    origin: str


@dataclass(frozen=True)
class YearOfHours:
    year: int
    minutes: int
    classes: int
    missed: int
    hours_wanted: int


def ensure_courses(
    session: Session, *, prison_id: int, courses: Iterable[CourseFacts]
) -> dict[str, int]:
    """The ids of the prison's courses by code; those missing are made."""
    query = select(Course.code, Course.id).where(Course.prison_id == prison_id)
    known = dict(session.execute(query).all())
    fresh = [
        {
            "prison_id": prison_id,
            "code": course.code,
            "title": course.title,
            "kind": course.kind,
            "minutes": course.minutes,
        }
        for course in courses
        if course.code not in known
    ]
    if fresh:
        session.execute(insert(Course), fresh)
    return dict(session.execute(query).all())


def take_attendances(session: Session, *, prison_id: int, rows: Sequence[AttendanceFacts]) -> int:
    """Append those whose origin is new; return how many. Their courses must be known."""
    courses = ensure_courses(session, prison_id=prison_id, courses=())
    people = {row.person_id for row in rows}
    query = select(Attendance.person_id, Attendance.origin)
    known = {(who, origin) for who, origin in session.execute(query) if who in people}
    fresh = [
        {
            "person_id": row.person_id,
            "course_id": courses[row.course_code],
            "held_on": row.held_on,
            "minutes": row.minutes if row.was_there else 0,
            "state": row.state,
            "origin": row.origin,
        }
        for row in rows
        if (row.person_id, row.origin) not in known
    ]
    if fresh:
        session.execute(insert(Attendance), fresh)
    return len(fresh)


def hours_for_staff(
    session: Session, ctx: Context, *, actor: Actor, person_id: int, purpose: str | None
) -> list[YearOfHours]:
    """Newest year first. A write session: the look is logged."""
    stated = require_purpose(purpose)
    target = custody.target_of(session, person_id=person_id)
    duty = require(actor, Action.CLASS_HOURS_READ, target)
    years = _years(session, ctx, person_id=person_id)
    look = audit.Record(
        Action.CLASS_HOURS_READ, actor, duty, subject_id=person_id, is_look=True, purpose=stated
    )
    audit.append(session, ctx.clock, look)
    return years


def _years(session: Session, ctx: Context, *, person_id: int) -> list[YearOfHours]:
    year = func.extract("year", Attendance.held_on)
    query = (
        select(
            year,
            func.sum(Attendance.minutes),
            func.count(),
            func.count().filter(Attendance.minutes == 0),
        )
        .where(Attendance.person_id == person_id)
        .group_by(year)
        .order_by(year.desc())
    )
    wanted = ctx.limits.number("courses.hours_a_year")
    return [
        YearOfHours(int(when), int(minutes), classes - missed, missed, wanted)
        for when, minutes, classes, missed in session.execute(query)
    ]
