"""Reading and changing a sentence: the person himself, his officers, and nobody else."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import select

from server.custody import service
from server.custody.tables import SentenceChange
from server.infra.audit import AuditEntry
from server.infra.errors import InvalidInput, PurposeMissing, Refused
from server.infra.permissions import Actor
from tests.integration.custody.conftest import STRANGERS, World


def change(
    world: World, actor: Actor, *, days: int = -180, document: str = "（2026）刑更1号"
) -> None:
    with world.database.writing() as session:
        service.change_sentence(
            session,
            world.ctx,
            actor=actor,
            person_id=world.inmate.person_id,
            decided_on=date(2026, 10, 1),
            title="减刑六个月",
            days=days,
            document=document,
        )


def test_person_sees_his_own_sentence(world: World) -> None:
    with world.database.reading() as session:
        reply = service.my_sentence(session, world.ctx, actor=world.inmate)
    assert (reply.started_on, reply.ends_on) == (date(2020, 1, 1), date(2030, 1, 1))
    assert reply.days_left == (date(2030, 1, 1) - world.ctx.clock.today()).days
    assert reply.source.zh == "判决书"


def test_officers_look_is_logged_with_its_purpose(world: World) -> None:
    with world.database.writing() as session:
        service.sentence_for_staff(
            session,
            world.ctx,
            actor=world.officer,
            person_id=world.inmate.person_id,
            purpose="daily_management",
        )
    with world.database.reading() as session:
        look = session.scalars(select(AuditEntry).where(AuditEntry.is_look)).one()
    assert (look.subject_id, look.purpose) == (world.inmate.person_id, "daily_management")
    assert look.actor_id == world.officer.person_id


@pytest.mark.parametrize("purpose", [None, "", "  "])
def test_look_without_a_purpose_is_refused(world: World, purpose: str | None) -> None:
    with pytest.raises(PurposeMissing), world.database.writing() as session:
        service.sentence_for_staff(
            session,
            world.ctx,
            actor=world.officer,
            person_id=world.inmate.person_id,
            purpose=purpose,
        )


@pytest.mark.parametrize("who", STRANGERS)
def test_strangers_may_not_look(world: World, who: str) -> None:
    with pytest.raises(Refused), world.database.writing() as session:
        service.sentence_for_staff(
            session,
            world.ctx,
            actor=world.strangers[who],
            person_id=world.inmate.person_id,
            purpose="daily_management",
        )


def test_reduction_moves_the_end_and_is_shown(world: World) -> None:
    change(world, world.office)
    with world.database.reading() as session:
        reply = service.my_sentence(session, world.ctx, actor=world.inmate)
    assert (reply.ends_on, reply.original_end) == (date(2029, 7, 5), date(2030, 1, 1))
    assert [(c.days, c.new_end, c.document) for c in reply.changes] == [
        (-180, date(2029, 7, 5), "（2026）刑更1号")
    ]


@pytest.mark.parametrize("who", [*STRANGERS, "his own officer"])
def test_who_lacks_the_duty_may_not_change_a_sentence(world: World, who: str) -> None:
    actor = world.officer if who == "his own officer" else world.strangers[who]
    with pytest.raises(Refused):
        change(world, actor)


@pytest.mark.parametrize(("days", "document"), [(0, "（2026）刑更1号"), (-180, "  ")])
def test_change_without_days_or_document_is_refused(world: World, days: int, document: str) -> None:
    with pytest.raises(InvalidInput):
        change(world, world.office, days=days, document=document)


def test_reductions_at_once_all_count(world: World) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: change(world, world.office, days=-10), range(8)))
    with world.database.reading() as session:
        reply = service.my_sentence(session, world.ctx, actor=world.inmate)
        changes = session.scalars(select(SentenceChange)).all()
    assert reply.ends_on == date(2029, 10, 13)
    assert len(changes) == 8
