"""A transfer, a restriction or a lockdown flags what is booked; an officer keeps or cancels it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from server.approvals import service as approvals
from server.custody import service as custody
from server.infra.errors import InvalidInput, NotFound, Refused
from server.infra.permissions import Actor, Place
from server.visits import service as visits
from server.visits.rules.errors import ReasonMissing, SlotUnfit, UnderReview
from server.wire.visits import Side, VisitReply, VisitsReply, VisitState
from tests.factories.visits import FIRST_SLOT, VisitWorld

MONTH = timedelta(days=31)


def read(world: VisitWorld, actor: Actor | None = None) -> VisitsReply:
    with world.database.reading() as session:
        return visits.my_visits(session, world.ctx, actor=actor or world.staff.inmate)


def shown(world: VisitWorld, actor: Actor | None = None) -> VisitReply:
    [visit] = read(world, actor).visits
    return visit


def restrict(world: VisitWorld, *, by: Actor | None = None, length: timedelta = MONTH) -> int:
    with world.database.writing() as session:
        return visits.restrict(
            session,
            world.ctx,
            actor=by or world.staff.leader,
            inmate_id=world.staff.inmate.person_id,
            starts_at=world.clock.now(),
            ends_at=world.clock.now() + length,
            reason="传递违禁品",
        )


def lock_down(world: VisitWorld, place: Place, *, by: Actor | None = None) -> int:
    with world.database.writing() as session:
        return visits.lock_down(
            session,
            world.ctx,
            actor=by or world.staff.prison_leader,
            place=place,
            starts_at=FIRST_SLOT - timedelta(hours=1),
            ends_at=FIRST_SLOT + timedelta(hours=8),
            reason="疫情",
        )


def move(world: VisitWorld, to: Place) -> None:
    assert to.block_id is not None
    with world.database.writing() as session:
        custody.transfer(
            session,
            world.ctx,
            actor=world.staff.office,
            person_id=world.staff.inmate.person_id,
            to_block_id=to.block_id,
            reason="调动",
        )


def test_restriction_flags_what_is_booked_and_tells_both_sides(world: VisitWorld) -> None:
    visit = world.book()
    restrict(world)
    for reader in (world.staff.inmate, world.mother):
        told = shown(world, reader)
        assert (told.state, told.is_under_review) == (VisitState.AUTO_APPROVED, True)
        assert told.steps[-1].what == "flagged_restricted"
    [restriction] = read(world).restrictions
    assert (restriction.reason, restriction.ordered_by) == ("传递违禁品", "长一")
    assert not read(world, world.mother).restrictions
    with pytest.raises(UnderReview), world.database.writing() as session:
        visits.check_in(
            session,
            world.ctx,
            actor=world.staff.officer,
            visit_id=visit.visit_id,
            side=Side.INMATE,
        )


def test_cancelled_visit_offers_other_slots_to_both_sides(world: VisitWorld) -> None:
    world.book()
    restrict(world)
    world.decide(by=world.staff.leader, approved=False, reason="会见已暂停")
    for reader in (world.staff.inmate, world.mother):
        told = shown(world, reader)
        assert (told.state, told.reasons) == (VisitState.CANCELLED, "会见已暂停")
        assert told.answered_by == "长一"
        assert [offer.slot_id for offer in told.offers] == [
            world.slots[0],
            world.second_room[0],
            world.slots[1],
        ]


def test_kept_visit_goes_on_and_the_officer_says_why(world: VisitWorld) -> None:
    visit = world.book()
    restrict(world)
    with pytest.raises(ReasonMissing):
        world.decide(by=world.staff.leader, approved=True)
    world.decide(by=world.staff.leader, approved=True, reason="家属已在路上")
    told = shown(world)
    assert (told.is_under_review, told.steps[-1].what) == (False, "kept")
    with world.database.writing() as session:
        visits.check_in(
            session,
            world.ctx,
            actor=world.staff.officer,
            visit_id=visit.visit_id,
            side=Side.INMATE,
        )


def test_booking_in_a_stop_is_not_refused_but_waits_for_an_officer(world: VisitWorld) -> None:
    stop_id = restrict(world)
    visit = world.book()
    assert visit.state is VisitState.REQUESTED
    assert [each.en for each in visit.findings] == ["Visits are suspended at that time."]
    with world.database.writing() as session:
        visits.withdraw_visit(session, world.ctx, actor=world.staff.inmate, visit_id=visit.visit_id)
        visits.lift(session, world.ctx, actor=world.staff.leader, stop_id=stop_id)
    assert world.book().state is VisitState.AUTO_APPROVED


def test_lockdown_stops_the_block_it_names_and_no_other(world: VisitWorld) -> None:
    here = world.staff.inmate.duties[0].place
    world.book()
    lock_down(world, world.staff.other_block.duties[0].place)
    assert not shown(world).is_under_review
    lock_down(world, here)
    assert shown(world).steps[-1].what == "flagged_lockdown"


def test_lockdown_of_the_prison_flags_all(world: VisitWorld) -> None:
    world.book()
    lock_down(world, Place(world.staff.office.prison_id))
    assert shown(world).is_under_review


def test_transfer_within_the_prison_asks_the_new_blocks_officer(world: VisitWorld) -> None:
    world.book()
    move(world, world.staff.other_block.duties[0].place)
    assert shown(world).steps[-1].what == "flagged_moved"
    with world.database.reading() as session:
        assert not approvals.my_items(session, world.ctx, actor=world.staff.leader)
    world.decide(by=world.staff.leader_of_other_block, approved=True, reason="会见室不变")
    move(world, world.staff.inmate.duties[0].place)
    assert shown(world).is_under_review


def test_visit_is_not_kept_in_a_prison_where_he_is_not_held(world: VisitWorld) -> None:
    world.book()
    move(world, world.staff.other_prison.duties[0].place)
    far = world.staff.leader_of_other_prison
    with pytest.raises(SlotUnfit):
        world.decide(by=far, approved=True, reason="好")
    world.decide(by=far, approved=False, reason="已调往本监，请重新预约")
    assert (shown(world).state, shown(world).offers) == (VisitState.CANCELLED, [])


def test_withdrawn_visit_leaves_no_review_behind(world: VisitWorld) -> None:
    visit = world.book()
    restrict(world)
    with world.database.writing() as session:
        visits.withdraw_visit(session, world.ctx, actor=world.mother, visit_id=visit.visit_id)
        assert not approvals.my_items(session, world.ctx, actor=world.staff.leader)


def test_nobody_without_the_duty_stops_visits(world: VisitWorld) -> None:
    staff = world.staff
    here = staff.inmate.duties[0].place
    stop_id = restrict(world)
    strangers = (
        staff.officer,
        staff.leader_of_other_block,
        staff.leader_of_other_prison,
        staff.teacher,
        staff.inmate,
        world.mother,
    )
    for by in strangers:
        with pytest.raises(Refused):
            restrict(world, by=by)
        with pytest.raises(Refused):
            lock_down(world, here, by=by)
        with pytest.raises(Refused), world.database.writing() as session:
            visits.lift(session, world.ctx, actor=by, stop_id=stop_id)
    with pytest.raises(Refused):
        lock_down(world, Place(here.prison_id), by=staff.leader)


def test_restriction_is_as_long_as_the_rule_allows_and_is_lifted_once(world: VisitWorld) -> None:
    for length in (timedelta(days=5), timedelta(days=120)):
        with pytest.raises(InvalidInput):
            restrict(world, length=length)
    stop_id = restrict(world)
    with world.database.writing() as session:
        visits.lift(session, world.ctx, actor=world.staff.office, stop_id=stop_id)
    with pytest.raises(NotFound), world.database.writing() as session:
        visits.lift(session, world.ctx, actor=world.staff.office, stop_id=stop_id)


def test_no_booking_slips_in_beside_a_restriction(world_on_each: VisitWorld) -> None:
    world = world_on_each
    with ThreadPoolExecutor(2) as pool:
        stop, booked = pool.submit(restrict, world), pool.submit(world.book)
        stop.result(), booked.result()
    told = shown(world)
    assert told.is_under_review or told.state is VisitState.REQUESTED
