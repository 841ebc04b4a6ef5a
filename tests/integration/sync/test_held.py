"""An act that was held is applied later by the administrator's command, exactly once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from server.identity.rules.kinds import Door
from server.identity.service import sessions
from server.identity.service.acts import preferences
from server.infra.context import AppliesAct, Context
from server.infra.errors import NotFound
from server.infra.permissions import Actor
from server.sync import service
from server.sync.rules import NotHeld, StillStranger
from server.wire.base import DoneReply
from server.wire.sync import ActOutcome
from tests.integration.sync.conftest import World

KIND = "identity.preferences"


def broken(session: Session, ctx: Context, *, actor: Actor, act_id: str, body: str) -> DoneReply:
    """A fault in our code, after half of the effect."""
    preferences(session, ctx, actor=actor, act_id=act_id, body=body)
    raise ZeroDivisionError


def refusing(session: Session, ctx: Context, *, actor: Actor, act_id: str, body: str) -> DoneReply:
    preferences(session, ctx, actor=actor, act_id=act_id, body=body)
    raise NotFound


def with_handler(world: World, handler: AppliesAct) -> World:
    handlers = {**world.ctx.act_handlers, KIND: handler}
    return replace(world, ctx=replace(world.ctx, act_handlers=handlers))


def hold_one(world: World) -> int:
    """Delivered while our code has a fault. Returns the number that the list gives."""
    faulty = with_handler(world, broken)
    faulty.join()
    faulty.journal.write(kind=KIND)
    assert faulty.deliver(faulty.journal.delivery()).results[0].outcome is ActOutcome.HELD
    return held_ids(world)[0]


def held_ids(world: World) -> list[int]:
    return [act.event_id for act in world.database.read(service.held_acts)]


def retry(world: World, event_id: int) -> ActOutcome:
    return world.database.write(
        lambda session: service.retry(session, world.ctx, event_id=event_id)
    )


def text_size(world: World, person_id: int | None = None) -> object:
    wanted = {"id": person_id or world.inmate.person_id}
    query = text("SELECT text_size FROM person WHERE id = :id")
    with world.database.reading() as session:
        return session.execute(query, wanted).scalar_one()


def effects(world: World) -> object:
    query = text("SELECT count(*) FROM audit_entry WHERE action = 'settings_change'")
    with world.database.reading() as session:
        return session.execute(query).scalar_one()


def test_a_held_act_is_listed_and_applied_once(world: World) -> None:
    event_id = hold_one(world)
    assert text_size(world) == "normal"
    assert retry(world, event_id) is ActOutcome.APPLIED
    assert text_size(world) == "large"
    assert held_ids(world) == []
    with pytest.raises(NotHeld):
        retry(world, event_id)
    assert effects(world) == 1


def test_the_terminal_that_repeats_it_is_told_the_new_outcome(world: World) -> None:
    retry(world, hold_one(world))
    again = world.deliver(world.journal.delivery())
    assert again.results[0].outcome is ActOutcome.APPLIED
    assert effects(world) == 1


def test_two_who_try_it_at_once_apply_it_once(world: World) -> None:
    event_id = hold_one(world)

    def won(_: int) -> bool:
        try:
            return retry(world, event_id) is ActOutcome.APPLIED
        except NotHeld:
            return False

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(won, range(8))) == 1
    assert effects(world) == 1


def test_a_fault_that_is_still_there_leaves_it_held_and_undoes_what_it_did(world: World) -> None:
    event_id = hold_one(world)
    assert retry(with_handler(world, broken), event_id) is ActOutcome.HELD
    assert text_size(world) == "normal"
    assert held_ids(world) == [event_id]
    assert retry(world, event_id) is ActOutcome.APPLIED


def test_a_rule_that_refuses_it_is_told_to_the_person(world: World) -> None:
    event_id = hold_one(world)
    assert retry(with_handler(world, refusing), event_id) is ActOutcome.REFUSED
    assert text_size(world) == "normal"
    [told] = world.database.read(
        lambda session: service.my_refused(session, world.ctx, actor=world.inmate)
    ).acts
    assert (told.event_id, told.sentence.zh) == (event_id, NotFound.sentence.zh)


def test_a_stranger_s_act_stays_held_until_he_has_logged_in_there(world: World) -> None:
    stranger = world.stranger.person_id
    world.join()
    world.journal.write(person_id=stranger)
    world.deliver(world.journal.delivery())
    [event_id] = held_ids(world)
    with pytest.raises(StillStranger):
        retry(world, event_id)
    begin(world, stranger, device_id=world.other_device.device_id)
    with pytest.raises(StillStranger):
        retry(world, event_id)
    begin(world, stranger, device_id=world.device.device_id)
    assert retry(world, event_id) is ActOutcome.APPLIED
    assert text_size(world, stranger) == "large"


def begin(world: World, person_id: int, *, device_id: int) -> None:
    with world.database.writing() as session:
        sessions.begin(
            session, world.ctx, person_id=person_id, door=Door.TERMINAL, device_id=device_id
        )


def test_an_act_that_there_is_not_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        retry(world, 999_999)


def test_each_try_is_in_the_log(world: World) -> None:
    event_id = hold_one(world)
    retry(with_handler(world, broken), event_id)
    retry(world, event_id)
    query = text("SELECT detail FROM audit_entry WHERE action = 'journal_act_retried' ORDER BY id")
    with world.database.reading() as session:
        details = list(session.scalars(query))
    assert ["held" in details[0], "applied" in details[1]] == [True, True]
