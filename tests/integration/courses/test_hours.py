"""The class-hour ledger: what counts, what does not, and who may see it."""

from datetime import date

import pytest

from server.courses import service
from server.courses.service import AttendanceFacts, CourseFacts, YearOfHours
from server.infra.context import Context
from server.infra.database import Database
from server.infra.errors import PurposeMissing, Refused
from server.infra.permissions import Actor, Role
from tests.factories.identity import make_context, make_inmate, make_officer, make_prison


class World:
    def __init__(self, database: Database) -> None:
        self.database = database
        self.ctx: Context = make_context()
        with database.writing() as session:
            prison = make_prison(session)
            self.prison_id = prison.prison_id
            self.person_id = make_inmate(session, self.ctx, prison)
            self.teacher = make_officer(session, self.ctx, Role.TEACHER, prison.place)
            self.strangers = {
                "another block": make_officer(session, self.ctx, Role.OFFICER, prison.block(1)),
                "without the duty": make_officer(session, self.ctx, Role.AUDITOR, prison.place),
            }
            service.ensure_courses(
                session, prison_id=self.prison_id, courses=[CourseFacts("1", "扫盲语文")]
            )

    def attend(self, number: int, *, on: date, minutes: int = 90, there: bool = True) -> int:
        row = AttendanceFacts(
            self.person_id, "1", on, minutes, there, "出勤" if there else "缺勤", f"row {number}"
        )
        with self.database.writing() as session:
            return service.take_attendances(session, prison_id=self.prison_id, rows=[row])

    def hours(self, actor: Actor, *, purpose: str | None = "education") -> list[YearOfHours]:
        with self.database.writing() as session:
            return service.hours_for_staff(
                session, self.ctx, actor=actor, person_id=self.person_id, purpose=purpose
            )


@pytest.fixture
def world(database: Database) -> World:
    return World(database)


def test_hours_are_counted_by_year_and_absences_apart(world: World) -> None:
    world.attend(1, on=date(2025, 12, 31))
    world.attend(2, on=date(2026, 1, 1))
    world.attend(3, on=date(2026, 1, 2), minutes=60)
    world.attend(4, on=date(2026, 1, 3), there=False)
    this_year, last_year = world.hours(world.teacher)
    assert (this_year.year, this_year.minutes, this_year.classes, this_year.missed) == (
        2026,
        150,
        2,
        1,
    )
    assert (last_year.year, last_year.minutes) == (2025, 90)
    assert this_year.hours_wanted == world.ctx.limits.number("courses.hours_a_year")


def test_same_row_taken_again_counts_once(world: World) -> None:
    assert world.attend(1, on=date(2026, 1, 1)) == 1
    assert world.attend(1, on=date(2026, 1, 1)) == 0
    assert world.hours(world.teacher)[0].classes == 1


def test_look_without_a_purpose_is_refused(world: World) -> None:
    with pytest.raises(PurposeMissing):
        world.hours(world.teacher, purpose="")


@pytest.mark.parametrize("who", ["another block", "without the duty"])
def test_strangers_are_refused(world: World, who: str) -> None:
    with pytest.raises(Refused):
        world.hours(world.strangers[who])
