"""A work item is decided once, by one who may, who did not open it, and with a reason to refuse."""

import threading
from dataclasses import dataclass
from datetime import timedelta

import pytest

from server.approvals import service
from server.approvals.rules import AlreadyDecided, ItemState, OwnItem, ReasonMissing
from server.identity.service import duties
from server.infra.clock import HeldClock
from server.infra.context import Context
from server.infra.database import Database
from server.infra.errors import Conflict, NotFound, PurposeMissing, Refused
from server.infra.permissions import Action, Actor, Role
from tests.factories.approvals import KeepingHandler, Told, make_item
from tests.factories.identity import (
    NOON,
    MadePrison,
    as_inmate,
    duty_ids,
    make_context,
    make_inmate,
    make_officer,
    make_prison,
)
from tests.factories.tables import rows_of


@dataclass(frozen=True)
class World:
    clock: HeldClock
    ctx: Context
    database: Database
    handler: KeepingHandler
    prison: MadePrison
    inmate: int
    officer: Actor
    leader: Actor
    item: int


@pytest.fixture
def world(database: Database) -> World:
    clock, handler = HeldClock(NOON), KeepingHandler()
    ctx = make_context(clock, work_handlers={"scores": handler})
    with database.writing() as session:
        prison = make_prison(session)
        inmate = make_inmate(session, ctx, prison)
        officer = make_officer(session, ctx, Role.OFFICER, prison.block(0))
        leader = make_officer(session, ctx, Role.BLOCK_LEADER, prison.block(0), name="陈峰")
        item = make_item(
            session, ctx, prison.block(0), person_id=inmate, opened_by=officer.person_id
        )
    return World(clock, ctx, database, handler, prison, inmate, officer, leader, item)


def decide(world: World, actor: Actor, *, approved: bool = True, reason: str = "") -> None:
    with world.database.writing() as session:
        service.decide(
            session,
            world.ctx,
            actor=actor,
            item_id=world.item,
            approved=approved,
            reason=reason,
        )


def state_of(world: World) -> tuple[str, int | None]:
    with world.database.reading() as session:
        [row] = rows_of(session, "work_item", id=world.item)
    return row.state, row.decided_by


def listed(world: World, actor: Actor) -> list[int]:
    with world.database.reading() as session:
        return [item.item_id for item in service.my_items(session, world.ctx, actor=actor)]


def add_officer(world: World, role: Role, *, block: int = 0, name: str = "何静") -> Actor:
    with world.database.writing() as session:
        return make_officer(session, world.ctx, role, world.prison.block(block), name=name)


@pytest.mark.parametrize(
    ("approved", "reason", "state"), [(True, "", "approved"), (False, "没有依据", "refused")]
)
def test_owner_carries_the_decision_out(
    world: World, *, approved: bool, reason: str, state: str
) -> None:
    decide(world, world.leader, approved=approved, reason=reason)
    assert world.handler.told == [Told(7, "entry", approved, reason, world.leader.person_id)]
    assert state_of(world) == (state, world.leader.person_id)
    with world.database.reading() as session:
        [entry] = rows_of(session, "audit_entry", action=f"item_{state}")
    assert (entry.subject_id, entry.actor_id) == (world.inmate, world.leader.person_id)


@pytest.mark.parametrize("reason", ["", "  "])
def test_refusal_needs_a_reason(world: World, reason: str) -> None:
    with pytest.raises(ReasonMissing):
        decide(world, world.leader, approved=False, reason=reason)
    assert state_of(world) == ("open", None)
    assert world.handler.told == []


def test_item_is_decided_once(world: World) -> None:
    decide(world, world.leader)
    with pytest.raises(AlreadyDecided):
        decide(world, world.leader, approved=False, reason="晚了")
    assert len(world.handler.told) == 1


