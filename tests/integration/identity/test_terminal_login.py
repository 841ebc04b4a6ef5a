"""A person gets in at a terminal with card or number and PIN, and nobody locks him out."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from server.identity.rules.errors import CardNeeded, DeviceUnknown, ProofWrong
from server.identity.rules.tokens import DeviceClaim
from server.identity.service import devices, sessions, terminal_login
from server.identity.service.terminal_login import WrongTerminal
from server.infra.errors import GuituError, NotLoggedIn, TooManyTries
from server.infra.permissions import Role
from server.wire.identity import LogInMethod, LogInReply, LogInRequest
from tests.factories.identity import PIN, make_device, make_inmate, make_officer, make_prison
from tests.factories.tables import rows_of
from tests.integration.identity.conftest import World

CARD = LogInRequest(method=LogInMethod.CARD, identifier="04a1b2c3", pin=PIN)
NUMBER = LogInRequest(method=LogInMethod.NUMBER, identifier="64000001", pin=PIN)


def try_in(
    world: World,
    request: LogInRequest = NUMBER,
    *,
    device: DeviceClaim | None = None,
    right: bool = True,
) -> LogInReply | GuituError:
    here = device or world.device
    try:
        claim = world.database.read(
            lambda session: terminal_login.claim(session, world.ctx, device=here, request=request)
        )
    except TooManyTries as error:
        return error
    except CardNeeded as error:
        return error
    return world.database.write(
        lambda session: terminal_login.settle(session, world.ctx, claim=claim, is_right=right)
    )


def log_in(world: World) -> LogInReply:
    reply = try_in(world)
    assert isinstance(reply, LogInReply)
    return reply


@pytest.mark.parametrize("request_", [CARD, NUMBER])
def test_card_or_number_lets_the_person_in(world: World, request_: LogInRequest) -> None:
    reply = try_in(world, request_)
    assert isinstance(reply, LogInReply)
    assert (reply.person.name, reply.person.number) == ("单晓明", "64000001")
    assert (reply.person.prison, reply.person.block) == ("青川监狱", "一监区")


def test_only_a_hash_of_the_session_is_kept(world: World) -> None:
    token = log_in(world).session
    with world.database.reading() as session:
        [kept] = rows_of(session, "person_session")
    assert token.encode() not in kept.token_hash
    assert kept.token_hash == sessions.hash_of(token)


def test_session_is_of_its_person_and_terminal(world: World) -> None:
    token = log_in(world).session
    with world.database.reading() as session:
        actor = sessions.terminal_actor(
            session, world.ctx, token=token, device_id=world.device.device_id
        )
    assert actor.person_id == world.inmate
    assert [duty.role for duty in actor.duties] == [Role.INMATE]
    assert actor.prison_id == world.prison.prison_id


def test_session_of_another_terminal_is_refused(world: World) -> None:
    token = log_in(world).session
    with world.database.writing() as session:
        other = make_device(session, world.ctx, world.prison.block(1))
    with world.database.reading() as session, pytest.raises(NotLoggedIn):
        sessions.terminal_actor(session, world.ctx, token=token, device_id=other.device_id)


def test_invented_session_is_refused(world: World) -> None:
    with world.database.reading() as session, pytest.raises(NotLoggedIn):
        sessions.terminal_actor(
            session, world.ctx, token="made up", device_id=world.device.device_id
        )


def test_idle_session_ends(world: World) -> None:
    token = log_in(world).session
    world.clock.advance(timedelta(minutes=5))
    with world.database.reading() as session, pytest.raises(NotLoggedIn):
        sessions.terminal_actor(session, world.ctx, token=token, device_id=world.device.device_id)


def test_used_session_is_renewed_until_its_longest_span(world: World) -> None:
    token = log_in(world).session
    renewals = 0
    for _ in range(19):
        world.clock.advance(timedelta(minutes=3))
        renewals += renew_when_due(world, token)
    assert renewals == 19
    world.clock.advance(timedelta(minutes=3))
    with pytest.raises(NotLoggedIn):
        renew_when_due(world, token)


def test_session_that_was_just_used_is_not_written(world: World) -> None:
    token = log_in(world).session
    world.clock.advance(timedelta(minutes=2))
    assert renew_when_due(world, token) == 0


def renew_when_due(world: World, token: str) -> int:
    with world.database.writing() as session:
        opened = sessions.terminal_session(
            session, world.ctx, token=token, device_id=world.device.device_id
        )
        if not opened.is_due_for_renewal(world.clock.now()):
            return 0
        sessions.renew(session, world.ctx, session_id=opened.session_id)
        return 1


def test_log_out_ends_the_session(world: World) -> None:
    token = log_in(world).session
    device_id = world.device.device_id
    with world.database.writing() as session:
        actor = sessions.terminal_actor(session, world.ctx, token=token, device_id=device_id)
        sessions.log_out(session, world.ctx, actor=actor)
    with world.database.reading() as session, pytest.raises(NotLoggedIn):
        sessions.terminal_actor(session, world.ctx, token=token, device_id=device_id)


@pytest.mark.parametrize(
    "request_",
    [
        LogInRequest(method=LogInMethod.NUMBER, identifier="99999999", pin=PIN),
        LogInRequest(method=LogInMethod.CARD, identifier="FFFFFFFF", pin=PIN),
    ],
)
def test_stranger_is_told_what_a_wrong_pin_is_told(world: World, request_: LogInRequest) -> None:
    # Even if a PIN happened to match nobody's hash.
    stranger = try_in(world, request_, right=True)
    known = try_in(world, right=False)
    assert type(stranger) is type(known) is ProofWrong


def test_stranger_and_known_are_slowed_alike(world: World) -> None:
    stranger = LogInRequest(method=LogInMethod.NUMBER, identifier="99999999", pin=PIN)
    with world.database.writing() as session:
        other = make_device(session, world.ctx, world.prison.block(1))
    told = [type(try_in(world, stranger, right=False)) for _ in range(6)]
    assert told == [type(try_in(world, device=other, right=False)) for _ in range(6)]
    assert told == [ProofWrong] * 3 + [TooManyTries] * 3


def test_twenty_wrong_pins_at_one_terminal_lock_nobody_out_at_another(world: World) -> None:
    with world.database.writing() as session:
        other = make_device(session, world.ctx, world.prison.block(1))
    outcomes = [type(try_in(world, right=False)) for _ in range(20)]
    assert outcomes == [ProofWrong] * 3 + [TooManyTries] * 17
    assert isinstance(try_in(world, NUMBER, device=other), LogInReply)
    assert isinstance(try_in(world, CARD, device=other), LogInReply)


def test_wait_doubles_and_a_right_pin_within_it_is_not_looked_at(world: World) -> None:
    for _ in range(3):
        try_in(world, right=False)
    waits = []
    for _ in range(4):
        refusal = try_in(world, right=True)
        assert isinstance(refusal, TooManyTries)
        waits.append(refusal.retry_after_s)
        world.clock.advance(timedelta(seconds=refusal.retry_after_s or 0))
        assert isinstance(try_in(world, right=False), ProofWrong)
    assert waits == [5, 10, 20, 40]


def test_right_pin_after_the_wait_forgets_the_wrong_ones(world: World) -> None:
    for _ in range(3):
        try_in(world, right=False)
    world.clock.advance(timedelta(seconds=5))
    assert isinstance(try_in(world), LogInReply)
    assert [type(try_in(world, right=False)) for _ in range(4)] == [ProofWrong] * 3 + [TooManyTries]


def test_guesser_makes_others_at_his_terminal_wait_seconds_only(world: World) -> None:
    with world.database.writing() as session:
        for number in range(20):
            make_inmate(
                session, world.ctx, world.prison, number=f"7{number}", card=None, name="某人"
            )
    for number in range(20):
        wrong = LogInRequest(method=LogInMethod.NUMBER, identifier=f"7{number}", pin=PIN)
        refusal = try_in(world, wrong, right=False)
        if isinstance(refusal, TooManyTries):
            world.clock.advance(timedelta(seconds=refusal.retry_after_s or 0))
            try_in(world, wrong, right=False)
    refusal = try_in(world)
    assert isinstance(refusal, TooManyTries)
    assert 5 < (refusal.retry_after_s or 0) <= 20
    world.clock.advance(timedelta(seconds=refusal.retry_after_s or 0))
    assert isinstance(try_in(world), LogInReply)


def guess_everywhere(world: World) -> DeviceClaim:
    """Twelve wrong PINs of one person, three at each of four terminals."""
    with world.database.writing() as session:
        claims = [make_device(session, world.ctx, world.prison.block(1)) for _ in range(5)]
    for device in claims[:4]:
        for _ in range(3):
            assert isinstance(try_in(world, device=device, right=False), ProofWrong)
    return claims[4]


def test_wrong_pins_everywhere_close_the_number_and_never_the_card(world: World) -> None:
    fresh = guess_everywhere(world)
    assert isinstance(try_in(world, NUMBER, device=fresh), CardNeeded)
    assert isinstance(try_in(world, CARD, device=fresh), LogInReply)
    # Who came with his card has shown who he is: his number opens again.
    assert isinstance(try_in(world, NUMBER, device=fresh), LogInReply)


def test_number_opens_again_after_a_quiet_day(world: World) -> None:
    fresh = guess_everywhere(world)
    world.clock.advance(timedelta(hours=24))
    fresh = replace(fresh, expires_at=world.clock.now())
    assert isinstance(try_in(world, NUMBER, device=fresh), LogInReply)


def test_who_has_no_card_is_not_asked_for_one(world: World) -> None:
    with world.database.writing() as session:
        make_inmate(session, world.ctx, world.prison, number="64000002", card=None)
        claims = [make_device(session, world.ctx, world.prison.block(1)) for _ in range(6)]
    mine = LogInRequest(method=LogInMethod.NUMBER, identifier="64000002", pin=PIN)
    for device in claims[:5]:
        for _ in range(3):
            try_in(world, mine, device=device, right=False)
    assert isinstance(try_in(world, mine, device=claims[5]), LogInReply)


def test_guesses_made_at_once_are_all_counted(world: World) -> None:
    claims = [
        world.database.read(
            lambda session: terminal_login.claim(
                session, world.ctx, device=world.device, request=NUMBER
            )
        )
        for _ in range(12)
    ]
    outcomes: list[type] = []

    def settle(number: int) -> None:
        outcome = world.database.write(
            lambda session: terminal_login.settle(
                session, world.ctx, claim=claims[number], is_right=False
            )
        )
        outcomes.append(type(outcome))

    threads = [threading.Thread(target=settle, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert sorted(kind.__name__ for kind in outcomes) == ["ProofWrong"] * 3 + ["TooManyTries"] * 9
    # A right one that came with the crowd is not looked at either.
    late = world.database.write(
        lambda session: terminal_login.settle(session, world.ctx, claim=claims[0], is_right=True)
    )
    assert isinstance(late, TooManyTries)
    with world.database.reading() as session:
        pair = f"pair:{world.inmate}:device:{world.device.device_id}"
        assert [row.wrong for row in rows_of(session, "guesses", key=pair)] == [3]


def test_person_of_another_prison_is_refused(world: World) -> None:
    with world.database.writing() as session:
        other = make_prison(session, code="P2", name="北岭监狱")
        there = make_device(session, world.ctx, other.block(0))
    assert isinstance(try_in(world, CARD, device=there), WrongTerminal)
    # His number means somebody else there, or nobody.
    assert isinstance(try_in(world, NUMBER, device=there), ProofWrong)


def test_same_number_in_two_prisons_is_two_people(world: World) -> None:
    with world.database.writing() as session:
        other = make_prison(session, code="P2", name="北岭监狱")
        theirs = make_inmate(session, world.ctx, other, name="曾国强", card=None)
        there = make_device(session, world.ctx, other.block(0))
    reply = try_in(world, NUMBER, device=there)
    assert isinstance(reply, LogInReply)
    assert reply.person.person_id == theirs != world.inmate


@pytest.mark.parametrize(("only_own", "kind"), [(True, WrongTerminal), (False, LogInReply)])
def test_block_policy_is_the_installations(world: World, *, only_own: bool, kind: type) -> None:
    limits = world.ctx.limits.overridden(
        {"identity.only_own_block": {"value": only_own, "source": "test"}}
    )
    strict = replace(world, ctx=replace(world.ctx, limits=limits))
    with world.database.writing() as session:
        elsewhere = make_device(session, world.ctx, world.prison.block(1))
    assert isinstance(try_in(strict, device=elsewhere), kind)


def test_revoked_terminal_logs_nobody_in_and_everybody_out(world: World) -> None:
    token = log_in(world).session
    with world.database.writing() as session:
        actor = make_officer(session, world.ctx, Role.ADMINISTRATOR, world.prison.place)
        devices.revoke(session, world.ctx, actor=actor, device_id=world.device.device_id)
    with pytest.raises(DeviceUnknown):
        try_in(world)
    with world.database.reading() as session, pytest.raises(NotLoggedIn):
        sessions.terminal_actor(session, world.ctx, token=token, device_id=world.device.device_id)
