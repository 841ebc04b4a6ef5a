"""The server says whom a block's terminal may let in without a line, and whom no more."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from server.custody import take as custody
from server.custody.take import InmateFacts
from server.identity.rules.tokens import DeviceClaim
from server.identity.service import credentials, offline_login, sessions, terminal_login
from server.identity.service.acts import ACTS
from server.infra.permissions import Role
from server.wire.identity import LogInMethod, LogInReply, LogInRequest
from server.wire.offline import KeptPerson, KeptRequest, MayKeep, OfflineLogInRequest
from tests.factories.identity import (
    BLOCKS,
    PIN,
    PIN_HASH,
    make_device,
    make_inmate,
    make_officer,
    make_prison,
)
from tests.factories.tables import rows_of
from tests.integration.identity.conftest import World

NUMBER = LogInRequest(method=LogInMethod.NUMBER, identifier="64000001", pin=PIN)
DECISION = {"identity.offline_log_in": {"value": True, "source": "狱务会议 2026-11-01"}}


@pytest.fixture
def keeping(world: World) -> World:
    """The prison has decided that its terminals keep verifiers."""
    return replace(world, ctx=replace(world.ctx, limits=world.ctx.limits.overridden(DECISION)))


def log_in(world: World, *, device: DeviceClaim | None = None) -> LogInReply:
    here = device or world.device
    claim = world.database.read(
        lambda session: terminal_login.claim(session, world.ctx, device=here, request=NUMBER)
    )
    reply = world.database.write(
        lambda session: terminal_login.settle(session, world.ctx, claim=claim, is_right=True)
    )
    assert isinstance(reply, LogInReply)
    return reply


def kept(world: World) -> MayKeep:
    leave = log_in(world).may_keep
    assert leave is not None
    return leave


def forgotten(
    world: World, *people: tuple[int, str], device: DeviceClaim | None = None
) -> list[int]:
    request = KeptRequest(people=[KeptPerson(person_id=who, mark=mark) for who, mark in people])
    here = device or world.device
    return world.database.read(
        lambda session: offline_login.review(session, world.ctx, device=here, request=request)
    ).forget


def test_unless_the_prison_decides_so_nothing_may_be_kept(world: World) -> None:
    assert log_in(world).may_keep is None


def test_of_the_terminal_s_own_block_a_verifier_may_be_kept(keeping: World) -> None:
    leave = kept(keeping)
    assert (leave.days, leave.of_person.free, leave.of_terminal.longest_wait_s) == (7, 3, 20)
    assert forgotten(keeping, (keeping.inmate, leave.mark)) == []


def test_another_block_s_terminal_may_keep_nothing(keeping: World) -> None:
    with keeping.database.writing() as session:
        other = make_device(session, keeping.ctx, keeping.prison.block(1))
    assert log_in(keeping, device=other).may_keep is None
    mark = kept(keeping).mark
    assert forgotten(keeping, (keeping.inmate, mark), device=other) == [keeping.inmate]


def test_another_prison_s_terminal_is_told_to_forget(keeping: World) -> None:
    mark = kept(keeping).mark
    with keeping.database.writing() as session:
        prison = make_prison(session, code="P2", name="白水监狱")
        other = make_device(session, keeping.ctx, prison.block(0))
    assert forgotten(keeping, (keeping.inmate, mark), device=other) == [keeping.inmate]


def _new_pin(world: World, session: Session) -> None:
    officer = make_officer(session, world.ctx, Role.OFFICER, world.prison.block(0))
    credentials.set_pin(
        session, world.ctx, actor=officer, person_id=world.inmate, pin_hash=PIN_HASH
    )


def _new_card(world: World, session: Session) -> None:
    credentials.store_card(session, world.ctx, person_id=world.inmate, card_id="0BADCAFE")


def _card_taken_back(world: World, session: Session) -> None:
    officer = make_officer(session, world.ctx, Role.OFFICER, world.prison.block(0))
    credentials.take_card_back(session, world.ctx, actor=officer, person_id=world.inmate)


def _moved(world: World, session: Session) -> None:
    row = InmateFacts(person_id=world.inmate, number="64000001", block=BLOCKS[1])
    custody.take_inmates(session, world.ctx, prison_id=world.prison.prison_id, rows=[row])


@pytest.mark.parametrize("change", [_new_pin, _new_card, _card_taken_back, _moved])
def test_who_moved_or_has_another_proof_is_to_be_forgotten(
    keeping: World, change: Callable[[World, Session], None]
) -> None:
    mark = kept(keeping).mark
    with keeping.database.writing() as session:
        stays = make_inmate(session, keeping.ctx, keeping.prison, number="64000002", card="0C")
        change(keeping, session)
        his = offline_login.mark_of(session, keeping.ctx, person_id=stays)
    assert forgotten(keeping, (keeping.inmate, mark), (stays, his)) == [keeping.inmate]


def test_a_decision_taken_back_and_people_of_nowhere_are_forgotten(
    keeping: World, world: World
) -> None:
    mark = kept(keeping).mark
    assert forgotten(world, (world.inmate, mark)) == [world.inmate]
    assert forgotten(keeping, (999_999, mark)) == [999_999]


def test_a_log_in_without_a_line_is_in_the_audit_log(keeping: World) -> None:
    said = OfflineLogInRequest(at=keeping.clock.now(), wrong_before=2).model_dump_json()
    log_in(keeping)
    with keeping.database.writing() as session:
        actor = sessions.actor_who_was_at(
            session, person_id=keeping.inmate, device_id=keeping.device.device_id
        )
        assert actor is not None
        ACTS["identity.logged_in"](session, keeping.ctx, actor=actor, act_id="a" * 32, body=said)
        newest = rows_of(session, "audit_entry", action="log_in")[-1]
    assert newest.subject_id == keeping.inmate
    assert "pin, without a line" in str(newest.detail)
    assert "wrong_before" in str(newest.detail)
