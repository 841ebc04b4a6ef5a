"""Reads the education office's courses, and who attended which class for how long."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import itemgetter
from typing import NamedTuple

from server.ingest.rules.findings import Cells, Mend, Reason, RowRefused
from server.ingest.rules.headers import Header
from server.ingest.rules.known import KnownInmates
from server.ingest.rules.mapping import Mapping
from server.ingest.rules.values import plain, read_date, read_number, short

_FIELDS = ("inmate_number", "inmate_name", "course", "date", "hours", "attendance")
_ABSENT = frozenset({"absent", "excused"})


class CourseRow(NamedTuple):
    code: str
    title: str
    kind: str
    hours: Decimal


class ClassRow(NamedTuple):
    """`state` is as written; `was_there` is what the mapping makes of it."""

    person_id: int
    course_code: str
    held_on: date
    minutes: int
    was_there: bool
    state: str


@dataclass(frozen=True)
class ClassHours:
    """From the limits of ingest."""

    hours_a_day: int
    minutes_a_class_hour: int


def read_course(cells: Cells, header: Header, mapping: Mapping) -> CourseRow:
    code = short(plain(cells[header.place("course_id")]), 40, field="course_id")
    title = short(plain(cells[header.place("course_name")]), 120, field="course_name")
    if not code or not title:
        raise RowRefused(Reason.MISSING_VALUE, "course_id" if not code else "course_name")
    hours = read_number(cells[header.place("planned_hours")], mapping.words, field="planned_hours")
    kind = short(plain(cells[header.place("course_kind")]), 40, field="course_kind")
    return CourseRow(code, title, kind, hours.value if hours else Decimal(0))


class ClassReader:
    """`courses` maps a course's key or title, as an export may name it, to its key."""

    def __init__(
        self,
        header: Header,
        mapping: Mapping,
        *,
        inmates: KnownInmates,
        courses: dict[str, str],
        hours: ClassHours,
    ) -> None:
        self._pick = itemgetter(*(header.place(field) for field in _FIELDS))
        self._inmates = inmates
        self._courses = courses
        self._hours = hours
        self._mapping = mapping

    def read(self, cells: Cells) -> tuple[ClassRow, tuple[Mend, ...]]:
        number, name, course, day, hours, attendance = self._pick(cells)
        inmate = self._inmates.find(number)
        mends = self._inmates.check_name(name, inmate)
        code = self._courses.get(plain(course))
        if code is None:
            raise RowRefused(Reason.UNKNOWN_COURSE, "course", course)
        held_on = read_date(day, field="date")
        lasted = read_number(hours, self._mapping.words, field="hours")
        if lasted is None:
            raise RowRefused(Reason.MISSING_VALUE, "hours")
        if lasted.value < 0:
            raise RowRefused(Reason.NEGATIVE_HOURS, "hours", hours)
        if lasted.value > self._hours.hours_a_day:
            raise RowRefused(Reason.MORE_HOURS_THAN_A_DAY_HAS, "hours", hours)
        said = short(plain(attendance), 20, field="attendance")
        state = self._mapping.attendance.get(said, said)
        row = ClassRow(
            person_id=inmate.person_id,
            course_code=code,
            held_on=held_on,
            minutes=int(lasted.value * self._hours.minutes_a_class_hour),
            was_there=state not in _ABSENT,
            state=said,
        )
        return row, (*mends, *lasted.mends)
