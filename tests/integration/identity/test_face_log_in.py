"""A face lets in its own person in his own block, and a doubt only calls an officer."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from server.identity.rules.errors import DeviceUnknown, FaceOff, FaceUnsure, FaceUnusable
from server.identity.rules.kinds import CallCause
from server.identity.rules.tokens import DeviceClaim
from server.identity.service import (
    devices,
    face_login,
    face_settings,
    faces,
    let_in,
    terminal_login,
)
from server.infra.errors import Conflict, GuituError, InvalidInput, Refused, TooManyTries
from server.infra.permissions import Actor, Duty, Role
from server.wire.identity import FaceLogInRequest, LogInMethod, LogInReply, LogInRequest
from tests.factories.faces import (
    calibration,
    direction,
    keep_face,
    log_in_request,
    moved,
    turn_on,
)
from tests.factories.identity import (
    PIN,
    as_inmate,
    make_device,
    make_inmate,
    make_officer,
    make_prison,
)
from tests.factories.tables import rows_of
from tests.integration.identity.conftest import World

HIS, ANOTHERS = direction(1), direction(2)


@pytest.fixture
def officer(world: World) -> Actor:
    with world.database.writing() as session:
        return make_officer(session, world.ctx, Role.OFFICER, world.prison.block(0))


@pytest.fixture
def kept(world: World, officer: Actor) -> Actor:
    """The prison is calibrated, and the inmate's face is kept; the administrator."""
    with world.database.writing() as session:
        administrator = turn_on(session, world.ctx, world.prison)
        keep_face(
            session,
            world.ctx,
            officer=officer,
            person_id=world.inmate,
            device=world.device,
            numbers=HIS,
        )
    return administrator


def try_in(
    world: World, request: FaceLogInRequest, *, device: DeviceClaim | None = None
) -> LogInReply | GuituError:
    here = device or world.device
    try:
        claimed = world.database.read(
            lambda session: face_login.claim(session, world.ctx, device=here, request=request)
        )
    except GuituError as error:
        return error
    person = face_login.recognise(world.ctx, claimed)
    return world.database.write(
        lambda session: face_login.settle(session, world.ctx, claimed=claimed, person_id=person)
    )


def calls_at(world: World, officer: Actor) -> list[CallCause]:
    with world.database.reading() as session:
        return [call.cause for call in let_in.calls(session, world.ctx, actor=officer)]


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("distance", [0.0, 0.3, 0.59])
def test_his_face_lets_him_in(world: World, officer: Actor, distance: float) -> None:
    reply = try_in(world, log_in_request(moved(HIS, distance=distance)))
    assert isinstance(reply, LogInReply)
    assert reply.person.person_id == world.inmate
    assert calls_at(world, officer) == []


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize(
    "request_",
    [
        log_in_request(moved(HIS, distance=0.62)),
        log_in_request(ANOTHERS),
        log_in_request(HIS, is_alive=False),
        log_in_request(HIS, frames=2),
    ],
    ids=["too far", "a stranger", "not alive", "too few pictures"],
)
def test_doubt_lets_nobody_in_and_calls_an_officer(
    world: World, officer: Actor, request_: FaceLogInRequest
) -> None:
    refusal = try_in(world, request_)
    assert isinstance(refusal, FaceUnsure)
    assert "民警" in refusal.sentence.zh
    assert calls_at(world, officer) == [CallCause.FACE]
    with world.database.reading() as session:
        assert rows_of(session, "person_session") == []


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("second", [0.5, 0.65], ids=["both within", "within the margin"])
def test_one_of_two_is_nobody(world: World, officer: Actor, second: float) -> None:
    with world.database.writing() as session:
        twin = make_inmate(session, world.ctx, world.prison, number="64000002", card=None)
        other = make_device(session, world.ctx, world.prison.block(0))
        keep_face(
            session,
            world.ctx,
            officer=officer,
            person_id=twin,
            device=other,
            numbers=moved(moved(HIS, distance=0.58), distance=second, seed=9),
        )
    request = log_in_request(moved(HIS, distance=0.58))
    assert isinstance(try_in(world, request), FaceUnsure)


