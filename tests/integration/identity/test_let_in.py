"""An officer lets a person in at a terminal of his own block, once, and answers for it."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest

from server.custody import service as custody
from server.identity.rules.errors import DeviceUnknown, TicketEnded
from server.identity.rules.kinds import CallCause
from server.identity.rules.tokens import DeviceClaim
from server.identity.service import devices, let_in, looks, sessions
from server.identity.service.tidying import tidy
from server.infra.errors import Conflict, GuituError, InvalidInput, NotFound, Refused
from server.infra.permissions import Actor, Duty, Role
from server.wire.identity import LetInReply, LetInRequest, LetInState, LetInStateReply
from tests.factories.identity import (
    as_inmate,
    make_device,
    make_inmate,
    make_officer,
    make_prison,
)
from tests.factories.tables import rows_of
from tests.integration.identity.conftest import World

REASON = "忘记密码，本人在场"


@pytest.fixture
def officer(world: World) -> Actor:
    with world.database.writing() as session:
        return make_officer(session, world.ctx, Role.OFFICER, world.prison.block(0))


def ask(world: World, *, device: DeviceClaim | None = None, number: str = "") -> LetInReply:
    with world.database.writing() as session:
        return let_in.ask(
            session,
            world.ctx,
            device=device or world.device,
            request=LetInRequest(number=number),
        )


def waiting(world: World, actor: Actor) -> list[let_in.Call]:
    with world.database.reading() as session:
        return let_in.calls(session, world.ctx, actor=actor)


def confirm(world: World, actor: Actor, *, call: int = 1, person: int = 0) -> None:
    with world.database.writing() as session:
        let_in.confirm(
            session,
            world.ctx,
            actor=actor,
            call_id=call,
            person_id=person or world.inmate,
            reason=REASON,
        )


def refuse(world: World, actor: Actor, *, call: int = 1, reason: str = "不是本人") -> None:
    with world.database.writing() as session:
        let_in.refuse(session, world.ctx, actor=actor, call_id=call, reason=reason)


def find(world: World, actor: Actor, *, call: int = 1, number: str = "64000001") -> object:
    with world.database.writing() as session:
        return let_in.candidate(session, world.ctx, actor=actor, call_id=call, number=number)


def state(world: World, ticket: str, *, device: DeviceClaim | None = None) -> LetInStateReply:
    with world.database.writing() as session:
        return let_in.state(session, world.ctx, device=device or world.device, ticket=ticket)


def test_officer_lets_the_person_in(world: World, officer: Actor) -> None:
    asked = ask(world, number="64000001")
    assert state(world, asked.ticket).state is LetInState.WAITING
    [call] = waiting(world, officer)
    assert (call.terminal, call.number, call.cause) == ("A-1", "64000001", CallCause.ASKED)
    found = find(world, officer)
    assert isinstance(found, let_in.Candidate)
    assert (found.name, found.person_id) == ("单晓明", world.inmate)
    confirm(world, officer, call=call.call_id)
    opened = state(world, asked.ticket)
    assert opened.state is LetInState.OPENED
    assert opened.log_in is not None
    assert opened.log_in.person.person_id == world.inmate
    with world.database.reading() as session:
        actor = sessions.terminal_actor(
            session, world.ctx, token=opened.log_in.session, device_id=world.device.device_id
        )
    assert actor.person_id == world.inmate
    assert waiting(world, officer) == []


def test_person_sees_who_let_him_in_and_why(world: World, officer: Actor) -> None:
    ask(world)
    confirm(world, officer)
    with world.database.reading() as session:
        told = looks.looks(session, world.ctx, actor=as_inmate(world.inmate, world.prison))
    [look] = told.looks
    assert look.who == officer.name
    assert "为您开了终端" in look.what.zh
    assert REASON in look.purpose.zh


def test_session_begins_once(world: World, officer: Actor) -> None:
    asked = ask(world)
    confirm(world, officer)
    assert state(world, asked.ticket).state is LetInState.OPENED
    again = state(world, asked.ticket)
    assert (again.state, again.log_in) == (LetInState.ENDED, None)
    with world.database.reading() as session:
        assert len(rows_of(session, "person_session")) == 1


def test_two_questions_at_once_begin_one_session(world: World, officer: Actor) -> None:
    asked = ask(world)
    confirm(world, officer)
    states = at_once(4, lambda: state(world, asked.ticket).state.value)
    assert sorted(states) == ["ended"] * 3 + ["opened"]


def test_two_officers_at_once_decide_once(world: World, officer: Actor) -> None:
    with world.database.writing() as session:
        leader = make_officer(session, world.ctx, Role.BLOCK_LEADER, world.prison.block(0))
    ask(world)
    actors = iter([officer, leader])

    def decide() -> str:
        confirm(world, next(actors))
        return "confirmed"

    assert sorted(at_once(2, decide)) == ["Conflict", "confirmed"]


def test_calls_at_once_from_one_terminal_are_one(world: World, officer: Actor) -> None:
    assert at_once(4, lambda: str(bool(ask(world)))) == ["True"] * 4
    assert len(waiting(world, officer)) == 1


def at_once(count: int, act: Callable[[], str]) -> list[str]:
    outcomes: list[str] = []

    def run() -> None:
        try:
            outcomes.append(act())
        except GuituError as error:
            outcomes.append(type(error).__name__)

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return outcomes


def test_who_asks_again_takes_the_call_over(world: World, officer: Actor) -> None:
    first = ask(world)
    second = ask(world)
    confirm(world, officer)
    with pytest.raises(TicketEnded):
        state(world, first.ticket)
    assert state(world, second.ticket).state is LetInState.OPENED


def test_call_runs_out(world: World, officer: Actor) -> None:
    asked = ask(world)
    world.clock.advance(timedelta(minutes=5))
    assert waiting(world, officer) == []
    assert state(world, asked.ticket).state is LetInState.ENDED
    with pytest.raises(Conflict):
        confirm(world, officer)


def test_confirmed_and_never_collected_runs_out(world: World, officer: Actor) -> None:
    asked = ask(world)
    confirm(world, officer)
    world.clock.advance(timedelta(minutes=2))
    assert state(world, asked.ticket).state is LetInState.ENDED


def test_who_leaves_is_not_let_in(world: World, officer: Actor) -> None:
    asked = ask(world)
    with world.database.writing() as session:
        for _ in range(2):
            let_in.leave(session, world.ctx, device=world.device, ticket=asked.ticket)
    assert waiting(world, officer) == []
    with pytest.raises(Conflict):
        confirm(world, officer)


def test_who_leaves_after_the_officer_said_yes_is_not_let_in(world: World, officer: Actor) -> None:
    asked = ask(world)
    confirm(world, officer)
    with world.database.writing() as session:
        let_in.leave(session, world.ctx, device=world.device, ticket=asked.ticket)
    assert state(world, asked.ticket).state is LetInState.ENDED


def test_refusal_tells_the_reason(world: World, officer: Actor) -> None:
    asked = ask(world)
    refuse(world, officer)
    told = state(world, asked.ticket)
    assert told.state is LetInState.REFUSED
    assert told.words is not None
    assert told.words.zh == "不是本人"
    with pytest.raises(Conflict):
        confirm(world, officer)


def test_decision_without_a_reason_is_refused(world: World, officer: Actor) -> None:
    ask(world)
    with pytest.raises(InvalidInput):
        refuse(world, officer, reason="  ")
    assert len(waiting(world, officer)) == 1


def test_ticket_of_another_terminal_opens_nothing(world: World, officer: Actor) -> None:
    asked = ask(world)
    with world.database.writing() as session:
        other = make_device(session, world.ctx, world.prison.block(0))
    confirm(world, officer)
    with pytest.raises(TicketEnded):
        state(world, asked.ticket, device=other)
    with pytest.raises(TicketEnded):
        state(world, "x" * 43)


def test_hall_and_revoked_terminals_call_nobody(world: World) -> None:
    with world.database.writing() as session:
        hall = make_device(session, world.ctx, world.prison.place)
        actor = make_officer(session, world.ctx, Role.ADMINISTRATOR, world.prison.place)
    with pytest.raises(Refused):
        ask(world, device=hall)
    with world.database.writing() as session:
        devices.revoke(session, world.ctx, actor=actor, device_id=world.device.device_id)
    with pytest.raises(DeviceUnknown):
        ask(world)


def test_terminal_revoked_after_the_yes_opens_nothing(world: World, officer: Actor) -> None:
    asked = ask(world)
    confirm(world, officer)
    with world.database.writing() as session:
        actor = make_officer(session, world.ctx, Role.ADMINISTRATOR, world.prison.place)
        devices.revoke(session, world.ctx, actor=actor, device_id=world.device.device_id)
    with pytest.raises(DeviceUnknown):
        state(world, asked.ticket)


def test_person_moved_after_the_yes_is_not_let_in(world: World, officer: Actor) -> None:
    asked = ask(world)
    confirm(world, officer)
    with world.database.writing() as session:
        office = make_officer(session, world.ctx, Role.SCORES_OFFICE, world.prison.place)
        custody.transfer(
            session,
            world.ctx,
            actor=office,
            person_id=world.inmate,
            to_block_id=world.prison.blocks[1],
            reason="调动",
        )
    with pytest.raises(TicketEnded):
        state(world, asked.ticket)


def test_only_people_of_the_terminals_block_are_found_and_let_in(
    world: World, officer: Actor
) -> None:
    with world.database.writing() as session:
        elsewhere = make_inmate(
            session, world.ctx, world.prison, number="64000002", block=1, card=None
        )
    ask(world)
    for number in ("64000002", "99999999", "", "x" * 20):
        with pytest.raises(NotFound):
            find(world, officer, number=number)
    for person in (elsewhere, 999_999):
        with pytest.raises(NotFound):
            confirm(world, officer, person=person)


def test_face_that_was_not_recognised_is_no_request_to_be_let_in(
    world: World, officer: Actor
) -> None:
    with world.database.writing() as session:
        let_in.call(session, world.ctx, device=world.device, cause=CallCause.FACE)
    [call] = waiting(world, officer)
    assert (call.cause, call.is_asked) == (CallCause.FACE, False)
    with pytest.raises(Conflict):
        confirm(world, officer, call=call.call_id)
    asked = ask(world)
    assert [each.call_id for each in waiting(world, officer)] == [call.call_id]
    confirm(world, officer, call=call.call_id)
    assert state(world, asked.ticket).state is LetInState.OPENED


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.OFFICER, Role.BLOCK_LEADER}))
def test_who_lacks_the_duty_sees_and_decides_nothing(world: World, role: Role) -> None:
    stranger = Actor(world.inmate, "某人", (Duty(role, world.prison.block(0)),), "console")
    refused_everything(world, stranger)


@pytest.mark.parametrize("where", ["another block", "another prison"])
def test_officer_of_elsewhere_sees_and_decides_nothing(world: World, where: str) -> None:
    with world.database.writing() as session:
        place = world.prison.block(1)
        if where == "another prison":
            place = make_prison(session, code="P2", name="北岭监狱").block(0)
        stranger = make_officer(session, world.ctx, Role.OFFICER, place)
    refused_everything(world, stranger)


def refused_everything(world: World, stranger: Actor) -> None:
    asked = ask(world)
    assert waiting(world, stranger) == []
    for call in (1, 999_999):
        with pytest.raises(NotFound):
            find(world, stranger, call=call)
        with pytest.raises(NotFound):
            confirm(world, stranger, call=call)
        with pytest.raises(NotFound):
            refuse(world, stranger, call=call)
    assert state(world, asked.ticket).state is LetInState.WAITING


def test_old_calls_are_tidied_away(world: World) -> None:
    ask(world)
    world.clock.advance(timedelta(days=31))
    with world.database.writing() as session:
        tidy(session, world.ctx)
        assert rows_of(session, "let_in") == []
