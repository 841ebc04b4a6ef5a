"""A refusal is a named officer's, who can override; and the steps of a visit's life."""

from datetime import timedelta

import pytest

from server.approvals import service as approvals
from server.approvals.rules import OwnItem
from server.approvals.rules import ReasonMissing as RefusalReasonMissing
from server.identity.service import duties
from server.infra.errors import NotFound, PurposeMissing, Refused
from server.infra.permissions import Actor
from server.visits import service as visits
from server.visits.rules.errors import Clash, ReasonMissing, SlotPast, StepRefused
from server.wire.visits import Side, VisitClass, VisitReply, VisitState
from tests.factories.scores import PURPOSE
from tests.factories.tables import rows_of
from tests.factories.visits import FIRST_SLOT, VisitWorld


def shown(world: VisitWorld, actor: Actor | None = None) -> VisitReply:
    with world.database.reading() as session:
        [visit] = visits.my_visits(session, world.ctx, actor=actor or world.staff.inmate).visits
    return visit


def test_what_the_rule_does_not_approve_waits_for_a_named_officer(world: VisitWorld) -> None:
    visit = world.book(visitors=[world.uncle])
    assert visit.state is VisitState.REQUESTED
    assert [each.en for each in visit.findings] == ["The relation has not been verified yet."]
    with pytest.raises(RefusalReasonMissing):
        world.decide(by=world.staff.leader, approved=False)
    world.decide(by=world.staff.leader, approved=False, reason="还没有核实")
    for reader in (world.staff.inmate, world.uncle):
        told = shown(world, reader)
        assert (told.state, told.reasons) == (VisitState.REJECTED, "还没有核实")
        assert told.answered_by == "长一"
    assert world.book().state is VisitState.AUTO_APPROVED


def test_officer_overrides_the_rule_with_a_reason(world: VisitWorld) -> None:
    world.book(visitors=[world.uncle])
    with pytest.raises(ReasonMissing):
        world.decide(by=world.staff.leader, approved=True)
    world.decide(by=world.staff.leader, approved=True, reason="当面核实过")
    assert shown(world).state is VisitState.APPROVED


def test_visit_that_only_needs_an_officer_is_approved_without_one_more_word(
    world: VisitWorld,
) -> None:
    world.book(
        by=world.staff.officer,
        visitors=[world.stranger],
        visit_class=VisitClass.HELP_EDUCATION,
        note="帮教",
    )
    world.decide(by=world.staff.leader, approved=True)
    assert shown(world).state is VisitState.APPROVED


def test_nobody_without_the_duty_decides(world: VisitWorld) -> None:
    world.book(visitors=[world.uncle])
    staff = world.staff
    with world.database.writing() as session:
        [item] = approvals.my_items(session, world.ctx, actor=staff.leader)
    for by in (
        staff.officer,
        staff.leader_of_other_block,
        staff.leader_of_other_prison,
        staff.teacher,
        staff.inmate,
        world.uncle,
    ):
        with pytest.raises(Refused), world.database.writing() as session:
            approvals.decide(
                session, world.ctx, actor=by, item_id=item.item_id, approved=True, reason="好"
            )
    assert shown(world).state is VisitState.REQUESTED


def test_privileged_visit_is_the_prisons_to_decide_and_not_its_bookers(world: VisitWorld) -> None:
    world.book(
        by=world.staff.office,
        visitors=[world.stranger],
        visit_class=VisitClass.PRIVILEGED,
        note="案件",
    )
    with world.database.writing() as session:
        assert not approvals.my_items(session, world.ctx, actor=world.staff.leader)
        [row] = rows_of(session, "work_item")
        with pytest.raises(OwnItem):
            approvals.decide(
                session,
                world.ctx,
                actor=world.staff.office,
                item_id=row.id,
                approved=True,
                reason="",
            )


def test_decision_after_the_visit_would_have_begun_cannot_approve(world: VisitWorld) -> None:
    world.book(visitors=[world.uncle])
    world.clock.advance(FIRST_SLOT - world.clock.now())
    with pytest.raises(SlotPast):
        world.decide(by=world.staff.leader, approved=True, reason="好")


def test_request_that_is_withdrawn_waits_for_nobody(world: VisitWorld) -> None:
    visit = world.book(visitors=[world.uncle])
    with world.database.writing() as session:
        visits.withdraw_visit(session, world.ctx, actor=world.uncle, visit_id=visit.visit_id)
    with world.database.reading() as session:
        assert not approvals.my_items(session, world.ctx, actor=world.staff.leader)


def advance(
    world: VisitWorld, visit_id: int, state: VisitState, *, by: Actor | None = None, why: str = ""
) -> VisitReply:
    with world.database.writing() as session:
        return visits.advance(
            session,
            world.ctx,
            actor=by or world.staff.officer,
            visit_id=visit_id,
            state=state,
            reasons=why,
        )


