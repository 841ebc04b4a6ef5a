"""Duties are given and delegated for a time, by those who may, and never by oneself to oneself."""

from datetime import timedelta

import pytest

from server.identity.service import duties, staff
from server.infra.errors import InvalidInput, NotFound, Refused
from server.infra.permissions import Actor, Duty, Place, Role
from tests.factories.identity import as_inmate, duty_ids, make_officer, make_prison
from tests.integration.identity.conftest import World


@pytest.fixture
def administrator(world: World) -> Actor:
    with world.database.writing() as session:
        return make_officer(session, world.ctx, Role.ADMINISTRATOR, world.prison.place)


@pytest.fixture
def leader(world: World) -> Actor:
    with world.database.writing() as session:
        return make_officer(
            session, world.ctx, Role.BLOCK_LEADER, world.prison.block(0), name="陈峰"
        )


@pytest.fixture
def colleague(world: World) -> Actor:
    with world.database.writing() as session:
        return make_officer(session, world.ctx, Role.OFFICER, world.prison.block(1), name="何静")


def give(world: World, actor: Actor, person_id: int, duty: Duty) -> int:
    with world.database.writing() as session:
        return duties.give_duty(session, world.ctx, actor=actor, person_id=person_id, duty=duty)


def held(world: World, person_id: int) -> set[Role]:
    with world.database.reading() as session:
        return {duty.role for duty in duties.duties_of(session, world.ctx, person_id=person_id)}


def test_duty_is_given_and_ended(world: World, administrator: Actor, colleague: Actor) -> None:
    duty = Duty(Role.SCORES_OFFICE, world.prison.place)
    duty_id = give(world, administrator, colleague.person_id, duty)
    assert held(world, colleague.person_id) == {Role.OFFICER, Role.SCORES_OFFICE}
    with world.database.writing() as session:
        duties.end_duty(session, world.ctx, actor=administrator, duty_id=duty_id)
    assert held(world, colleague.person_id) == {Role.OFFICER}


def test_duty_holds_from_its_beginning_to_its_end(world: World, colleague: Actor) -> None:
    now = world.clock.now()
    with world.database.writing() as session:
        duties.store_duty(
            session,
            world.ctx,
            person_id=colleague.person_id,
            duty=Duty(Role.TEACHER, world.prison.place),
            starts_at=now + timedelta(days=1),
            ends_at=now + timedelta(days=2),
        )
    seen = []
    for _ in range(3):
        seen.append(Role.TEACHER in held(world, colleague.person_id))
        world.clock.advance(timedelta(days=1))
    assert seen == [False, True, False]


def test_nobody_gives_himself_a_duty(world: World, administrator: Actor) -> None:
    with pytest.raises(Refused):
        give(
            world, administrator, administrator.person_id, Duty(Role.OFFICER, world.prison.block())
        )


@pytest.mark.parametrize("place", ["another prison", "everywhere"])
def test_administrator_gives_duties_in_his_own_prison_only(
    world: World, administrator: Actor, colleague: Actor, place: str
) -> None:
    with world.database.writing() as session:
        other = make_prison(session, code="P2", name="北岭监狱")
    wanted = other.place if place == "another prison" else Place()
    with pytest.raises(Refused):
        give(world, administrator, colleague.person_id, Duty(Role.PRISON_LEADER, wanted))


def test_who_is_no_administrator_gives_none(world: World, leader: Actor, colleague: Actor) -> None:
    with pytest.raises(Refused):
        give(world, leader, colleague.person_id, Duty(Role.OFFICER, world.prison.block()))


@pytest.mark.parametrize("role", [Role.INMATE, Role.RELATIVE, Role.OFFICER])
def test_duty_must_be_one_and_have_the_place_of_its_role(
    world: World, administrator: Actor, colleague: Actor, role: Role
) -> None:
    with pytest.raises(InvalidInput):
        give(world, administrator, colleague.person_id, Duty(role, world.prison.place))


def test_inmate_gets_no_duty(world: World, administrator: Actor) -> None:
    with pytest.raises(NotFound):
        give(world, administrator, world.inmate, Duty(Role.OFFICER, world.prison.block()))


