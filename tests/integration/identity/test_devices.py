"""A terminal is enrolled once with a code, proves itself by its key, and is revoked at once."""

import threading
from base64 import b64encode
from datetime import timedelta

import pytest

from server.identity.rules.errors import CodeWrong, DeviceUnknown
from server.identity.rules.kinds import DeviceKind
from server.identity.service import devices
from server.infra.errors import GuituError, InvalidInput, Refused
from server.infra.permissions import Actor, Place, Role
from server.wire.identity import EnrolReply, EnrolRequest, TokenReply
from tests.factories.identity import make_officer, make_prison
from tests.factories.tables import rows_of
from tests.fakes.terminal import FakeTerminal
from tests.integration.identity.conftest import World


@pytest.fixture
def administrator(world: World) -> Actor:
    with world.database.writing() as session:
        return make_officer(session, world.ctx, Role.ADMINISTRATOR, world.prison.place)


@pytest.fixture
def code(world: World, administrator: Actor) -> str:
    with world.database.writing() as session:
        return devices.make_code(
            session,
            world.ctx,
            actor=administrator,
            name="B-3",
            kind=DeviceKind.CELL,
            place=world.prison.block(1),
        ).text


def new_terminal(world: World) -> FakeTerminal:
    return FakeTerminal(certificate_hash=world.ctx.certificate_hash)


def send(world: World, request: EnrolRequest) -> EnrolReply | GuituError:
    return world.database.write(lambda session: devices.enrol(session, world.ctx, request=request))


def enrolled(world: World, code: str) -> tuple[FakeTerminal, int]:
    terminal = new_terminal(world)
    reply = send(world, terminal.enrol_request(code))
    assert isinstance(reply, EnrolReply)
    return terminal, reply.device_id


def get_token(world: World, terminal: FakeTerminal, device_id: int) -> TokenReply:
    nonce = devices.challenge(world.ctx, device_id=device_id).nonce
    request = terminal.token_request(device_id, nonce)
    return world.database.write(
        lambda session: devices.give_token(session, world.ctx, request=request)
    )


def test_terminal_is_enrolled_where_the_code_says(world: World, code: str) -> None:
    terminal = new_terminal(world)
    reply = send(world, terminal.enrol_request(code))
    assert isinstance(reply, EnrolReply)
    assert (reply.name, reply.prison, reply.block) == ("B-3", "青川监狱", "二监区")
    assert terminal.believes(code, reply)


def test_token_names_the_terminal_and_its_place(world: World, code: str) -> None:
    terminal, device_id = enrolled(world, code)
    claim = devices.claim_of(world.ctx, get_token(world, terminal, device_id).token)
    assert claim is not None
    place = world.prison.block(1)
    assert (claim.device_id, claim.prison_id, claim.block_id) == (
        device_id,
        place.prison_id,
        place.block_id,
    )


def test_code_opens_once(world: World, code: str) -> None:
    enrolled(world, code)
    assert isinstance(send(world, new_terminal(world).enrol_request(code)), CodeWrong)


def test_of_two_enrolments_at_once_with_one_code_one_is_refused(world: World, code: str) -> None:
    outcomes: list[str] = []

    def run() -> None:
        outcomes.append(type(send(world, new_terminal(world).enrol_request(code))).__name__)

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert sorted(outcomes) == ["CodeWrong", "EnrolReply"]
    with world.database.reading() as session:
        assert len(rows_of(session, "device", name="B-3")) == 1


def test_old_code_is_refused(world: World, code: str) -> None:
    world.clock.advance(timedelta(minutes=60))
    assert isinstance(send(world, new_terminal(world).enrol_request(code)), CodeWrong)


def test_code_id_alone_enrols_nobody_and_kills_the_code(world: World, code: str) -> None:
    forged = code.split("-", maxsplit=1)[0] + "-AAAAA-BBBBB-CCCCC-DDDDD"
    for _ in range(5):
        assert isinstance(send(world, new_terminal(world).enrol_request(forged)), CodeWrong)
    assert isinstance(send(world, new_terminal(world).enrol_request(code)), CodeWrong)


def test_unknown_code_is_refused(world: World) -> None:
    assert isinstance(send(world, new_terminal(world).enrol_request("ZZZZ-ZZZZZ")), CodeWrong)


def test_man_in_the_middle_cannot_enrol(world: World, code: str) -> None:
    # The terminal saw another certificate than the server's.
    terminal = FakeTerminal(certificate_hash=b"m" * 32)
    assert isinstance(send(world, terminal.enrol_request(code)), CodeWrong)


