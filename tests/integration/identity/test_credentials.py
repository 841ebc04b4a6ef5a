"""Officers give people their PINs and cards; the former ones open nothing from then on."""

import threading
from datetime import timedelta

import pytest

from server.identity.rules.kinds import CredentialKind
from server.identity.rules.kinship import kinship_words
from server.identity.service import credentials, sessions, tidying
from server.identity.service.credentials import NumberFacts
from server.infra.errors import Conflict, NotFound, NotLoggedIn, Refused
from server.infra.permissions import Actor, Role
from server.wire.identity import LogInReply
from tests.factories.identity import (
    PIN_HASH,
    as_inmate,
    make_device,
    make_inmate,
    make_officer,
    make_prison,
)
from tests.factories.tables import rows_of
from tests.integration.identity.conftest import World
from tests.integration.identity.test_terminal_login import CARD, NUMBER, try_in


@pytest.fixture
def officer(world: World) -> Actor:
    with world.database.writing() as session:
        return make_officer(session, world.ctx, Role.OFFICER, world.prison.block(0))


def set_pin(world: World, actor: Actor, person_id: int | None = None) -> None:
    with world.database.writing() as session:
        credentials.set_pin(
            session,
            world.ctx,
            actor=actor,
            person_id=person_id or world.inmate,
            pin_hash=PIN_HASH,
        )


def give_card(world: World, actor: Actor, card_id: str, person_id: int | None = None) -> None:
    with world.database.writing() as session:
        credentials.give_card(
            session, world.ctx, actor=actor, person_id=person_id or world.inmate, card_id=card_id
        )


def test_new_pin_ends_the_sessions_and_is_logged(world: World, officer: Actor) -> None:
    entered = try_in(world)
    assert isinstance(entered, LogInReply)
    set_pin(world, officer)
    with world.database.reading() as session:
        with pytest.raises(NotLoggedIn):
            sessions.terminal_actor(
                session, world.ctx, token=entered.session, device_id=world.device.device_id
            )
        assert rows_of(session, "audit_entry", action="pin_set")[0].subject_id == world.inmate


def test_of_pins_given_at_once_one_is_left(world: World, officer: Actor) -> None:
    threads = [threading.Thread(target=set_pin, args=(world, officer)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    with world.database.reading() as session:
        left = credentials.active(session, person_id=world.inmate, kind=CredentialKind.PIN)
        assert len(left) == 1
        assert len(rows_of(session, "audit_entry", action="pin_set")) == 4


def test_new_card_replaces_the_lost_one(world: World, officer: Actor) -> None:
    give_card(world, officer, "99887766")
    assert not isinstance(try_in(world, CARD), LogInReply)
    fresh = CARD.model_copy(update={"identifier": "99887766"})
    assert isinstance(try_in(world, fresh), LogInReply)


def test_lost_card_is_taken_back(world: World, officer: Actor) -> None:
    with world.database.writing() as session:
        credentials.take_card_back(session, world.ctx, actor=officer, person_id=world.inmate)
    assert not isinstance(try_in(world, CARD), LogInReply)
    assert isinstance(try_in(world, NUMBER), LogInReply)


def test_card_of_another_is_refused_also_when_given_at_once(world: World, officer: Actor) -> None:
    with world.database.writing() as session:
        people = [
            make_inmate(session, world.ctx, world.prison, number=f"7{number}", card=None)
            for number in range(4)
        ]
    outcomes: list[str] = []

    def run(person_id: int) -> None:
        try:
            give_card(world, officer, "55667788", person_id)
        except Conflict:
            outcomes.append("refused")
        else:
            outcomes.append("given")

    threads = [threading.Thread(target=run, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert sorted(outcomes) == ["given", "refused", "refused", "refused"]


@pytest.mark.parametrize("who", ["another block", "another prison", "teacher", "the inmate"])
def test_who_may_not_gives_no_proof(world: World, who: str) -> None:
    with world.database.writing() as session:
        other = make_prison(session, code="P2", name="北岭监狱")
        actors = {
            "another block": make_officer(session, world.ctx, place=world.prison.block(1)),
            "another prison": make_officer(session, world.ctx, place=other.block(0)),
            "teacher": make_officer(session, world.ctx, Role.TEACHER, world.prison.place),
            "the inmate": as_inmate(world.inmate, world.prison),
        }
    with pytest.raises(Refused):
        set_pin(world, actors[who])
    with pytest.raises(Refused):
        give_card(world, actors[who], "99887766")
    with world.database.writing() as session, pytest.raises(Refused):
        credentials.take_card_back(session, world.ctx, actor=actors[who], person_id=world.inmate)


def test_who_is_not_held_gets_no_proof(world: World, officer: Actor) -> None:
    with pytest.raises(NotFound):
        set_pin(world, officer, officer.person_id)


def test_former_number_opens_nothing(world: World) -> None:
    facts = NumberFacts(world.inmate, world.prison.prison_id, "64009999")
    with world.database.writing() as session:
        assert credentials.take_numbers(session, world.ctx, [facts]) == 1
        assert credentials.take_numbers(session, world.ctx, [facts]) == 0
    assert not isinstance(try_in(world, NUMBER), LogInReply)
    fresh = NUMBER.model_copy(update={"identifier": "64009999"})
    assert isinstance(try_in(world, fresh), LogInReply)


def test_what_is_over_is_deleted_and_nothing_else(world: World) -> None:
    try_in(world)
    try_in(world, right=False)
    world.clock.advance(timedelta(days=31))
    with world.database.writing() as session:
        there = make_device(session, world.ctx, world.prison.block(1))
    try_in(world, device=there)
    with world.database.writing() as session:
        tidying.tidy(session, world.ctx)
        assert [row.device_id for row in rows_of(session, "person_session")] == [there.device_id]
        assert all(str(there.device_id) in row.key for row in rows_of(session, "guesses", wrong=1))
        assert len(rows_of(session, "audit_entry")) == 3


def test_kinship_has_words_and_a_prisons_own_word_stays() -> None:
    assert kinship_words("mother").zh == "母亲"
    assert kinship_words("表姐").zh == kinship_words("表姐").en == "表姐"