def come(world: VisitWorld, visit_id: int, side: Side, *, by: Actor | None = None) -> VisitReply:
    with world.database.writing() as session:
        return visits.check_in(
            session, world.ctx, actor=by or world.staff.officer, visit_id=visit_id, side=side
        )


def test_visit_goes_from_check_in_to_its_end(world: VisitWorld) -> None:
    visit_id = world.book().visit_id
    with pytest.raises(StepRefused):
        advance(world, visit_id, VisitState.LIVE)
    assert come(world, visit_id, Side.VISITORS).state is VisitState.CHECKED_IN
    with pytest.raises(StepRefused):
        come(world, visit_id, Side.VISITORS)
    assert come(world, visit_id, Side.INMATE).state is VisitState.WAITING
    advance(world, visit_id, VisitState.LIVE)
    with pytest.raises(ReasonMissing):
        advance(world, visit_id, VisitState.TERMINATED)
    assert advance(world, visit_id, VisitState.ENDED).state is VisitState.ENDED
    with pytest.raises(StepRefused):
        advance(world, visit_id, VisitState.LIVE)
    with pytest.raises(StepRefused):
        advance(world, visit_id, VisitState.ARCHIVED)
    with world.database.reading() as session:
        assert not rows_of(session, "slot_taking")


def test_nobody_without_the_duty_runs_a_visit(world: VisitWorld) -> None:
    visit_id, staff = world.book().visit_id, world.staff
    for by in (
        staff.inmate,
        world.mother,
        staff.leader_of_other_block,
        staff.leader_of_other_prison,
        staff.teacher,
        staff.prison_leader,
    ):
        with pytest.raises(Refused):
            come(world, visit_id, Side.INMATE, by=by)
        with pytest.raises(Refused):
            advance(world, visit_id, VisitState.NO_SHOW, by=by, why="没有来")
    with pytest.raises(NotFound):
        come(world, 999, Side.INMATE)


def test_supervisor_watches_one_visit_at_a_time(world: VisitWorld) -> None:
    """The one who is assigned needs a duty in the prison; the other visit is at the same time."""
    staff = world.staff
    other = world.book(
        by=staff.office,
        inmate=staff.other_block,
        visitors=[world.stranger],
        slot=world.second_room[0],
        visit_class=VisitClass.OFFICIAL,
        note="公证",
    )
    first = world.book()

    def assign(visit: VisitReply, officer: Actor, *, by: Actor) -> None:
        with world.database.writing() as session:
            visits.assign_supervisor(
                session,
                world.ctx,
                actor=by,
                visit_id=visit.visit_id,
                officer_id=officer.person_id,
            )

    with pytest.raises(Refused):
        assign(first, staff.leader_of_other_prison, by=staff.leader)
    with pytest.raises(Refused):
        assign(first, staff.officer, by=staff.leader_of_other_block)
    with world.database.writing() as session:
        duties.store_duty(
            session, world.ctx, person_id=staff.officer.person_id, duty=staff.officer.duties[0]
        )
    assign(first, staff.officer, by=staff.leader)
    with pytest.raises(Clash):
        assign(other, staff.officer, by=staff.office)


def test_officers_see_the_days_visits_of_their_own_with_a_purpose(world: VisitWorld) -> None:
    world.book()
    day = FIRST_SLOT.date()

    def seen(actor: Actor, purpose: str | None = PURPOSE, later: int = 0) -> int:
        with world.database.writing() as session:
            on = day + timedelta(days=later)
            return len(
                visits.visits_for_staff(session, world.ctx, actor=actor, day=on, purpose=purpose)
            )

    staff = world.staff
    assert [seen(staff.officer), seen(staff.office), seen(staff.officer, later=1)] == [1, 1, 0]
    assert [seen(staff.leader_of_other_block), seen(staff.leader_of_other_prison)] == [0, 0]
    assert seen(staff.teacher) == 0
    with pytest.raises(PurposeMissing):
        seen(staff.officer, purpose=None)
    with world.database.reading() as session:
        looks = rows_of(session, "audit_entry", action="visit_read")
    assert [row.subject_id for row in looks] == [staff.inmate.person_id] * 2


def test_each_side_reads_only_its_own(world: VisitWorld) -> None:
    world.book()
    with world.database.reading() as session:
        for actor in (world.staff.neighbour, world.uncle, world.stranger):
            assert not visits.my_visits(session, world.ctx, actor=actor).visits
        with pytest.raises(Refused):
            visits.my_visits(session, world.ctx, actor=world.staff.officer)
        people = visits.my_people(session, world.ctx, actor=world.staff.inmate).people
        assert {each.name: each.is_verified for each in people} == {"甲叔": False, "甲母": True}
        assert not visits.my_people(session, world.ctx, actor=world.stranger).people