def test_key_of_another_length_is_refused(world: World, code: str) -> None:
    request = new_terminal(world).enrol_request(code)
    short = request.model_copy(update={"public_key": b64encode(b"short").decode()})
    with pytest.raises(InvalidInput):
        send(world, short)


def test_only_a_sealed_code_is_kept(world: World, code: str) -> None:
    with world.database.reading() as session:
        [kept] = rows_of(session, "enrolment_code")
    assert code.encode() not in kept.code


def test_signature_of_another_key_is_refused(world: World, code: str) -> None:
    _, device_id = enrolled(world, code)
    with pytest.raises(DeviceUnknown):
        get_token(world, new_terminal(world), device_id)


def test_signature_for_another_server_is_refused(world: World, code: str) -> None:
    terminal, device_id = enrolled(world, code)
    terminal.certificate_hash = b"m" * 32
    with pytest.raises(DeviceUnknown):
        get_token(world, terminal, device_id)


def test_challenge_is_for_one_terminal_and_a_minute(world: World, code: str) -> None:
    terminal, device_id = enrolled(world, code)
    for nonce, moments in (
        (devices.challenge(world.ctx, device_id=device_id + 1).nonce, 0),
        (devices.challenge(world.ctx, device_id=device_id).nonce, 60),
        (b64encode(bytes(60)).decode(), 0),
    ):
        world.clock.advance(timedelta(seconds=moments))
        request = terminal.token_request(device_id, nonce)
        with world.database.writing() as session, pytest.raises(DeviceUnknown):
            devices.give_token(session, world.ctx, request=request)


def test_token_ends_and_is_not_forged(world: World, code: str) -> None:
    terminal, device_id = enrolled(world, code)
    token = get_token(world, terminal, device_id).token
    flipped = ("A" if token[3] != "A" else "B").join([token[:3], token[4:]])
    for wrong in (flipped, "", "垃圾", token[:-4], token + "AAAA"):
        assert devices.claim_of(world.ctx, wrong) is None
    world.clock.advance(timedelta(minutes=10))
    assert devices.claim_of(world.ctx, token) is None


def test_nonce_is_no_token(world: World) -> None:
    nonce = devices.challenge(world.ctx, device_id=1).nonce
    assert devices.claim_of(world.ctx, nonce) is None


def test_revoked_terminal_gets_no_token(world: World, code: str, administrator: Actor) -> None:
    terminal, device_id = enrolled(world, code)
    with world.database.writing() as session:
        for _ in range(2):
            devices.revoke(session, world.ctx, actor=administrator, device_id=device_id)
        assert device_id in devices.revoked_ids(session)
    with pytest.raises(DeviceUnknown):
        get_token(world, terminal, device_id)


@pytest.mark.parametrize("role", [Role.OFFICER, Role.BLOCK_LEADER, Role.PRISON_LEADER])
def test_who_is_no_administrator_makes_no_code(world: World, role: Role) -> None:
    with world.database.writing() as session:
        actor = make_officer(session, world.ctx, role, world.prison.block())
        with pytest.raises(Refused):
            make_code(world, actor, world.prison.block())


def make_code(world: World, actor: Actor, place: Place) -> None:
    with world.database.reading() as session:
        devices.make_code(
            session, world.ctx, actor=actor, name="X", kind=DeviceKind.CELL, place=place
        )


def test_administrator_of_another_prison_is_refused(world: World) -> None:
    with world.database.writing() as session:
        other = make_prison(session, code="P2", name="北岭监狱")
        actor = make_officer(session, world.ctx, Role.ADMINISTRATOR, other.place)
    with pytest.raises(Refused):
        make_code(world, actor, world.prison.block())
    with world.database.writing() as session, pytest.raises(Refused):
        devices.revoke(session, world.ctx, actor=actor, device_id=world.device.device_id)


def test_terminals_are_listed_by_place(world: World) -> None:
    with world.database.writing() as session:
        here = make_officer(session, world.ctx, Role.OFFICER, world.prison.block(0))
        there = make_officer(session, world.ctx, Role.OFFICER, world.prison.block(1))
        teacher = make_officer(session, world.ctx, Role.TEACHER, world.prison.place)
    with world.database.reading() as session:
        assert [each.name for each in devices.list_devices(session, actor=here)] == ["A-1"]
        assert devices.list_devices(session, actor=there) == ()
        with pytest.raises(Refused):
            devices.list_devices(session, actor=teacher)
