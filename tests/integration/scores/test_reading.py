"""What a person sees of the score, and what staff see: with a purpose, at their place, logged."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from server.infra.errors import NotFound, PurposeMissing, Refused
from server.infra.permissions import Actor
from server.scores import service
from server.wire.scores import ContestState, MonthPoints
from tests.factories.scores import PURPOSE, UNTIDY, World
from tests.factories.tables import rows_of

Who = Callable[[World], Actor]


def test_person_without_a_line_has_an_empty_score(world: World) -> None:
    with world.database.reading() as session:
        reply = service.my_scores(session, world.ctx, actor=world.inmate)
    assert (reply.total, reply.cycle_number, reply.lines, reply.months) == (0, 1, [], [])
    assert (reply.lowest_a_month, reply.highest_a_month, reply.cycle_target) == (50, 149, 600)


def test_months_are_summed_and_the_forecast_follows_this_months_pace(world: World) -> None:
    world.line(points=15, on=date(2026, 10, 20))
    with world.database.writing() as session:
        service.enter_bases(session, world.ctx)
    world.line(points=8)
    world.line(clause=UNTIDY, points=3)
    with world.database.reading() as session:
        reply = service.my_scores(session, world.ctx, actor=world.inmate)
    assert reply.months == [
        MonthPoints(month="2026-10", points=15),
        MonthPoints(month="2026-11", points=105),
    ]
    assert (reply.this_month_points, reply.cycle_points) == (105, 120)
    assert reply.forecast is not None
    assert (reply.forecast.points_a_month, reply.forecast.months, reply.forecast.month) == (
        105,
        5,
        "2027-04",
    )


def test_what_if_answers_for_a_chosen_rate(world: World) -> None:
    world.line(points=8)
    with world.database.reading() as session:
        reply = service.my_what_if(session, world.ctx, actor=world.inmate, points_a_month=100)
    assert (reply.months, reply.month) == (5, "2027-04")


def test_lines_come_in_pages_without_gaps(world: World) -> None:
    ids = [world.line(clause=UNTIDY, points=1) for _ in range(25)]
    with world.database.reading() as session:
        first = service.my_scores(session, world.ctx, actor=world.inmate)
        second = service.my_lines(session, world.ctx, actor=world.inmate, before=first.more_before)
    shown = [line.entry_id for line in [*first.lines, *second.lines]]
    assert shown == ids[::-1]
    assert second.more_before is None


@pytest.mark.parametrize("who", [lambda world: world.neighbour, lambda world: world.other_prison])
def test_line_of_another_person_is_not_found(world: World, who: Who) -> None:
    entry_id = world.line()
    for read in (
        lambda session: service.my_line(session, world.ctx, actor=who(world), entry_id=entry_id),
        lambda session: service.my_lines(session, world.ctx, actor=who(world), before=entry_id),
    ):
        with pytest.raises(NotFound), world.database.reading() as session:
            read(session)


def test_staff_have_no_score_of_their_own(world: World) -> None:
    with pytest.raises((Refused, NotFound)), world.database.reading() as session:
        service.my_scores(session, world.ctx, actor=world.teacher)


def test_old_line_says_that_its_term_has_passed(world: World) -> None:
    entry_id = world.line()
    world.clock.advance(timedelta(days=10))
    with world.database.reading() as session:
        line = service.my_line(session, world.ctx, actor=world.inmate, entry_id=entry_id)
    assert (line.contest.state, line.contest.working_days_left) == (ContestState.TOO_LATE, 0)


def test_staff_read_is_logged_with_its_purpose(world: World) -> None:
    entry_id = world.line()
    person = world.inmate.person_id
    with world.database.writing() as session:
        service.scores_for_staff(
            session, world.ctx, actor=world.officer, inmate_id=person, purpose=PURPOSE
        )
        service.lines_for_staff(
            session, world.ctx, actor=world.officer, inmate_id=person, purpose=PURPOSE
        )
        service.line_for_staff(
            session, world.ctx, actor=world.officer, entry_id=entry_id, purpose=PURPOSE
        )
        service.cycles_for_staff(
            session, world.ctx, actor=world.officer, inmate_id=person, purpose=PURPOSE
        )
    with world.database.reading() as session:
        looks = rows_of(session, "audit_entry", subject_id=person, is_look=True)
    assert [(look.actor_id, look.purpose) for look in looks] == [
        (world.officer.person_id, PURPOSE)
    ] * 4


def test_staff_read_without_a_purpose_is_refused(world: World) -> None:
    with pytest.raises(PurposeMissing), world.database.writing() as session:
        service.scores_for_staff(
            session,
            world.ctx,
            actor=world.officer,
            inmate_id=world.inmate.person_id,
            purpose=" ",
        )


@pytest.mark.parametrize(
    "who",
    [
        lambda world: world.neighbour,
        lambda world: world.teacher,
        lambda world: world.leader_of_other_block,
        lambda world: world.leader_of_other_prison,
    ],
)
def test_staff_read_without_the_duty_is_refused(world: World, who: Who) -> None:
    with pytest.raises(Refused), world.database.writing() as session:
        service.scores_for_staff(
            session,
            world.ctx,
            actor=who(world),
            inmate_id=world.inmate.person_id,
            purpose=PURPOSE,
        )