def delegate(world: World, leader: Actor, to_person_id: int, *, days: int = 7) -> int:
    with world.database.writing() as session:
        [own] = duty_ids(session, world.ctx, leader.person_id)
        return duties.delegate_duty(
            session,
            world.ctx,
            actor=leader,
            duty_id=own,
            to_person_id=to_person_id,
            until=world.clock.now() + timedelta(days=days),
        )


def test_delegated_duty_is_held_until_its_end(
    world: World, leader: Actor, colleague: Actor
) -> None:
    delegate(world, leader, colleague.person_id)
    assert Role.BLOCK_LEADER in held(world, colleague.person_id)
    assert Role.BLOCK_LEADER in held(world, leader.person_id)
    world.clock.advance(timedelta(days=7))
    assert held(world, colleague.person_id) == {Role.OFFICER}


def test_delegated_duty_ends_with_the_one_it_stands_in_for(
    world: World, administrator: Actor, leader: Actor, colleague: Actor
) -> None:
    delegate(world, leader, colleague.person_id)
    with world.database.writing() as session:
        [own] = duty_ids(session, world.ctx, leader.person_id)
        duties.end_duty(session, world.ctx, actor=administrator, duty_id=own)
    assert held(world, colleague.person_id) == {Role.OFFICER}


def test_delegation_has_its_bounds(world: World, leader: Actor, colleague: Actor) -> None:
    for days in (0, 31):
        with pytest.raises(InvalidInput):
            delegate(world, leader, colleague.person_id, days=days)
    with pytest.raises(Refused):
        delegate(world, leader, leader.person_id)
    with pytest.raises(NotFound):
        delegate(world, leader, world.inmate)


def test_delegated_duty_is_not_delegated_on(world: World, leader: Actor, colleague: Actor) -> None:
    made = delegate(world, leader, colleague.person_id)
    with world.database.writing() as session:
        third = make_officer(session, world.ctx, Role.OFFICER, world.prison.block(0), name="三")
        acting = Actor(colleague.person_id, "何静", (*colleague.duties, *leader.duties), "console")
        with pytest.raises(Refused):
            duties.delegate_duty(
                session,
                world.ctx,
                actor=acting,
                duty_id=made,
                to_person_id=third.person_id,
                until=world.clock.now() + timedelta(days=1),
            )


def test_anothers_duty_is_not_delegated(world: World, leader: Actor, colleague: Actor) -> None:
    with world.database.writing() as session:
        second = make_officer(session, world.ctx, Role.BLOCK_LEADER, world.prison.block(0))
        [own] = duty_ids(session, world.ctx, leader.person_id)
        with pytest.raises(Refused):
            duties.delegate_duty(
                session,
                world.ctx,
                actor=second,
                duty_id=own,
                to_person_id=colleague.person_id,
                until=world.clock.now() + timedelta(days=1),
            )


def test_colleague_of_another_prison_stands_in_for_nobody(world: World, leader: Actor) -> None:
    with world.database.writing() as session:
        other = make_prison(session, code="P2", name="北岭监狱")
        stranger = make_officer(session, world.ctx, Role.OFFICER, other.block(0))
    with pytest.raises(Refused):
        delegate(world, leader, stranger.person_id)


def test_officer_without_the_right_to_delegate_does_not(world: World, colleague: Actor) -> None:
    with world.database.writing() as session:
        other = make_officer(session, world.ctx, Role.OFFICER, world.prison.block(0))
    with pytest.raises(Refused):
        delegate(world, colleague, other.person_id)


def test_staff_are_listed_for_their_administrator(
    world: World, administrator: Actor, leader: Actor
) -> None:
    with world.database.writing() as session:
        other = make_prison(session, code="P2", name="北岭监狱")
        make_officer(session, world.ctx, Role.OFFICER, other.block(0), name="外人")
    with world.database.reading() as session:
        listed = staff.list_staff(session, world.ctx, actor=administrator)
        assert [member.name for member in listed] == ["陈峰", "马向阳"]
        for actor in (leader, as_inmate(world.inmate, world.prison)):
            with pytest.raises(Refused):
                staff.list_staff(session, world.ctx, actor=actor)
