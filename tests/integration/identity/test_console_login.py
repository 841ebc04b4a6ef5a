"""An officer gets in with a password and a second step, each code and each key's answer once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pyotp
import pytest

from server.identity.rules.errors import ProofWrong, SecondAdministratorNeeded
from server.identity.rules.kinds import Door
from server.identity.service import console_login, security_keys, sessions, staff
from server.identity.service.console_login import HalfOpen
from server.identity.service.security_keys import Site
from server.identity.service.sessions import NewSession
from server.infra.errors import Conflict, GuituError, InvalidInput, NotLoggedIn, TooManyTries
from server.infra.permissions import Actor, Duty, Role
from tests.factories.identity import PIN_HASH, make_officer, make_prison
from tests.fakes.security_key import SoftwareKey
from tests.integration.identity.conftest import World

SITE = Site("https://guitu.example")
ADDRESS = "10.0.0.7"


@pytest.fixture
def officer(world: World) -> Actor:
    """An officer of the first block, whose log-in is `maxy`."""
    with world.database.writing() as session:
        administrator = make_officer(session, world.ctx, Role.ADMINISTRATOR, world.prison.place)
        duty = Duty(Role.OFFICER, world.prison.block(0))
        made = staff.add_staff(
            session,
            world.ctx,
            actor=administrator,
            name="马向阳",
            log_in="MaXY",
            password_hash=PIN_HASH,
            duty=duty,
        )
    secret = pyotp.parse_uri(made.otpauth).secret
    return Actor(made.person_id, secret, (duty,), "console")


def password(
    world: World, *, right: bool = True, log_in: str = "maxy", address: str = ADDRESS
) -> HalfOpen | GuituError:
    try:
        claim = world.database.read(
            lambda session: console_login.claim(session, world.ctx, log_in=log_in, address=address)
        )
    except TooManyTries as error:
        return error
    return world.database.write(
        lambda session: console_login.settle_password(
            session, world.ctx, claim=claim, is_right=right
        )
    )


def half_open(world: World) -> str:
    outcome = password(world)
    assert isinstance(outcome, HalfOpen)
    return outcome.session.token


def give_code(world: World, token: str, code: str) -> NewSession | GuituError:
    return world.database.write(
        lambda session: console_login.complete_with_code(
            session, world.ctx, token=token, code=code, address=ADDRESS
        )
    )


def code_of(world: World, officer: Actor) -> str:
    return pyotp.TOTP(officer.name).at(world.clock.now())


def actor_of(world: World, token: str) -> Actor:
    with world.database.reading() as session:
        return sessions.console_session(session, world.ctx, token=token).actor


def test_password_and_code_let_the_officer_in(world: World, officer: Actor) -> None:
    opened = give_code(world, half_open(world), code_of(world, officer))
    assert isinstance(opened, NewSession)
    actor = actor_of(world, opened.token)
    assert (actor.person_id, actor.duties) == (officer.person_id, officer.duties)
    assert actor.prison_id == world.prison.prison_id


def test_password_alone_opens_nothing(world: World, officer: Actor) -> None:
    with pytest.raises(NotLoggedIn):
        actor_of(world, half_open(world))


def test_half_open_session_is_good_for_one_second_step(world: World, officer: Actor) -> None:
    token = half_open(world)
    give_code(world, token, code_of(world, officer))
    world.clock.advance(timedelta(seconds=60))
    with pytest.raises(NotLoggedIn):
        give_code(world, token, code_of(world, officer))


def test_second_step_must_come_in_time(world: World, officer: Actor) -> None:
    token = half_open(world)
    world.clock.advance(timedelta(minutes=5))
    with pytest.raises(NotLoggedIn):
        give_code(world, token, code_of(world, officer))


def test_code_opens_once(world: World, officer: Actor) -> None:
    code = code_of(world, officer)
    assert isinstance(give_code(world, half_open(world), code), NewSession)
    assert isinstance(give_code(world, half_open(world), code), ProofWrong)
    world.clock.advance(timedelta(seconds=30))
    again = give_code(world, half_open(world), code_of(world, officer))
    assert isinstance(again, NewSession)


def test_earlier_code_than_the_last_used_is_refused(world: World, officer: Actor) -> None:
    earlier = code_of(world, officer)
    world.clock.advance(timedelta(seconds=30))
    assert isinstance(give_code(world, half_open(world), code_of(world, officer)), NewSession)
    assert isinstance(give_code(world, half_open(world), earlier), ProofWrong)


@pytest.mark.parametrize("code", ["", "abcdef", "１２３４５６", "0000000"])
def test_odd_codes_are_wrong(world: World, officer: Actor, code: str) -> None:
    assert isinstance(give_code(world, half_open(world), code), ProofWrong)


def test_guessing_codes_is_slowed(world: World, officer: Actor) -> None:
    token = half_open(world)
    wrong = f"{(int(code_of(world, officer)) + 1) % 10**6:06}"
    told = [type(give_code(world, token, wrong)) for _ in range(4)]
    assert told == [ProofWrong] * 3 + [TooManyTries]
    assert isinstance(give_code(world, token, code_of(world, officer)), TooManyTries)


def test_guessing_passwords_is_slowed_at_one_address_only(world: World, officer: Actor) -> None:
    told = [type(password(world, right=False)) for _ in range(20)]
    assert told == [ProofWrong] * 3 + [TooManyTries] * 17
    assert isinstance(password(world, address="10.0.0.8"), HalfOpen)


def test_stranger_is_told_what_a_wrong_password_is_told(world: World, officer: Actor) -> None:
    assert isinstance(password(world, log_in="nobody"), ProofWrong)
    assert isinstance(password(world, log_in=""), ProofWrong)


def test_log_in_name_is_taken_once(world: World, officer: Actor) -> None:
    with world.database.writing() as session, pytest.raises(Conflict):
        staff.store_staff(session, world.ctx, name="别人", log_in="MAXY ", password_hash=PIN_HASH)


def test_new_password_ends_all_sessions(world: World, officer: Actor) -> None:
    opened = give_code(world, half_open(world), code_of(world, officer))
    assert isinstance(opened, NewSession)
    with world.database.writing() as session:
        staff.change_own_password(session, world.ctx, actor=officer, password_hash=PIN_HASH)
    with pytest.raises(NotLoggedIn):
        actor_of(world, opened.token)
    assert isinstance(password(world), HalfOpen)


def test_ended_duty_is_gone_from_an_open_session(world: World, officer: Actor) -> None:
    opened = give_code(world, half_open(world), code_of(world, officer))
    assert isinstance(opened, NewSession)
    with world.database.writing() as session:
        administrator = make_officer(session, world.ctx, Role.ADMINISTRATOR, world.prison.place)
        staff.dismiss(session, world.ctx, actor=administrator, person_id=officer.person_id)
    with pytest.raises(NotLoggedIn):
        actor_of(world, opened.token)
    assert isinstance(password(world), ProofWrong)


def test_administrator_elsewhere_resets_nothing(world: World, officer: Actor) -> None:
    with world.database.writing() as session:
        other = make_prison(session, code="P2", name="北岭监狱")
        stranger = make_officer(session, world.ctx, Role.ADMINISTRATOR, other.place)
        leader = make_officer(session, world.ctx, Role.PRISON_LEADER, world.prison.place)
        for actor in (stranger, leader, officer):
            with pytest.raises(GuituError):
                staff.reset_password(
                    session,
                    world.ctx,
                    actor=actor,
                    person_id=officer.person_id,
                    password_hash=PIN_HASH,
                )
            with pytest.raises(GuituError):
                staff.reset_second_factor(
                    session, world.ctx, actor=actor, person_id=officer.person_id
                )


def reset(world: World, administrator: Actor, officer: Actor, *, proof: str) -> None:
    with world.database.writing() as session:
        if proof == "second factor":
            staff.reset_second_factor(
                session, world.ctx, actor=administrator, person_id=officer.person_id
            )
            return
        staff.reset_password(
            session,
            world.ctx,
            actor=administrator,
            person_id=officer.person_id,
            password_hash=PIN_HASH,
        )


@pytest.fixture
def administrators(world: World) -> list[Actor]:
    with world.database.writing() as session:
        return [
            make_officer(session, world.ctx, Role.ADMINISTRATOR, world.prison.place, name=name)
            for name in ("管一", "管二")
        ]


@pytest.mark.parametrize("first", ["password", "second factor"])
def test_password_and_second_factor_are_reset_by_two(
    world: World, officer: Actor, administrators: list[Actor], first: str
) -> None:
    one, another = administrators
    second = "second factor" if first == "password" else "password"
    reset(world, one, officer, proof=first)
    with pytest.raises(SecondAdministratorNeeded):
        reset(world, one, officer, proof=second)
    reset(world, one, officer, proof=first)
    reset(world, another, officer, proof=second)


def test_one_administrator_resets_both_when_the_days_are_over(
    world: World, officer: Actor, administrators: list[Actor]
) -> None:
    days = timedelta(days=world.ctx.limits.number("identity.resets_by_two"))
    reset(world, administrators[0], officer, proof="password")
    world.clock.advance(days - timedelta(minutes=1))
    with pytest.raises(SecondAdministratorNeeded):
        reset(world, administrators[0], officer, proof="second factor")
    world.clock.advance(timedelta(minutes=2))
    reset(world, administrators[0], officer, proof="second factor")


def test_of_both_resets_at_once_by_one_administrator_one_is_refused(
    world: World, officer: Actor, administrators: list[Actor]
) -> None:
    def try_to(proof: str) -> bool:
        try:
            reset(world, administrators[0], officer, proof=proof)
        except SecondAdministratorNeeded:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(try_to, ["password", "second factor"])) == [False, True]


def test_terminals_session_opens_no_console(world: World, officer: Actor) -> None:
    with world.database.writing() as session:
        begun = sessions.begin(
            session,
            world.ctx,
            person_id=world.inmate,
            door=Door.TERMINAL,
            device_id=world.device.device_id,
        )
    with pytest.raises(NotLoggedIn):
        actor_of(world, begun.token)


@pytest.fixture
def key(world: World, officer: Actor) -> SoftwareKey:
    made = SoftwareKey(origin=SITE.origin, site_id=SITE.id)
    register(world, officer, made)
    return made


def register(world: World, officer: Actor, key: SoftwareKey) -> None:
    with world.database.writing() as session:
        options = security_keys.registration_options(session, world.ctx, actor=officer, site=SITE)
        security_keys.register(
            session, world.ctx, actor=officer, site=SITE, answer=key.register(options)
        )


def options_for(world: World, token: str) -> str:
    with world.database.writing() as session:
        return security_keys.show_options(session, world.ctx, token=token, site=SITE)


def show(world: World, token: str, answer: str) -> NewSession:
    with world.database.writing() as session:
        return security_keys.complete_with_key(
            session, world.ctx, token=token, site=SITE, answer=answer
        )


def test_key_is_a_second_step(world: World, officer: Actor, key: SoftwareKey) -> None:
    token = half_open(world)
    opened = show(world, token, key.show(options_for(world, token)))
    assert actor_of(world, opened.token).person_id == officer.person_id


def test_key_is_registered_once(world: World, officer: Actor, key: SoftwareKey) -> None:
    with pytest.raises(Conflict):
        register(world, officer, key)


def test_answer_for_one_session_opens_no_other(
    world: World, officer: Actor, key: SoftwareKey
) -> None:
    first, second = half_open(world), half_open(world)
    answer = key.show(options_for(world, first))
    with pytest.raises(ProofWrong):
        show(world, second, answer)


def test_old_challenge_is_refused(world: World, officer: Actor, key: SoftwareKey) -> None:
    token = half_open(world)
    answer = key.show(options_for(world, token))
    world.clock.advance(timedelta(seconds=60))
    with pytest.raises(ProofWrong):
        show(world, token, answer)


def test_copied_key_is_refused(world: World, officer: Actor, key: SoftwareKey) -> None:
    for _ in range(2):
        token = half_open(world)
        show(world, token, key.show(options_for(world, token)))
    key.counter = 0
    token = half_open(world)
    with pytest.raises(ProofWrong):
        show(world, token, key.show(options_for(world, token)))


def test_answer_given_on_another_site_is_refused(
    world: World, officer: Actor, key: SoftwareKey
) -> None:
    token = half_open(world)
    key.origin = "https://guitu.example.evil"
    with pytest.raises(ProofWrong):
        show(world, token, key.show(options_for(world, token)))


def test_another_officers_key_is_refused(world: World, officer: Actor) -> None:
    token = half_open(world)
    stranger = SoftwareKey(origin=SITE.origin, site_id=SITE.id)
    with pytest.raises(ProofWrong):
        show(world, token, stranger.show(options_for(world, token)))


@pytest.mark.parametrize(
    "answer",
    ["", "[]", "{}", '{"rawId": 1}', '{"rawId": "AA", "response": {"clientDataJSON": "AA"}}', "x"],
)
def test_odd_answers_are_refused(world: World, officer: Actor, answer: str) -> None:
    with pytest.raises((InvalidInput, ProofWrong)):
        show(world, half_open(world), answer)
    with world.database.writing() as session, pytest.raises((InvalidInput, ProofWrong)):
        security_keys.register(session, world.ctx, actor=officer, site=SITE, answer=answer)


def test_lost_factor_is_replaced_by_an_administrator(
    world: World, officer: Actor, key: SoftwareKey
) -> None:
    with world.database.writing() as session:
        administrator = make_officer(session, world.ctx, Role.ADMINISTRATOR, world.prison.place)
        otpauth = staff.reset_second_factor(
            session, world.ctx, actor=administrator, person_id=officer.person_id
        )
    token = half_open(world)
    with pytest.raises(ProofWrong):
        show(world, token, key.show(options_for(world, token)))
    assert isinstance(give_code(world, token, code_of(world, officer)), ProofWrong)
    fresh = pyotp.TOTP(pyotp.parse_uri(otpauth).secret).at(world.clock.now())
    assert isinstance(give_code(world, token, fresh), NewSession)