@pytest.mark.usefixtures("kept")
def test_face_opens_nothing_in_another_block(world: World) -> None:
    with world.database.writing() as session:
        there = make_device(session, world.ctx, world.prison.block(1))
    assert isinstance(try_in(world, log_in_request(HIS), device=there), FaceUnsure)


@pytest.mark.usefixtures("kept")
def test_face_opens_nothing_in_another_prison(world: World) -> None:
    with world.database.writing() as session:
        other = make_prison(session, code="P2", name="北岭监狱")
        there = make_device(session, world.ctx, other.block(0))
    assert isinstance(try_in(world, log_in_request(HIS), device=there), FaceOff)
    with world.database.writing() as session:
        turn_on(session, world.ctx, other)
    assert isinstance(try_in(world, log_in_request(HIS), device=there), FaceUnsure)


def test_without_a_calibration_it_is_off(world: World) -> None:
    assert isinstance(try_in(world, log_in_request(HIS)), FaceOff)
    with world.database.reading() as session:
        assert not face_settings.means(session, device=world.device).face


def test_terminal_of_no_block_has_neither_means(world: World, kept: Actor) -> None:
    del kept
    with world.database.writing() as session:
        hall = make_device(session, world.ctx, world.prison.place)
        told = face_settings.means(session, device=hall)
    assert (told.face, told.officer_lets_in) == (False, False)
    assert isinstance(try_in(world, log_in_request(HIS), device=hall), FaceOff)


def test_means_name_the_model(world: World, kept: Actor) -> None:
    del kept
    with world.database.reading() as session:
        told = face_settings.means(session, device=world.device)
    assert (told.face, told.officer_lets_in, told.face_model) == (True, True, calibration().model)


@pytest.mark.usefixtures("kept")
def test_another_model_is_refused(world: World, officer: Actor) -> None:
    assert isinstance(try_in(world, log_in_request(HIS, model="another")), FaceOff)
    assert calls_at(world, officer) == []


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize(
    "numbers",
    [[0.0] * 1024, [1.0] * 1024, [float("nan")] * 1024, [float("inf")] + [0.0] * 1023],
    ids=["nothing", "too long", "no numbers", "infinite"],
)
def test_what_is_no_face_is_refused(world: World, numbers: list[float]) -> None:
    assert isinstance(try_in(world, log_in_request(numbers)), FaceUnusable)


@pytest.mark.usefixtures("kept")
def test_wrong_faces_are_slowed_and_the_pin_opens_all_the_while(world: World) -> None:
    outcomes = [type(try_in(world, log_in_request(ANOTHERS))) for _ in range(5)]
    assert outcomes == [FaceUnsure] * 3 + [TooManyTries] * 2
    assert isinstance(try_in(world, log_in_request(HIS)), TooManyTries)
    request = LogInRequest(method=LogInMethod.NUMBER, identifier="64000001", pin=PIN)
    with world.database.writing() as session:
        claim = terminal_login.claim(session, world.ctx, device=world.device, request=request)
        reply = terminal_login.settle(session, world.ctx, claim=claim, is_right=True)
    assert isinstance(reply, LogInReply)
    world.clock.advance(timedelta(seconds=5))
    assert isinstance(try_in(world, log_in_request(HIS)), LogInReply)


