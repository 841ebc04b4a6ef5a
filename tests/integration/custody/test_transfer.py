"""Moving a person: his officers change with him, and two orders at once do not mix."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from server.approvals import service as approvals
from server.custody import service, take
from server.custody.tables import Transfer
from server.custody.take import InmateFacts
from server.identity.rules.kinds import CredentialKind
from server.identity.service import credentials
from server.infra.errors import Conflict, InvalidInput, Refused
from server.infra.permissions import Actor, Role
from tests.factories.approvals import make_item
from tests.factories.identity import BLOCKS, MadePrison, make_inmate, make_officer
from tests.factories.tables import rows_of
from tests.integration.custody.conftest import STRANGERS, World


def move(
    world: World,
    actor: Actor,
    *,
    block: int = 1,
    prison: MadePrison | None = None,
    reason: str = "调整劳动岗位",
) -> None:
    with world.database.writing() as session:
        service.transfer(
            session,
            world.ctx,
            actor=actor,
            person_id=world.inmate.person_id,
            to_block_id=(prison or world.prison).blocks[block],
            reason=reason,
        )


def look(world: World, actor: Actor) -> None:
    with world.database.writing() as session:
        service.sentence_for_staff(
            session,
            world.ctx,
            actor=actor,
            person_id=world.inmate.person_id,
            purpose="daily_management",
        )


def test_new_blocks_officer_sees_him_and_the_old_one_no_more(world: World) -> None:
    move(world, world.office)
    look(world, world.strangers["another block"])
    with pytest.raises(Refused):
        look(world, world.officer)


@pytest.mark.parametrize("who", [*STRANGERS, "his own officer"])
def test_who_lacks_the_duty_may_not_move_him(world: World, who: str) -> None:
    actor = world.officer if who == "his own officer" else world.strangers[who]
    with pytest.raises(Refused):
        move(world, actor)


def test_move_to_where_he_is_already_is_refused(world: World) -> None:
    with pytest.raises(Conflict):
        move(world, world.office, block=0)


def test_he_logs_in_with_his_number_in_the_new_prison_alone(world: World) -> None:
    move(world, world.office, prison=world.elsewhere)
    with world.database.reading() as session:
        found = {
            home.prison_id: credentials.by_look_up(
                session,
                kind=CredentialKind.NUMBER,
                look_up=credentials.number_look_up(home.prison_id, "64000001"),
            )
            for home in (world.prison, world.elsewhere)
        }
    assert found[world.prison.prison_id] is None
    there = found[world.elsewhere.prison_id]
    assert there is not None
    assert there.person_id == world.inmate.person_id


def test_number_that_is_taken_there_stops_the_move(world: World) -> None:
    with world.database.writing() as session:
        make_inmate(session, world.ctx, world.elsewhere, name="第三人", card=None)
    with pytest.raises(Conflict):
        move(world, world.office, prison=world.elsewhere)


def open_items(world: World) -> tuple[int, int]:
    """One that waits at his block, and one that waits for the whole prison."""
    with world.database.writing() as session:
        person, home = world.inmate.person_id, world.prison
        at_block = make_item(session, world.ctx, home.block(0), person_id=person)
        at_prison = make_item(session, world.ctx, home.place, person_id=person, subject_id=8)
    return at_block, at_prison


def places_of_items(world: World, *items: int) -> list[tuple[int, int | None]]:
    with world.database.reading() as session:
        rows = {row.id: row for row in rows_of(session, "work_item")}
    return [(rows[item].prison_id, rows[item].block_id) for item in items]


def test_what_waits_for_a_decision_moves_with_him(world: World) -> None:
    at_block, at_prison = open_items(world)
    prison, there = world.prison, world.elsewhere
    move(world, world.office)
    assert places_of_items(world, at_block, at_prison) == [
        (prison.prison_id, prison.blocks[1]),
        (prison.prison_id, None),
    ]
    move(world, world.office, prison=there, block=0)
    assert places_of_items(world, at_block, at_prison) == [
        (there.prison_id, there.blocks[0]),
        (there.prison_id, None),
    ]
    with world.database.writing() as session:
        leader = make_officer(session, world.ctx, Role.BLOCK_LEADER, there.block(0))
        found = approvals.my_items(session, world.ctx, actor=leader)
    assert [item.item_id for item in found] == [at_block]


def test_items_of_others_and_decided_ones_stay_where_they_were(world: World) -> None:
    with world.database.writing() as session:
        person = world.inmate.person_id
        decided = make_item(session, world.ctx, world.prison.block(0), person_id=person)
        approvals.withdraw_item(session, world.ctx, capability="scores", kind="entry", subject_id=7)
        others = make_item(session, world.ctx, world.prison.block(0))
    before = places_of_items(world, decided, others)
    move(world, world.office, prison=world.elsewhere)
    assert places_of_items(world, decided, others) == before


def test_what_was_lent_for_an_item_stays_behind(world: World) -> None:
    at_block, _ = open_items(world)
    with world.database.writing() as session:
        leader = make_officer(session, world.ctx, Role.BLOCK_LEADER, world.prison.block(0))
        approvals.delegate(
            session,
            world.ctx,
            actor=leader,
            item_id=at_block,
            to_person_id=world.officer.person_id,
        )
    move(world, world.office)
    with world.database.reading() as session:
        assert approvals.my_items(session, world.ctx, actor=world.officer) == []


def test_import_that_moves_him_moves_what_waits_too(world: World) -> None:
    at_block, at_prison = open_items(world)
    with world.database.writing() as session:
        row = InmateFacts(world.inmate.person_id, number="64000001", block=BLOCKS[1])
        for _ in range(2):
            take.take_inmates(session, world.ctx, prison_id=world.prison.prison_id, rows=[row])
    assert places_of_items(world, at_block, at_prison) == [
        (world.prison.prison_id, world.prison.blocks[1]),
        (world.prison.prison_id, None),
    ]


def test_import_that_leaves_him_where_he_is_moves_nothing(world: World) -> None:
    at_block, at_prison = open_items(world)
    before = places_of_items(world, at_block, at_prison)
    with world.database.writing() as session:
        row = InmateFacts(
            world.inmate.person_id, number="64000001", block=BLOCKS[0], education="初中"
        )
        take.take_inmates(session, world.ctx, prison_id=world.prison.prison_id, rows=[row])
    assert places_of_items(world, at_block, at_prison) == before


def test_move_without_a_reason_is_refused(world: World) -> None:
    with pytest.raises(InvalidInput):
        move(world, world.office, reason=" ")


def test_of_two_moves_at_once_one_is_told_that_he_is_there(world: World) -> None:
    def try_to_move(_: int) -> bool:
        try:
            move(world, world.office)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(try_to_move, range(2))) == [False, True]
    with world.database.reading() as session:
        assert len(session.scalars(select(Transfer)).all()) == 1
