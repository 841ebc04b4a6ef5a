"""A terminal says how it stands, and is told what to do once, unless it must not be disturbed."""

import threading
from datetime import timedelta

import pytest

from server.identity.rules.errors import MayNotInterrupt
from server.identity.rules.tokens import DeviceClaim
from server.identity.service import devices, faces, terminal_orders, terminal_state
from server.identity.service.terminal_orders import NewOrder, ShownOrder
from server.infra.errors import Conflict, InvalidInput, NotFound, Refused
from server.infra.permissions import Actor, Duty, Role
from server.wire.base import Text
from server.wire.identity import (
    CommandAnswer,
    CommandKind,
    CommandOutcome,
    DeviceStatus,
    Occupation,
    ReportReply,
    ScreenClass,
    TerminalHealth,
    TerminalReport,
)
from tests.factories.faces import turn_on
from tests.factories.identity import make_device, make_officer, make_prison
from tests.factories.tables import rows_of
from tests.integration.identity.conftest import World

PROTECTED = [Occupation.EXAM, Occupation.COMPLAINT, Occupation.PRIVILEGED_VISIT]
RESTART = NewOrder(CommandKind.RESTART, "触摸不灵")
MESSAGE = NewOrder(CommandKind.MESSAGE, "通知开饭", Text(zh="请到餐厅", en="Please go to lunch"))


@pytest.fixture
def officer(world: World) -> Actor:
    with world.database.writing() as session:
        return make_officer(session, world.ctx, Role.OFFICER, world.prison.block(0))


def said(occupation: Occupation = Occupation.NONE, *answers: CommandAnswer) -> TerminalReport:
    return TerminalReport(
        version="1.2.0",
        screen=ScreenClass.WAITING,
        occupation=occupation,
        waiting_acts=3,
        devices=[DeviceStatus(device="card_reader", driver="pcsc", state="missing")],
        health=TerminalHealth(temperature_c=48.5, uptime_s=3600),
        answers=list(answers),
    )


def report(
    world: World,
    occupation: Occupation = Occupation.NONE,
    *answers: CommandAnswer,
    device: DeviceClaim | None = None,
) -> ReportReply:
    with world.database.writing() as session:
        return terminal_state.report(
            session,
            world.ctx,
            device=device or world.device,
            request=said(occupation, *answers),
        )


def order(world: World, actor: Actor, wanted: NewOrder = RESTART, *, device: int = 0) -> None:
    with world.database.writing() as session:
        terminal_orders.order(
            session,
            world.ctx,
            actor=actor,
            device_id=device or world.device.device_id,
            wanted=wanted,
        )


def shown(world: World, actor: Actor) -> list[ShownOrder]:
    with world.database.reading() as session:
        return terminal_orders.orders_of(session, actor=actor, device_id=world.device.device_id)


def outcomes(world: World, actor: Actor) -> list[str]:
    return [each.outcome for each in shown(world, actor)]


def test_report_is_kept_as_said_last(world: World) -> None:
    report(world, Occupation.IN_USE)
    world.clock.advance(timedelta(seconds=30))
    reply = report(world)
    assert reply.report_again_s == 30
    with world.database.reading() as session:
        [kept] = terminal_state.said_by(session, device_ids=[world.device.device_id]).values()
        [device] = rows_of(session, "device", id=world.device.device_id)
    assert kept.at == device.last_seen_at == world.clock.now()
    assert kept.report == said()


