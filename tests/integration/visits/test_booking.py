"""Who books what for whom, and that no two have one room, person or time."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import update

from server.bootstrap import metadata
from server.infra.errors import Conflict, GuituError, InvalidInput, NotFound, Refused
from server.infra.permissions import Actor
from server.visits import service as visits
from server.visits.rules.errors import (
    Clash,
    KeptApart,
    NoteMissing,
    SlotPast,
    SlotsOverlap,
    SlotTaken,
    SlotUnfit,
)
from server.visits.service.acts import ACTS
from server.wire.base import Text
from server.wire.visits import VisitClass, VisitForm, VisitReply, VisitRequest, VisitState
from tests.factories.tables import rows_of
from tests.factories.visits import FIRST_SLOT, HALF_AN_HOUR, VisitWorld


def level(world: VisitWorld, inmate: Actor, named: str) -> None:
    inmates = metadata().tables["inmate"]
    with world.database.writing() as session:
        session.execute(
            update(inmates)
            .where(inmates.c.person_id == inmate.person_id)
            .values(treatment_level=named)
        )


@pytest.mark.parametrize("who", ["inmate", "mother", "officer"])
def test_all_three_book_and_the_rule_approves(world: VisitWorld, who: str) -> None:
    by = world.mother if who == "mother" else getattr(world.staff, who)
    visit = world.book(by=by)
    assert visit.state is VisitState.AUTO_APPROVED
    assert [step.what for step in visit.steps] == ["requested", "auto_approved"]
    assert visit.answered_by == ""


def test_remote_visit_takes_a_room_at_both_ends(world: VisitWorld) -> None:
    visit = world.book(slot=world.near[0], far=world.far[0])
    assert visit.form is VisitForm.REMOTE
    with world.database.reading() as session:
        taken = {row.slot_id for row in rows_of(session, "slot_taking", visit_id=visit.visit_id)}
    assert taken == {world.near[0], world.far[0]}


def test_nobody_else_books_for_the_inmate(world: VisitWorld) -> None:
    for by in (world.staff.neighbour, world.stranger, world.staff.leader_of_other_block):
        with pytest.raises((NotFound, Refused)):
            world.book(by=by)
    for by in (world.staff.leader_of_other_prison, world.staff.teacher):
        with pytest.raises(Refused):
            world.book(by=by)


def test_stranger_to_the_inmate_is_no_visitor(world: VisitWorld) -> None:
    with pytest.raises(NotFound):
        world.book(visitors=[world.mother, world.stranger])


def test_relative_books_only_visits_of_his_own(world: VisitWorld) -> None:
    with pytest.raises(InvalidInput):
        world.book(by=world.uncle, visitors=[world.mother])


def test_relative_is_not_told_the_others_names(world: VisitWorld) -> None:
    visit = world.book(by=world.mother, visitors=[world.mother, world.uncle])
    assert visit.visitors == ["甲母"]


def test_other_classes_are_an_officers_to_book_with_a_note(world: VisitWorld) -> None:
    with pytest.raises(NoteMissing):
        world.book(by=world.staff.officer, visit_class=VisitClass.PRIVILEGED)
    with pytest.raises(NotFound):
        world.book(visit_class=VisitClass.PRIVILEGED, note="案件")
    visit = world.book(
        by=world.staff.officer,
        visit_class=VisitClass.PRIVILEGED,
        note="案件",
        visitors=[world.stranger],
    )
    assert (visit.state, visit.purpose_note) == (VisitState.REQUESTED, "案件")
    with world.database.reading() as session:
        [row] = rows_of(session, "visit")
    assert "案件".encode() not in bytes(row.purpose_note)


def test_same_act_books_once_and_another_visit_is_a_conflict(world: VisitWorld) -> None:
    first, again = world.book(act_id="act-again"), world.book(act_id="act-again")
    assert first.visit_id == again.visit_id
    with pytest.raises(Conflict):
        world.book(act_id="act-again", slot=world.slots[1])


def test_act_of_a_terminals_journal_books_and_withdraws(world: VisitWorld) -> None:
    request = VisitRequest(
        act_id="act-journal",
        inmate_id=world.staff.inmate.person_id,
        slot_id=world.slots[0],
        visitor_ids=[world.mother.person_id],
    )

    def act(kind: str, body: str) -> VisitReply:
        with world.database.writing() as session:
            reply = ACTS[kind](
                session, world.ctx, actor=world.staff.inmate, act_id="act-journal", body=body
            )
        assert isinstance(reply, VisitReply)
        return reply

    booked = act("visits.book", request.model_dump_json())
    ended = act("visits.withdraw", f'{{"visit_id": {booked.visit_id}}}')
    assert (booked.visit_id, ended.state) == (ended.visit_id, VisitState.WITHDRAWN)
    with pytest.raises(InvalidInput), world.database.writing() as session:
        ACTS["visits.book"](
            session,
            world.ctx,
            actor=world.staff.inmate,
            act_id="act-other",
            body=request.model_dump_json(),
        )


def test_withdrawn_visit_frees_its_slot_and_the_month(world: VisitWorld) -> None:
    visit = world.book()
    for stranger in (world.staff.neighbour, world.stranger):
        with pytest.raises(NotFound), world.database.writing() as session:
            visits.withdraw_visit(session, world.ctx, actor=stranger, visit_id=visit.visit_id)
    with world.database.writing() as session:
        visits.withdraw_visit(session, world.ctx, actor=world.mother, visit_id=visit.visit_id)
    assert world.book().state is VisitState.AUTO_APPROVED


def test_taken_slot_and_each_clash_is_refused(world: VisitWorld) -> None:
    world.book()
    with pytest.raises(Clash):  # the inmate himself
        world.book(slot=world.second_room[0], visitors=[world.uncle])
    with pytest.raises(Clash):  # the mother, who visits both
        world.book(inmate=world.staff.neighbour, by=world.staff.neighbour, slot=world.near[0])
    with pytest.raises(SlotTaken):
        world.book(
            by=world.staff.office,
            inmate=world.staff.other_block,
            visitors=[world.stranger],
            visit_class=VisitClass.OFFICIAL,
            note="公证",
        )


def test_inmates_who_are_kept_apart_do_not_meet(world: VisitWorld) -> None:
    pair = (world.staff.inmate.person_id, world.staff.neighbour.person_id)
    for by in (world.staff.officer, world.staff.leader_of_other_prison, world.staff.inmate):
        with pytest.raises(Refused), world.database.writing() as session:
            visits.keep_apart(
                session, world.ctx, actor=by, inmate_id=pair[0], other_id=pair[1], reason="同案"
            )
    with world.database.writing() as session:
        visits.keep_apart(
            session,
            world.ctx,
            actor=world.staff.leader,
            inmate_id=pair[1],
            other_id=pair[0],
            reason="同案",
        )
    world.book(visitors=[world.uncle])

    def neighbours() -> VisitReply:
        return world.book(
            by=world.staff.neighbour, inmate=world.staff.neighbour, slot=world.second_room[0]
        )

    with pytest.raises(KeptApart):
        neighbours()
    with world.database.writing() as session:
        visits.end_separation(
            session, world.ctx, actor=world.staff.leader, inmate_id=pair[0], other_id=pair[1]
        )
    assert neighbours().state is VisitState.AUTO_APPROVED


def test_hold_keeps_others_out_until_it_ends(world: VisitWorld) -> None:
    held = world.hold(by=world.mother, slot=world.slots[0])
    with pytest.raises(SlotTaken):
        world.book(visitors=[world.uncle])
    world.clock.advance(held.held_until - world.clock.now())
    assert world.book(visitors=[world.uncle]).state is VisitState.REQUESTED


def test_holder_books_what_he_holds_and_holds_one_at_a_time(world: VisitWorld) -> None:
    world.hold(by=world.mother, slot=world.slots[0])
    world.hold(by=world.mother, slot=world.slots[1])
    world.book(visitors=[world.uncle])
    assert world.book(by=world.mother, slot=world.slots[1]).state is VisitState.REQUESTED
    with pytest.raises(NotFound):
        world.hold(by=world.stranger, slot=world.slots[2])


def test_month_counts_both_forms_by_treatment_level(world: VisitWorld) -> None:
    level(world, world.staff.inmate, "宽管")
    world.clock.advance(timedelta(days=8) - timedelta(hours=2))
    states = [
        world.book().state,
        world.book(slot=world.near[1]).state,
        world.book(slot=world.slots[4]).state,
    ]
    assert states == [VisitState.AUTO_APPROVED, VisitState.AUTO_APPROVED, VisitState.REQUESTED]
    with world.database.reading() as session:
        month = visits.my_visits(session, world.ctx, actor=world.staff.inmate).month
    assert month is not None
    assert (month.allowed, month.in_person, month.remote) == (2, 2, 1)


def test_free_slots_leave_out_what_is_taken_or_held(world: VisitWorld) -> None:
    world.book()
    world.hold(by=world.uncle, slot=world.slots[1])
    with world.database.reading() as session:
        shown = visits.free_slots(
            session,
            world.ctx,
            actor=world.mother,
            inmate_id=world.staff.inmate.person_id,
            form=VisitForm.IN_PERSON,
        )
        with pytest.raises(NotFound):
            visits.free_slots(
                session,
                world.ctx,
                actor=world.stranger,
                inmate_id=world.staff.inmate.person_id,
                form=VisitForm.REMOTE,
            )
    assert {slot.slot_id for slot in shown.slots} == {*world.slots[2:], *world.second_room}


def test_slot_that_began_or_of_another_prison_is_refused(world: VisitWorld) -> None:
    with pytest.raises(SlotUnfit):
        world.book(inmate=world.staff.other_prison, by=world.staff.other_prison)
    world.clock.advance(FIRST_SLOT - world.clock.now())
    with pytest.raises(SlotPast):
        world.book()


def test_rooms_and_slots_are_the_affairs_offices(world: VisitWorld) -> None:
    prison_id = world.staff.office.prison_id
    assert prison_id is not None
    for by in (world.staff.leader, world.staff.leader_of_other_prison, world.staff.inmate):
        with pytest.raises(Refused), world.database.writing() as session:
            visits.add_place(
                session, world.ctx, actor=by, prison_id=prison_id, name=Text(zh="新厅")
            )
    with pytest.raises(Conflict), world.database.writing() as session:
        visits.add_place(
            session,
            world.ctx,
            actor=world.staff.office,
            prison_id=prison_id,
            name=Text(zh="会见大厅"),
        )
    with world.database.reading() as session:
        room_id = rows_of(session, "visit_room", name="二号")[0].id
    for starts_at, length, error in (
        (FIRST_SLOT + timedelta(minutes=10), HALF_AN_HOUR, SlotsOverlap),
        (FIRST_SLOT + timedelta(days=1), timedelta(minutes=31), InvalidInput),
    ):
        with pytest.raises(error), world.database.writing() as session:
            visits.open_slots(
                session,
                world.ctx,
                actor=world.staff.office,
                room_id=room_id,
                starts_at=starts_at,
                length=length,
            )


def outcomes(acts: list[Callable[[], VisitReply]]) -> list[str]:
    """What each came to, all of them begun at once."""

    def run(act: Callable[[], VisitReply]) -> str:
        try:
            return act().state.value
        except GuituError as error:
            return error.code

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


def test_of_two_who_book_the_last_place_at_once_exactly_one_gets_it(
    world_on_each: VisitWorld,
) -> None:
    world, staff = world_on_each, world_on_each.staff
    for slot in world.slots[:4]:
        got = outcomes(
            [
                partial(world.book, visitors=[world.uncle], slot=slot),
                partial(world.book, by=staff.other_block, inmate=staff.other_block, slot=slot),
            ]
        )
        assert len([each for each in got if each == "slot_taken"]) == 1, got
        with world.database.reading() as session:
            assert len(rows_of(session, "visit", slot_id=slot)) == 1


def test_of_two_visits_of_one_person_at_one_time_exactly_one_is_booked(
    world_on_each: VisitWorld,
) -> None:
    world = world_on_each
    got = outcomes(
        [
            lambda: world.book(),
            lambda: world.book(by=world.mother, slot=world.second_room[0]),
            lambda: world.book(by=world.staff.officer, slot=world.near[0]),
        ]
    )
    assert got == ["auto_approved", "visit_clash", "visit_clash"]


def test_the_months_last_visit_is_approved_by_rule_once(world_on_each: VisitWorld) -> None:
    world = world_on_each
    got = outcomes(
        [
            lambda: world.book(),
            lambda: world.book(by=world.mother, slot=world.slots[1]),
            lambda: world.book(by=world.staff.officer, slot=world.slots[2]),
        ]
    )
    assert got == ["auto_approved", "requested", "requested"]
