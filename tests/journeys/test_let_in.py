"""A person without card or PIN calls an officer from the terminal; both sides are real."""

from server.identity.service import devices, let_in, terminal_orders, terminal_state
from server.identity.service.terminal_orders import NewOrder
from server.infra.permissions import Actor
from server.wire.base import Text
from server.wire.identity import CommandKind, ScreenClass
from tests.journeys.conftest import Prison, Visit
from tests.journeys.officers import officer

REASON = "忘记密码，本人在场"


def waiting(prison: Prison, actor: Actor) -> list[let_in.Call]:
    return prison.read(lambda session, ctx: let_in.calls(session, ctx, actor=actor))


async def test_an_officer_lets_in_who_has_neither_card_nor_pin(visit: Visit) -> None:
    prison, inmate = visit.prison, visit.prison.notes.inmates[0]
    on_duty = officer(prison, "officer1")
    await visit.fingers.reach("waiting")
    await visit.picture("let-in-1-waiting")
    await visit.fingers.tap("officer")
    await visit.fingers.reach("let_in")
    await visit.fingers.tap("call")
    await visit.fingers.until(lambda: bool(waiting(prison, on_duty)), what="the call")
    await visit.picture("let-in-2-called")
    [call] = waiting(prison, on_duty)
    found = prison.write(
        lambda session, ctx: let_in.candidate(
            session, ctx, actor=on_duty, call_id=call.call_id, number=inmate.number
        )
    )
    prison.write(
        lambda session, ctx: let_in.confirm(
            session,
            ctx,
            actor=on_duty,
            call_id=call.call_id,
            person_id=found.person_id,
            reason=REASON,
        )
    )
    await visit.fingers.reach("home")
    await visit.picture("let-in-3-home")
    await visit.open("who_looked")
    await visit.fingers.until(lambda: REASON in visit.said(), what="the reason")
    assert on_duty.name in visit.said()
    await visit.picture("let-in-4-who-looked")


async def test_a_message_from_the_console_stands_on_the_screen(visit: Visit) -> None:
    prison, leader = visit.prison, officer(visit.prison, "leader1")
    await visit.fingers.reach("waiting")
    terminal = visit.app.terminal
    await visit.fingers.until(lambda: terminal.remote is not None, what="the reports")
    assert terminal.remote is not None
    device = max(
        each.device_id
        for each in prison.read(lambda session, _: devices.list_devices(session, actor=leader))
    )
    text = Text(zh="十二点开饭", en="Lunch is at twelve")
    wanted = NewOrder(CommandKind.MESSAGE, "开饭", text)
    prison.write(
        lambda session, ctx: terminal_orders.order(
            session, ctx, actor=leader, device_id=device, wanted=wanted
        )
    )
    # The next report, without the half minute that lies between two.
    terminal.remote.start()
    await visit.fingers.until(lambda: "十二点开饭" in visit.said(), what="the message")
    await visit.picture("message-1")
    await visit.fingers.tap("yes")
    terminal.remote.start()
    await visit.fingers.until(
        lambda: outcomes(prison, leader, device) == ["done"], what="an answer"
    )
    said = prison.read(lambda session, _: terminal_state.said_by(session, device_ids=[device]))
    assert said[device].report.screen is ScreenClass.WAITING


def outcomes(prison: Prison, actor: Actor, device: int) -> list[str]:
    orders = prison.read(
        lambda session, _: terminal_orders.orders_of(session, actor=actor, device_id=device)
    )
    return [order.outcome for order in orders]
