"""Who plays a recording: with the duty, a purpose, in time, and in the log."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from server.infra.errors import NotFound, PurposeMissing, Refused
from server.infra.permissions import Actor, Place
from server.visits import jobs
from server.visits.rules.errors import PlayOver, RecordingNotReady, RecordingRemoved
from server.visits.service import playback
from server.visits.service.playback import Playback
from server.visits.service.steps import locked_visit
from tests.factories.tables import StoredRow, rows_of
from tests.factories.visit_recordings import record_visit, remote_visit
from tests.factories.visits import VisitWorld

PURPOSE = "supervision"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "recordings"


@pytest.fixture
def visit_id(world: VisitWorld, root: Path) -> int:
    made = remote_visit(world)
    record_visit(world.database, world.ctx, root=root, visit_id=made)
    jobs.film_all(world.database, world.ctx, root=root)
    return made


def play(world: VisitWorld, by: Actor, visit_id: int, *, purpose: str | None = PURPOSE) -> int:
    with world.database.writing() as session:
        return playback.play(session, world.ctx, actor=by, visit_id=visit_id, purpose=purpose)


def shown(world: VisitWorld, by: Actor, play_id: int) -> Playback:
    with world.database.reading() as session:
        return playback.opened_play(session, world.ctx, actor=by, play_id=play_id)


def looks(world: VisitWorld) -> list[StoredRow]:
    with world.database.reading() as session:
        return rows_of(session, "audit_entry", action="recording_play")


def test_look_is_logged_with_its_purpose_for_everybody_in_the_picture(
    world: VisitWorld, visit_id: int
) -> None:
    play_id = play(world, world.staff.office, visit_id)
    logged = looks(world)
    assert {row.subject_id for row in logged} == {
        world.staff.inmate.person_id,
        world.mother.person_id,
    }
    assert {(row.actor_id, row.purpose, row.is_look) for row in logged} == {
        (world.staff.office.person_id, PURPOSE, True)
    }
    found = shown(world, world.staff.office, play_id)
    assert (found.visitors, found.purpose) == (["甲母"], PURPOSE)
    assert [(film.who, film.has_picture) for film in found.films] == [
        ("甲一", True),
        ("甲母", True),
    ]
    assert found.inmate == "甲一"
    assert [event.what.en for event in found.events][:2] == ["asked for", "approved by rule"]


def test_without_a_purpose_nothing_is_played(world: VisitWorld, visit_id: int) -> None:
    for purpose in (None, "", "  ", "\x00"):
        with pytest.raises(PurposeMissing):
            play(world, world.staff.office, visit_id, purpose=purpose)
    with world.database.reading() as session:
        assert rows_of(session, "recording_play") == []


def test_who_has_not_the_duty_plays_nothing(world: VisitWorld, visit_id: int) -> None:
    staff = world.staff
    of_staff = (staff.officer, staff.leader, staff.teacher, staff.leader_of_other_block)
    for by in (*of_staff, staff.leader_of_other_prison, staff.inmate, world.mother):
        with pytest.raises(Refused):
            play(world, by, visit_id)
        with pytest.raises(Refused), world.database.reading() as session:
            playback.recordings_for_staff(session, world.ctx, actor=by)
    assert looks(world) == []


def of_other_prison(world: VisitWorld) -> Actor:
    """The same duty, elsewhere."""
    elsewhere = world.staff.leader_of_other_prison.prison_id
    assert elsewhere is not None
    [duty] = world.staff.office.duties
    return replace(
        world.staff.office,
        duties=(replace(duty, place=Place(elsewhere)),),
        prison_id=elsewhere,
    )


def test_same_duty_in_another_prison_neither_plays_nor_lists(
    world: VisitWorld, visit_id: int
) -> None:
    other = of_other_prison(world)
    with pytest.raises(Refused):
        play(world, other, visit_id)
    with world.database.reading() as session:
        assert playback.recordings_for_staff(session, world.ctx, actor=other) == []
        [line] = playback.recordings_for_staff(session, world.ctx, actor=world.staff.office)
    assert (line.visit_id, line.is_ready, line.is_whole) == (visit_id, True, True)


def test_look_is_for_who_began_it(world: VisitWorld, visit_id: int, root: Path) -> None:
    play_id = play(world, world.staff.office, visit_id)
    for by in (world.staff.prison_leader, of_other_prison(world)):
        with pytest.raises(NotFound):
            shown(world, by, play_id)
        with pytest.raises(NotFound), world.database.reading() as session:
            playback.film_source(session, world.ctx, actor=by, play_id=play_id, seat=0, root=root)


def test_look_ends_with_its_time(world: VisitWorld, visit_id: int) -> None:
    play_id = play(world, world.staff.office, visit_id)
    world.clock.advance(timedelta(minutes=120))
    with pytest.raises(PlayOver):
        shown(world, world.staff.office, play_id)


def test_recording_that_is_not_ready_or_removed_says_so(world: VisitWorld, root: Path) -> None:
    made = remote_visit(world)
    record_visit(world.database, world.ctx, root=root, visit_id=made)
    with pytest.raises(RecordingNotReady):
        play(world, world.staff.office, made)
    jobs.film_all(world.database, world.ctx, root=root)
    play_id = play(world, world.staff.office, made)
    with world.database.reading() as session:
        world.clock.moment = locked_visit(session, made).ends_at + timedelta(days=180)
    jobs.remove_due(world.database, world.ctx, root=root)
    with pytest.raises(RecordingRemoved):
        play(world, world.staff.office, made)
    with pytest.raises(PlayOver):
        shown(world, world.staff.office, play_id)
    with world.database.reading() as session:
        words = playback.proof_of_removal(
            session, world.ctx, actor=world.staff.office, visit_id=made
        )
        [line] = playback.recordings_for_staff(session, world.ctx, actor=world.staff.office)
        with pytest.raises(Refused):
            playback.proof_of_removal(session, world.ctx, actor=world.staff.officer, visit_id=made)
    assert '"files":6' in words
    assert line.removed_at is not None
