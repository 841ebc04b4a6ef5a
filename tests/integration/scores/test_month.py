"""The month's base, the end of cycles, and their grades."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from server.approvals import service as approvals
from server.infra.errors import Conflict, Refused
from server.infra.permissions import Actor
from server.scores import service
from server.scores.rules.errors import SecondPersonNeeded
from server.scores.rules.standing import Reward
from server.scores.service import EndedCycleView
from server.wire.scores import EntryKind, Grade, Part, ScoresReply
from tests.factories.scores import PURPOSE, STOPPED, UNTIDY, World


def enter_bases(world: World) -> int:
    with world.database.writing() as session:
        return service.enter_bases(session, world.ctx)


def scores_of(world: World, actor: Actor) -> ScoresReply:
    with world.database.reading() as session:
        return service.my_scores(session, world.ctx, actor=actor)


def go_to(world: World, month: int, day: int = 1) -> None:
    world.clock.moment = datetime(2026 + (month - 1) // 12, (month - 1) % 12 + 1, day, tzinfo=UTC)


def cycles_of(world: World) -> list[EndedCycleView]:
    with world.database.writing() as session:
        return service.cycles_for_staff(
            session,
            world.ctx,
            actor=world.officer,
            inmate_id=world.inmate.person_id,
            purpose=PURPOSE,
        )


def fill_a_cycle(world: World) -> EndedCycleView:
    """Six months of base end the first cycle in the seventh."""
    for month in range(6, 13):
        go_to(world, month)
        enter_bases(world)
    return cycles_of(world)[0]


def propose(world: World, cycle: EndedCycleView, grade: Grade) -> None:
    with world.database.writing() as session:
        service.propose_grade(
            session,
            world.ctx,
            actor=world.officer,
            cycle_id=cycle.cycle_id,
            grade=grade,
            reason="表现稳定",
        )


def approve(world: World, cycle: EndedCycleView, *, by: Actor) -> EndedCycleView:
    with world.database.writing() as session:
        return service.decide_grade(
            session, world.ctx, actor=by, cycle_id=cycle.cycle_id, approved=True, reason=""
        )


def test_everyone_held_gets_the_base_once(world: World) -> None:
    assert enter_bases(world) == 4
    assert enter_bases(world) == 0
    reply = scores_of(world, world.inmate)
    assert (reply.total, reply.this_month_points) == (100, 100)
    line = reply.lines[0]
    assert (line.kind, line.part, line.title.zh) == (
        EntryKind.BASE,
        Part.WHOLE,
        "11月基础分 35 + 35 + 30",
    )


def test_base_entered_twice_at_once_counts_once(world: World) -> None:
    enter_bases(world)
    go_to(world, 12)
    with ThreadPoolExecutor(2) as pool:
        entered = list(pool.map(lambda _: enter_bases(world), range(2)))
    assert sorted(entered) == [0, 4]
    assert scores_of(world, world.inmate).total == 200


def test_base_joins_a_line_that_was_there_before(world: World) -> None:
    world.line(points=8)
    assert enter_bases(world) == 4
    assert scores_of(world, world.inmate).this_month_points == 108


def test_base_can_be_explained(world: World) -> None:
    enter_bases(world)
    entry_id = scores_of(world, world.inmate).lines[0].entry_id
    with world.database.reading() as session:
        line = service.my_line(session, world.ctx, actor=world.inmate, entry_id=entry_id)
    assert line.entered_by.en == "Entered by the rule, without an officer"
    assert line.approved_by is None
    assert (line.total_before, line.total_after) == (0, 100)


def test_full_cycle_ends_with_its_month_and_the_surplus_carries(world: World) -> None:
    go_to(world, 6, 15)
    world.line(points=15, on=world.clock.today())
    cycle = fill_a_cycle(world)
    assert (cycle.number, cycle.points, cycle.carried) == (1, 615, 15)
    reply = scores_of(world, world.inmate)
    assert (reply.cycle_number, reply.cycle_points, reply.total) == (2, 115, 715)
    assert reply.commendations == 0


def test_approved_grade_brings_the_commendation(world: World) -> None:
    cycle = fill_a_cycle(world)
    propose(world, cycle, Grade.ACTIVE)
    with pytest.raises(SecondPersonNeeded), world.database.writing() as session:
        service.decide_grade(
            session,
            world.ctx,
            actor=Actor(world.officer.person_id, "", world.leader.duties, "console", prison_id=1),
            cycle_id=cycle.cycle_id,
            approved=True,
            reason="",
        )
    graded = approve(world, cycle, by=world.leader)
    assert (graded.grade, graded.reward) == (Grade.ACTIVE, Reward.COMMENDATION)
    reply = scores_of(world, world.inmate)
    assert (reply.commendations, reply.last_grade) == (1, Grade.ACTIVE)
    with pytest.raises(Conflict):
        approve(world, cycle, by=world.office)


def test_passed_cycle_with_a_month_under_the_base_earns_a_material_reward(world: World) -> None:
    go_to(world, 6)
    enter_bases(world)
    world.line(clause=UNTIDY, points=3, on=world.clock.today())
    go_to(world, 7)
    world.line(clause=STOPPED, points=10, on=world.clock.today())
    cycle = fill_a_cycle(world)
    propose(world, cycle, Grade.PASSED)
    assert approve(world, cycle, by=world.leader).reward is Reward.MATERIAL
    assert scores_of(world, world.inmate).commendations == 0


def test_refused_grade_can_be_proposed_anew(world: World) -> None:
    cycle = fill_a_cycle(world)
    propose(world, cycle, Grade.FAILED)
    with world.database.writing() as session:
        item = approvals.my_items(session, world.ctx, actor=world.leader)[0]
        approvals.decide(
            session,
            world.ctx,
            actor=world.leader,
            item_id=item.item_id,
            approved=False,
            reason="依据不足",
        )
    assert cycles_of(world)[0].proposed_grade is None
    propose(world, cycle, Grade.PASSED)
    assert approve(world, cycle, by=world.office).reward is Reward.COMMENDATION


def test_grade_is_decided_only_with_the_duty_at_the_block(world: World) -> None:
    cycle = fill_a_cycle(world)
    propose(world, cycle, Grade.ACTIVE)
    for stranger in (world.leader_of_other_block, world.leader_of_other_prison, world.teacher):
        with pytest.raises(Refused):
            approve(world, cycle, by=stranger)


def test_grades_decided_at_once_count_once(world: World) -> None:
    cycle = fill_a_cycle(world)
    propose(world, cycle, Grade.ACTIVE)

    def try_to(by: Actor) -> bool:
        try:
            approve(world, cycle, by=by)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(try_to, [world.leader, world.office])) == [False, True]
    assert scores_of(world, world.inmate).commendations == 1