def test_of_two_who_decide_at_once_one_is_refused(world: World) -> None:
    second = add_officer(world, Role.BLOCK_LEADER)
    barrier = threading.Barrier(2, timeout=20)
    outcomes: list[str] = []

    def run(actor: Actor) -> None:
        barrier.wait()
        try:
            decide(world, actor)
        except AlreadyDecided:
            outcomes.append("refused")
        else:
            outcomes.append("decided")

    threads = [threading.Thread(target=run, args=(actor,)) for actor in (world.leader, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert sorted(outcomes) == ["decided", "refused"]
    assert len(world.handler.told) == 1


def test_what_the_owner_refuses_leaves_the_item_open(world: World) -> None:
    world.handler.refuses = True
    with pytest.raises(Conflict):
        decide(world, world.leader)
    assert state_of(world) == ("open", None)


def test_who_opened_an_item_does_not_decide_it(world: World) -> None:
    with world.database.writing() as session:
        both = make_officer(session, world.ctx, Role.BLOCK_LEADER, world.prison.block(0))
        item = make_item(session, world.ctx, world.prison.block(0), opened_by=both.person_id)
        with pytest.raises(OwnItem):
            service.decide(session, world.ctx, actor=both, item_id=item, approved=True, reason="")
    assert item not in listed(world, both)
    assert item in listed(world, world.leader)


@pytest.mark.parametrize(
    "who", ["officer", "leader of another block", "leader of another prison", "the inmate"]
)
def test_who_may_not_neither_sees_nor_decides(world: World, who: str) -> None:
    with world.database.writing() as session:
        other = make_prison(session, code="P2", name="北岭监狱")
        actors = {
            "officer": make_officer(session, world.ctx, Role.OFFICER, world.prison.block(0)),
            "leader of another block": make_officer(
                session, world.ctx, Role.BLOCK_LEADER, world.prison.block(1)
            ),
            "leader of another prison": make_officer(
                session, world.ctx, Role.BLOCK_LEADER, other.block(0)
            ),
            "the inmate": as_inmate(world.inmate, world.prison),
        }
    with pytest.raises(Refused):
        decide(world, actors[who])
    assert listed(world, actors[who]) == []


def test_inmate_decides_nothing_about_himself(world: World) -> None:
    # CONTEST_OPEN is the inmate's own right; it must not let him decide an item that asks for it.
    with world.database.writing() as session:
        item = make_item(
            session,
            world.ctx,
            world.prison.block(0),
            person_id=world.inmate,
            action=Action.CONTEST_OPEN,
        )
        with pytest.raises(Refused):
            service.decide(
                session,
                world.ctx,
                actor=as_inmate(world.inmate, world.prison),
                item_id=item,
                approved=True,
                reason="",
            )


def test_most_urgent_is_first_and_overdue_is_derived(world: World) -> None:
    with world.database.writing() as session:
        urgent = make_item(session, world.ctx, world.prison.block(0), days=1, subject_id=8)
    world.clock.advance(timedelta(days=2))
    with world.database.reading() as session:
        items = service.my_items(session, world.ctx, actor=world.leader)
    assert [(item.item_id, item.is_overdue) for item in items] == [
        (urgent, True),
        (world.item, False),
    ]


def hand_over(world: World, actor: Actor, to: Actor) -> None:
    with world.database.writing() as session:
        service.delegate(
            session, world.ctx, actor=actor, item_id=world.item, to_person_id=to.person_id
        )


def test_delegate_decides_this_item_and_no_other(world: World) -> None:
    stand_in = add_officer(world, Role.OFFICER, block=1)
    with world.database.writing() as session:
        second = make_item(session, world.ctx, world.prison.block(0), subject_id=8)
    hand_over(world, world.leader, stand_in)
    assert listed(world, stand_in) == [world.item]
    decide(world, stand_in)
    assert world.handler.told[0].by == stand_in.person_id
    with world.database.writing() as session, pytest.raises(Refused):
        service.decide(session, world.ctx, actor=stand_in, item_id=second, approved=True, reason="")


def test_lent_duty_ends_with_the_lenders(world: World) -> None:
    stand_in = add_officer(world, Role.OFFICER, block=1)
    administrator = add_officer(world, Role.ADMINISTRATOR)
    hand_over(world, world.leader, stand_in)
    with world.database.writing() as session:
        [own] = duty_ids(session, world.ctx, world.leader.person_id)
        duties.end_duty(session, world.ctx, actor=administrator, duty_id=own)
    with pytest.raises(Refused):
        decide(world, stand_in)


def test_item_is_not_handed_to_who_opened_it_nor_to_a_stranger(world: World) -> None:
    with world.database.writing() as session:
        other = make_prison(session, code="P2", name="北岭监狱")
        stranger = make_officer(session, world.ctx, Role.BLOCK_LEADER, other.block(0))
    with pytest.raises(OwnItem):
        hand_over(world, world.leader, world.officer)
    for to in (stranger, as_inmate(world.inmate, world.prison)):
        with pytest.raises(Refused):
            hand_over(world, world.leader, to)


def test_who_may_not_delegate_does_not(world: World) -> None:
    stand_in = add_officer(world, Role.OFFICER)
    leader_elsewhere = add_officer(world, Role.BLOCK_LEADER, block=1)
    for actor in (world.officer, leader_elsewhere):
        with pytest.raises(Refused):
            hand_over(world, actor, stand_in)


def test_withdrawn_item_is_on_nobodys_desk(world: World) -> None:
    with world.database.writing() as session:
        service.withdraw_item(session, world.ctx, capability="scores", kind="entry", subject_id=7)
    assert listed(world, world.leader) == []
    assert state_of(world) == (ItemState.WITHDRAWN, None)
    with pytest.raises(AlreadyDecided):
        decide(world, world.leader)


def test_reading_an_item_is_a_look_at_the_person(world: World) -> None:
    with world.database.writing() as session:
        opened = service.read_item(
            session, world.ctx, actor=world.leader, item_id=world.item, purpose="scoring"
        )
        [look] = rows_of(session, "audit_entry", subject_id=world.inmate, is_look=True)
    assert (opened.person, opened.opened_by) == ("单晓明", "马向阳")
    assert (look.actor_name, look.purpose) == ("陈峰", "scoring")


def test_item_is_not_read_without_purpose_or_duty(world: World) -> None:
    elsewhere = add_officer(world, Role.OFFICER, block=1)
    with world.database.writing() as session:
        with pytest.raises(PurposeMissing):
            service.read_item(
                session, world.ctx, actor=world.leader, item_id=world.item, purpose=""
            )
        with pytest.raises(Refused):
            service.read_item(
                session, world.ctx, actor=elsewhere, item_id=world.item, purpose="scoring"
            )
        with pytest.raises(NotFound):
            service.read_item(
                session, world.ctx, actor=world.leader, item_id=999, purpose="scoring"
            )