@pytest.mark.usefixtures("kept")
def test_wrong_faces_at_once_are_all_counted_and_one_officer_is_called(
    world: World, officer: Actor
) -> None:
    claimed = world.database.read(
        lambda session: face_login.claim(
            session, world.ctx, device=world.device, request=log_in_request(ANOTHERS)
        )
    )
    outcomes: list[str] = []

    def settle() -> None:
        outcome = world.database.write(
            lambda session: face_login.settle(session, world.ctx, claimed=claimed, person_id=None)
        )
        outcomes.append(type(outcome).__name__)

    threads = [threading.Thread(target=settle) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(outcomes) == ["FaceUnsure"] * 3 + ["TooManyTries"] * 5
    assert calls_at(world, officer) == [CallCause.FACE]


@pytest.mark.usefixtures("kept")
def test_who_withdrew_while_he_was_compared_is_not_let_in(world: World) -> None:
    claimed = world.database.read(
        lambda session: face_login.claim(
            session, world.ctx, device=world.device, request=log_in_request(HIS)
        )
    )
    person = face_login.recognise(world.ctx, claimed)
    assert person == world.inmate
    with world.database.writing() as session:
        faces.withdraw_own(session, world.ctx, actor=as_inmate(world.inmate, world.prison))
    with world.database.writing() as session:
        outcome = face_login.settle(session, world.ctx, claimed=claimed, person_id=person)
    assert isinstance(outcome, FaceUnsure)


def test_revoked_terminal_lets_nobody_in(world: World, kept: Actor) -> None:
    with world.database.writing() as session:
        devices.revoke(session, world.ctx, actor=kept, device_id=world.device.device_id)
    assert isinstance(try_in(world, log_in_request(HIS)), DeviceUnknown)


def test_turned_off_it_is_off_at_once(world: World, kept: Actor) -> None:
    with world.database.writing() as session:
        face_settings.turn_off(session, world.ctx, actor=kept, prison_id=world.prison.prison_id)
    assert isinstance(try_in(world, log_in_request(HIS)), FaceOff)
    with world.database.writing() as session, pytest.raises(Conflict):
        face_settings.turn_off(session, world.ctx, actor=kept, prison_id=world.prison.prison_id)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
def test_who_is_no_administrator_turns_it_neither_on_nor_off(world: World, role: Role) -> None:
    with world.database.writing() as session:
        for place in (world.prison.place, world.prison.block(0)):
            actor = Actor(world.inmate, "某人", (Duty(role, place),), "console")
            with pytest.raises(Refused):
                _switch_on(world, actor)
            with pytest.raises(Refused):
                face_settings.turn_off(
                    session, world.ctx, actor=actor, prison_id=world.prison.prison_id
                )
            with pytest.raises(Refused):
                face_settings.known(session, actor=actor, prison_id=world.prison.prison_id)


def test_administrator_of_another_prison_is_refused(world: World) -> None:
    with world.database.writing() as session:
        other = make_prison(session, code="P2", name="北岭监狱")
        actor = make_officer(session, world.ctx, Role.ADMINISTRATOR, other.place)
    with pytest.raises(Refused):
        _switch_on(world, actor)


def _switch_on(world: World, actor: Actor, **changes: object) -> None:
    with world.database.reading() as session:
        face_settings.turn_on(
            session,
            world.ctx,
            actor=actor,
            prison_id=world.prison.prison_id,
            calibration=calibration(**changes),
        )


@pytest.mark.parametrize(
    "change",
    [
        {"people": 19},
        {"false_accept_rate": 0.0011},
        {"made_at": "2030-01-01T00:00:00Z"},
    ],
)
def test_calibration_that_says_too_little_is_refused(
    world: World, change: dict[str, object]
) -> None:
    with world.database.writing() as session:
        actor = make_officer(session, world.ctx, Role.ADMINISTRATOR, world.prison.place)
        with pytest.raises(InvalidInput):
            face_settings.turn_on(
                session,
                world.ctx,
                actor=actor,
                prison_id=world.prison.prison_id,
                calibration=calibration(**change),
            )


def test_no_face_is_in_the_log_or_in_the_database_in_clear(world: World, kept: Actor) -> None:
    del kept
    try_in(world, log_in_request(HIS))
    coded = log_in_request(HIS).template.vector
    with world.database.reading() as session:
        [row] = rows_of(session, "face_template")
        assert coded.encode() not in row.vector
        for entry in rows_of(session, "audit_entry"):
            assert coded[:40] not in entry.detail


@pytest.mark.usefixtures("kept")
def test_sealed_face_of_another_person_does_not_open(world: World) -> None:
    claimed = world.database.read(
        lambda session: face_login.claim(
            session, world.ctx, device=world.device, request=log_in_request(HIS)
        )
    )
    swapped = replace(claimed, known={world.inmate + 1: claimed.known[world.inmate]})
    with pytest.raises(Exception, match="face_template"):
        face_login.recognise(world.ctx, swapped)
