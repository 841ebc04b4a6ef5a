"""Moving a person: his officers change with him, and two orders at once do not mix."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from server.custody import service
from server.custody.tables import Transfer
from server.identity.rules.kinds import CredentialKind
from server.identity.service import credentials
from server.infra.errors import Conflict, InvalidInput, Refused
from server.infra.permissions import Actor
from tests.factories.identity import MadePrison, make_inmate
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