def test_reports_at_once_are_one_row(world: World) -> None:
    threads = [threading.Thread(target=report, args=(world,)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    with world.database.reading() as session:
        assert len(rows_of(session, "terminal_state")) == 1


def test_order_is_delivered_once_and_answered(world: World, officer: Actor) -> None:
    order(world, officer, MESSAGE)
    [told] = report(world).commands
    assert (told.kind, told.text) == (CommandKind.MESSAGE, MESSAGE.words)
    assert report(world).commands == []
    [waiting] = shown(world, officer)
    assert waiting.delivered_at is not None
    assert waiting.outcome == ""
    answer = CommandAnswer(command_id=told.command_id, outcome=CommandOutcome.DONE)
    report(world, Occupation.NONE, answer)
    assert outcomes(world, officer) == ["done"]
    late = CommandAnswer(command_id=told.command_id, outcome=CommandOutcome.FAILED)
    report(world, Occupation.NONE, late)
    assert outcomes(world, officer) == ["done"]


def test_reports_at_once_are_told_an_order_once(world: World, officer: Actor) -> None:
    order(world, officer)
    told: list[int] = []

    def ask() -> None:
        told.extend(command.command_id for command in report(world).commands)

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(told) == 1


def test_order_is_logged_with_its_reason_and_duty(world: World, officer: Actor) -> None:
    order(world, officer)
    with world.database.reading() as session:
        [entry] = rows_of(session, "audit_entry", action="terminal_command")
    assert (entry.actor_id, entry.role, entry.purpose) == (
        officer.person_id,
        "officer",
        RESTART.reason,
    )


@pytest.mark.parametrize("occupation", PROTECTED)
@pytest.mark.parametrize("wanted", [RESTART, MESSAGE], ids=["restart", "message"])
def test_order_is_refused_while_it_must_not_be_disturbed(
    world: World, officer: Actor, occupation: Occupation, wanted: NewOrder
) -> None:
    report(world, occupation)
    with pytest.raises(MayNotInterrupt) as refused:
        order(world, officer, wanted)
    assert "不能打断" in refused.value.sentence.zh
    assert shown(world, officer) == []


@pytest.mark.parametrize("occupation", PROTECTED)
def test_order_given_before_is_not_delivered_into_it(
    world: World, officer: Actor, occupation: Occupation
) -> None:
    report(world)
    order(world, officer)
    assert report(world, occupation).commands == []
    assert outcomes(world, officer) == ["busy"]
    assert report(world).commands == []


def test_terminal_that_became_busy_meanwhile_says_so(world: World, officer: Actor) -> None:
    order(world, officer)
    [told] = report(world).commands
    answer = CommandAnswer(command_id=told.command_id, outcome=CommandOutcome.BUSY)
    report(world, Occupation.COMPLAINT, answer)
    assert outcomes(world, officer) == ["busy"]


@pytest.mark.parametrize("occupation", [*PROTECTED, Occupation.IN_USE])
def test_order_that_waits_comes_when_the_terminal_is_free(
    world: World, officer: Actor, occupation: Occupation
) -> None:
    report(world, occupation)
    order(world, officer, NewOrder(CommandKind.RESTART, "更新", waits_until_free=True))
    assert report(world, occupation).commands == []
    world.clock.advance(timedelta(minutes=239))
    assert len(report(world).commands) == 1


def test_order_that_is_too_old_is_not_delivered(world: World, officer: Actor) -> None:
    order(world, officer)
    order(world, officer, NewOrder(CommandKind.MESSAGE, "x", Text(zh="y"), waits_until_free=True))
    world.clock.advance(timedelta(minutes=10))
    assert [told.kind for told in report(world).commands] == [CommandKind.MESSAGE]
    world.clock.advance(timedelta(minutes=240))
    assert report(world).commands == []


def test_order_in_use_is_delivered(world: World, officer: Actor) -> None:
    report(world, Occupation.IN_USE)
    order(world, officer, MESSAGE)
    assert len(report(world, Occupation.IN_USE).commands) == 1


def test_second_restart_is_refused_until_the_first_was_told(world: World, officer: Actor) -> None:
    order(world, officer)
    with pytest.raises(Conflict):
        order(world, officer)
    report(world)
    order(world, officer)


def test_order_is_taken_back_until_it_was_told(world: World, officer: Actor) -> None:
    order(world, officer)
    [open_] = shown(world, officer)

    def take_back() -> None:
        with world.database.writing() as session:
            terminal_orders.withdraw(
                session,
                world.ctx,
                actor=officer,
                device_id=world.device.device_id,
                order_id=open_.order_id,
            )

    take_back()
    assert report(world).commands == []
    assert outcomes(world, officer) == ["withdrawn"]
    with pytest.raises(Conflict):
        take_back()


@pytest.mark.parametrize(
    "wanted",
    [
        NewOrder(CommandKind.RESTART, "  "),
        NewOrder(CommandKind.RESTART, "x" * 201),
        NewOrder(CommandKind.MESSAGE, "x"),
        NewOrder(CommandKind.MESSAGE, "x", Text(zh=" ")),
        NewOrder(CommandKind.MESSAGE, "x", Text(zh="y" * 201)),
    ],
)
def test_order_that_says_nothing_or_too_much_is_refused(
    world: World, officer: Actor, wanted: NewOrder
) -> None:
    with pytest.raises(InvalidInput):
        order(world, officer, wanted)


def test_answer_of_another_terminal_counts_for_nothing(world: World, officer: Actor) -> None:
    order(world, officer)
    [told] = report(world).commands
    with world.database.writing() as session:
        other = make_device(session, world.ctx, world.prison.block(0))
    answer = CommandAnswer(command_id=told.command_id, outcome=CommandOutcome.DONE)
    report(world, Occupation.NONE, answer, device=other)
    unknown = CommandAnswer(command_id=999_999, outcome=CommandOutcome.DONE)
    report(world, Occupation.NONE, unknown)
    assert outcomes(world, officer) == [""]


def test_order_for_another_terminal_is_not_told(world: World, officer: Actor) -> None:
    with world.database.writing() as session:
        other = make_device(session, world.ctx, world.prison.block(0))
    order(world, officer, device=other.device_id)
    assert report(world).commands == []
    assert len(report(world, device=other).commands) == 1


def test_terminal_shut_out_gets_no_order(world: World, officer: Actor) -> None:
    with world.database.writing() as session:
        actor = make_officer(session, world.ctx, Role.ADMINISTRATOR, world.prison.place)
        devices.revoke(session, world.ctx, actor=actor, device_id=world.device.device_id)
    with pytest.raises(Conflict):
        order(world, officer)


@pytest.mark.parametrize(
    "role", sorted(set(Role) - {Role.OFFICER, Role.BLOCK_LEADER, Role.ADMINISTRATOR})
)
def test_who_lacks_the_duty_orders_nothing(world: World, role: Role) -> None:
    stranger = Actor(world.inmate, "某人", (Duty(role, world.prison.block(0)),), "console")
    expected = Refused if role is Role.PRISON_LEADER else NotFound
    with pytest.raises(expected):
        order(world, stranger)


@pytest.mark.parametrize("where", ["another block", "another prison"])
def test_elsewhere_and_unknown_are_the_same(world: World, where: str) -> None:
    with world.database.writing() as session:
        place = world.prison.block(1)
        if where == "another prison":
            place = make_prison(session, code="P2", name="北岭监狱").block(0)
        stranger = make_officer(session, world.ctx, Role.BLOCK_LEADER, place)
    for device in (world.device.device_id, 999_999):
        with pytest.raises(NotFound):
            order(world, stranger, device=device)
        with world.database.reading() as session, pytest.raises(NotFound):
            terminal_orders.orders_of(session, actor=stranger, device_id=device)


def test_administrator_orders_in_all_his_prison(world: World) -> None:
    with world.database.writing() as session:
        actor = make_officer(session, world.ctx, Role.ADMINISTRATOR, world.prison.place)
    order(world, actor)
    assert len(report(world).commands) == 1


def test_face_to_be_taken_rides_on_the_reply(world: World, officer: Actor) -> None:
    assert report(world).face_enrolment is None
    with world.database.writing() as session:
        turn_on(session, world.ctx, world.prison)
        faces.begin(
            session,
            world.ctx,
            actor=officer,
            person_id=world.inmate,
            device_id=world.device.device_id,
        )
    told = report(world).face_enrolment
    assert told is not None
    assert told.name == "单晓明"
    assert "删" in told.consent.zh
