"""The key of a visit's recording, and what nodes report of it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime

import pytest

from server.identity.rules.kinds import PersonKind
from server.identity.service import people
from server.identity.service.people import PersonFacts
from server.infra.context import Context
from server.visits.service import recordings
from server.visits.service.steps import locked_visit
from server.wire.media_events import NodeEvent, RecordingFrom, RecordingTo, WentLive
from server.wire.visits import VisitClass
from tests.factories.tables import StoredRow, rows_of
from tests.factories.visits import FIRST_SLOT, VisitWorld

HEAD = "a" * 64


def key_of(world: VisitWorld, visit_id: int) -> str | None:
    with world.database.writing() as session:
        visit = locked_visit(session, visit_id)
        return recordings.recipient_for(session, world.ctx, visit)


def remote(world: VisitWorld, *, visit_class: VisitClass = VisitClass.FAMILY) -> int:
    by = None if visit_class is VisitClass.FAMILY else world.staff.office
    visit = world.book(
        slot=world.near[0],
        far=world.far[0],
        visit_class=visit_class,
        note="会见",
        by=by,
    )
    return visit.visit_id


def tell(world: VisitWorld, visit_id: int, what: RecordingFrom | RecordingTo | WentLive) -> None:
    event = NodeEvent(event_id=f"{what.kind}-1", visit_id=visit_id, at=FIRST_SLOT, what=what)
    with world.database.writing() as session:
        recordings.take(session, world.ctx, event)


def begun(folder: str) -> RecordingFrom:
    return RecordingFrom(folder=folder, since=FIRST_SLOT)


def over(folder: str, *, until: datetime = FIRST_SLOT, why: str = "ended") -> RecordingTo:
    return RecordingTo.model_validate(
        {"folder": folder, "until": until, "chunks": 7, "head": HEAD, "why": why}
    )


def rows(world: VisitWorld, table: str, **where: object) -> list[StoredRow]:
    with world.database.reading() as session:
        return rows_of(session, table, **where)


def test_visit_has_one_key_and_it_lies_sealed(world: VisitWorld) -> None:
    visit_id = remote(world)
    first = key_of(world, visit_id)
    assert first is not None
    assert first.startswith("age1")
    assert key_of(world, visit_id) == first
    [row] = rows(world, "visit_recording")
    assert b"AGE-SECRET-KEY" not in row.identity
    place = recordings.place_of_identity(visit_id)
    assert world.ctx.seals.open(row.identity, place).startswith("AGE-SECRET-KEY-1")


def test_tickets_that_are_issued_at_once_have_one_key(world_on_each: VisitWorld) -> None:
    visit_id = remote(world_on_each)
    with ThreadPoolExecutor(4) as pool:
        keys = set(pool.map(lambda _: key_of(world_on_each, visit_id), range(8)))
    assert len(keys) == 1


def test_privileged_visit_has_no_key_ever(world: VisitWorld) -> None:
    visit_id = remote(world, visit_class=VisitClass.PRIVILEGED)
    assert key_of(world, visit_id) is None
    assert rows(world, "visit_recording") == []
    tell(world, visit_id, begun(f"{visit_id}/20261201T010000Z-node-1-abcd"))
    assert rows(world, "recording_segment") == []
    assert [each.action for each in rows(world, "audit_entry", lane="system")] == [
        "recording_not_ours"
    ]


def test_segment_is_kept_once_and_its_head_is_in_the_log(world: VisitWorld) -> None:
    visit_id = remote(world)
    key_of(world, visit_id)
    folder = f"{visit_id}/20261201T010000Z-node-1-abcd"
    for _ in range(2):
        tell(world, visit_id, begun(folder))
        tell(world, visit_id, over(folder))
    tell(world, visit_id, WentLive())
    [row] = rows(world, "recording_segment")
    assert (row.folder, row.chunks, row.head, row.why) == (folder, 7, HEAD, "ended")
    [logged] = rows(world, "audit_entry", action="recording_ended")
    assert HEAD in logged.detail


def test_end_that_is_told_before_the_beginning_is_kept(world: VisitWorld) -> None:
    visit_id = remote(world)
    key_of(world, visit_id)
    folder = f"{visit_id}/20261201T010000Z-node-1-abcd"
    tell(world, visit_id, over(folder))
    tell(world, visit_id, begun(folder))
    [row] = rows(world, "recording_segment")
    assert row.chunks == 7


def test_recording_that_a_disk_ended_is_a_step_that_both_sides_see(world: VisitWorld) -> None:
    visit_id = remote(world)
    key_of(world, visit_id)
    folder = f"{visit_id}/20261201T010000Z-node-1-abcd"
    tell(world, visit_id, begun(folder))
    tell(world, visit_id, over(folder, why="disk"))
    steps = rows(world, "visit_step", visit_id=visit_id)
    assert steps[-1].what == recordings.RECORDING_LOST


@pytest.mark.parametrize(
    "folder",
    [
        "",
        "../keys",
        "999/20261201T010000Z-node-1-abcd",
        "{visit}/../../keys",
        "{visit}/..",
        "{visit}/2/3",
        "/{visit}/20261201",
        "{visit}/2026\x00",
    ],
)
def test_folder_elsewhere_is_not_taken(world: VisitWorld, folder: str) -> None:
    visit_id = remote(world)
    key_of(world, visit_id)
    tell(world, visit_id, begun(folder.replace("{visit}", str(visit_id))))
    assert rows(world, "recording_segment") == []
    assert len(rows(world, "audit_entry", action="recording_not_ours")) == 1


def born(world: VisitWorld, person_id: int, *, on: date | None, flag: bool | None = None) -> None:
    with world.database.writing() as session:
        facts = PersonFacts(
            PersonKind.RELATIVE, "甲母", person_id=person_id, born_on=on, is_minor=flag
        )
        people.take_people(session, world.ctx, [facts])


def is_picture_kept(world: VisitWorld, visit_id: int, ctx: Context | None = None) -> bool:
    with world.database.writing() as session:
        visit = locked_visit(session, visit_id)
        return recordings.keeps_picture(session, ctx or world.ctx, visit)


def test_of_a_visit_with_a_minor_the_sound_alone_is_kept(world: VisitWorld) -> None:
    visit_id = remote(world)
    mother = world.mother.person_id
    assert is_picture_kept(world, visit_id)
    born(world, mother, on=None, flag=True)
    assert not is_picture_kept(world, visit_id)
    born(world, mother, on=date(2008, 12, 1))
    assert not is_picture_kept(world, visit_id), "of age on the day after the birthday"
    born(world, mother, on=date(2008, 11, 30))
    assert is_picture_kept(world, visit_id)


def test_prison_may_keep_the_pictures_of_minors(world: VisitWorld) -> None:
    visit_id = remote(world)
    born(world, world.mother.person_id, on=date(2020, 1, 1))
    change = {"visits.minors_picture_kept": {"value": True, "source": "本省规定"}}
    ctx = replace(world.ctx, limits=world.ctx.limits.overridden(change))
    assert is_picture_kept(world, visit_id, ctx)
    assert not is_picture_kept(world, visit_id)
