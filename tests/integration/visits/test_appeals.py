"""Who was refused asks the prison, and somebody who had no part in it answers."""

from datetime import timedelta

import pytest

from server.approvals import service as approvals
from server.infra.errors import NotFound, Refused
from server.infra.permissions import Actor, Duty, Place, Role
from server.visits import service as visits
from server.visits.rules.errors import (
    ReasonMissing,
    SecondPersonNeeded,
    StepRefused,
    TooLateToAppeal,
)
from server.wire.visits import AppealRequest, AppealState, Side, VisitReply, VisitState
from tests.factories.tables import rows_of
from tests.factories.visits import VisitWorld

WORDS = "叔叔把我带大"


def refused(world: VisitWorld) -> int:
    visit = world.book(visitors=[world.uncle])
    world.decide(by=world.staff.leader, approved=False, reason="还没有核实")
    return visit.visit_id


def appeal(world: VisitWorld, visit_id: int, *, by: Actor | None = None) -> VisitReply:
    request = AppealRequest(visit_id=visit_id, words=WORDS)
    with world.database.writing() as session:
        return visits.appeal_visit(session, world.ctx, actor=by or world.uncle, request=request)


def test_granted_appeal_is_used_by_one_booking(world: VisitWorld) -> None:
    told = appeal(world, refused(world))
    assert told.appeal is not None
    assert (told.appeal.state, told.appeal.words) == (AppealState.OPEN, WORDS)
    world.decide(by=world.staff.prison_leader, approved=True, reason="情况属实")
    booked = world.book(visitors=[world.uncle], slot=world.slots[1])
    assert (booked.state, booked.answered_by) == (VisitState.APPROVED, "领一")
    with world.database.writing() as session:
        visits.withdraw_visit(session, world.ctx, actor=world.uncle, visit_id=booked.visit_id)
    assert world.book(visitors=[world.uncle]).state is VisitState.REQUESTED


def test_visit_that_was_wrongly_ended_is_given_again(world: VisitWorld) -> None:
    visit_id = world.book().visit_id
    with world.database.writing() as session:
        for side in Side:
            visits.check_in(
                session, world.ctx, actor=world.staff.officer, visit_id=visit_id, side=side
            )
        for state in (VisitState.LIVE, VisitState.TERMINATED):
            visits.advance(
                session,
                world.ctx,
                actor=world.staff.officer,
                visit_id=visit_id,
                state=state,
                reasons="谈及案情",
            )
    appeal(world, visit_id, by=world.mother)
    world.decide(by=world.staff.prison_leader, approved=True, reason="未谈及案情")
    assert world.book(slot=world.slots[2]).state is VisitState.APPROVED
    assert world.book(slot=world.slots[3]).state is VisitState.REQUESTED


def test_granted_appeal_covers_nobody_and_nothing_else(world: VisitWorld) -> None:
    appeal(world, refused(world))
    world.decide(by=world.staff.prison_leader, approved=True, reason="情况属实")
    assert world.book(visitors=[world.mother]).state is VisitState.AUTO_APPROVED
    over = world.book(visitors=[world.uncle], slot=world.slots[1])
    assert over.state is VisitState.REQUESTED


def test_upheld_appeal_tells_its_reasons_and_by_whom(world: VisitWorld) -> None:
    appeal(world, refused(world))
    with pytest.raises(ReasonMissing):
        world.decide(by=world.staff.prison_leader, approved=True)
    world.decide(by=world.staff.prison_leader, approved=False, reason="查无此亲属")
    with world.database.reading() as session:
        [told] = visits.my_visits(session, world.ctx, actor=world.staff.inmate).visits
        [row] = rows_of(session, "visit_appeal")
    assert told.appeal is not None
    assert (told.appeal.state, told.appeal.answered_by) == (AppealState.UPHELD, "领一")
    assert told.appeal.words == ""
    assert WORDS.encode() not in bytes(row.words)


def test_appeal_is_made_once_in_its_term_by_who_was_concerned(world: VisitWorld) -> None:
    visit_id = refused(world)
    for by in (world.staff.neighbour, world.mother, world.stranger, world.staff.leader):
        with pytest.raises(NotFound):
            appeal(world, visit_id, by=by)
    first, again = appeal(world, visit_id), appeal(world, visit_id, by=world.staff.inmate)
    assert first.steps == again.steps
    with pytest.raises(StepRefused):
        appeal(world, world.book().visit_id, by=world.mother)


def test_appeal_after_its_term_is_refused(world: VisitWorld) -> None:
    visit_id = refused(world)
    world.clock.advance(timedelta(days=8))
    with pytest.raises(TooLateToAppeal):
        appeal(world, visit_id)


def test_nobody_without_the_duty_or_with_a_part_in_it_answers(world: VisitWorld) -> None:
    appeal(world, refused(world))
    staff, prison = world.staff, Place(world.staff.office.prison_id)
    with world.database.reading() as session:
        [item] = approvals.my_items(session, world.ctx, actor=staff.prison_leader)

    def answer(by: Actor) -> None:
        with world.database.writing() as session:
            approvals.decide(
                session, world.ctx, actor=by, item_id=item.item_id, approved=True, reason="好"
            )

    others = (staff.officer, staff.leader, staff.office, staff.leader_of_other_prison, world.uncle)
    for by in others:
        with pytest.raises(Refused):
            answer(by)
    promoted = Actor(staff.leader.person_id, "长一", (Duty(Role.PRISON_LEADER, prison),), "console")
    with pytest.raises(SecondPersonNeeded):
        answer(promoted)
