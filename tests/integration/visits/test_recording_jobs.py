"""Films are made after a visit, and a recording ends with its time, with proof."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from server.infra.errors import InvalidInput, NotFound
from server.media.recording import chunks
from server.media.recording.pieces import FilmBroken, PieceReader
from server.visits import command, jobs
from server.visits.service import films, playback, recordings, retention
from server.visits.service.steps import locked_visit
from server.wire.visits import VisitState
from tests.factories.films import decoded, whole_film
from tests.factories.tables import rows_of
from tests.factories.visit_recordings import (
    PICTURES,
    SOUNDS,
    record_visit,
    remote_visit,
    set_state,
)
from tests.factories.visits import VisitWorld

KEPT = timedelta(days=180)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "recordings"


def recorded(world: VisitWorld, root: Path, *, is_told: bool = True) -> int:
    visit_id = remote_visit(world)
    record_visit(world.database, world.ctx, root=root, visit_id=visit_id, is_told=is_told)
    return visit_id


def run_films(world: VisitWorld, root: Path) -> list[int]:
    return jobs.film_all(world.database, world.ctx, root=root)


def run_removal(world: VisitWorld, root: Path) -> list[int]:
    return jobs.remove_due(world.database, world.ctx, root=root)


def test_film_of_each_seat_is_made_after_the_visit(world: VisitWorld, root: Path) -> None:
    visit_id = recorded(world, root)
    set_state(world.database, visit_id=visit_id, state=VisitState.LIVE)
    assert run_films(world, root) == []
    set_state(world.database, visit_id=visit_id, state=VisitState.ENDED)
    assert run_films(world, root) == [visit_id]
    assert run_films(world, root) == []
    with world.database.reading() as session:
        made = rows_of(session, "recording_film")
        identity = films.kept(session, world.ctx, visit_id=visit_id).identity
    assert [(row.pictures, row.sounds) for row in made] == [(PICTURES, SOUNDS)] * 2
    for row in made:
        folder = films.film_folder(root, visit_id=visit_id, seat=row.seat)
        found = decoded(whole_film(folder, identity=identity, seal=row.seal))
        assert (found.pictures, found.sounds) == (PICTURES, SOUNDS)


def test_segment_of_a_node_that_died_waits_and_is_then_taken_as_it_lies(
    world: VisitWorld, root: Path
) -> None:
    visit_id = recorded(world, root, is_told=False)
    assert run_films(world, root) == []
    world.clock.moment = world.clock.now() + timedelta(days=30)
    assert run_films(world, root) == [visit_id]
    with world.database.reading() as session:
        [row] = rows_of(session, "recording_segment")
    assert (row.why, row.chunks, row.faults) == (films.FOUND, 2, "")


def test_administrator_is_told_the_place_of_a_changed_chunk(world: VisitWorld, root: Path) -> None:
    visit_id = recorded(world, root)
    values, words = command.verify(world.database, world.ctx, root=root, visit_id=None)
    assert values == {"visits": 1, "segments": 1, "chunks": 2, "faults": []}
    assert words == "2 chunks in 1 segments of 1 visits: all are whole"
    [folder] = (root / str(visit_id)).iterdir()
    path = chunks.chunk_path(folder, 1)
    path.write_bytes(path.read_bytes()[:-1])
    values, _ = command.verify(world.database, world.ctx, root=root, visit_id=visit_id)
    assert values["faults"] == [
        {"segment": f"{visit_id}/{folder.name}", "chunk": 1, "what": "changed"}
    ]
    values, _ = command.webm(world.database, world.ctx, root=root, visit_id=visit_id)
    assert values["films"] == []
    with pytest.raises(InvalidInput):
        command.expire(world.database, world.ctx, root=root, visit_id=visit_id)
    with pytest.raises(NotFound):
        command.verify(world.database, world.ctx, root=root, visit_id=9_999)


def test_recording_is_removed_with_its_time_and_not_before(world: VisitWorld, root: Path) -> None:
    visit_id = recorded(world, root)
    run_films(world, root)
    with world.database.reading() as session:
        key = films.kept(session, world.ctx, visit_id=visit_id).identity
        [first, *_] = rows_of(session, "recording_film")
    world.clock.moment = _end_of(world, visit_id) + KEPT - timedelta(seconds=1)
    assert run_removal(world, root) == []
    world.clock.advance(timedelta(seconds=1))
    assert run_removal(world, root) == [visit_id]
    assert run_removal(world, root) == []
    assert list(root.iterdir()) == []
    with pytest.raises(FilmBroken):
        PieceReader(root / str(visit_id) / "film" / "0", identity=key, seal=first.seal)
    with world.database.reading() as session:
        [row] = rows_of(session, "visit_recording")
        [visit] = rows_of(session, "visit")
        assert rows_of(session, "recording_film") == []
        [removal] = rows_of(session, "recording_removal")
        [segment] = rows_of(session, "recording_segment")
        assert retention.check_proofs(session) == []
    assert (row.identity, visit.state) == (None, VisitState.DELETED)
    proof = json.loads(removal.proof)
    assert proof["segments"][0]["head"] == segment.head
    assert proof["segments"][0]["chunks"] == segment.chunks == 2
    assert proof["files"] == 2 + 4
    assert proof["bytes"] > 0
    assert proof["rule"].startswith("visits.recording_kept_days = 180 (")
    print(f"removed: {proof['files']} files, {proof['bytes']} bytes, head {segment.head[:12]}")


def _end_of(world: VisitWorld, visit_id: int) -> datetime:
    with world.database.writing() as session:
        return locked_visit(session, visit_id).ends_at


def test_removed_recording_begins_never_again(world: VisitWorld, root: Path) -> None:
    visit_id = recorded(world, root)
    world.clock.moment = _end_of(world, visit_id) + KEPT
    run_removal(world, root)
    with world.database.writing() as session:
        visit = locked_visit(session, visit_id)
        assert recordings.recipient_for(session, world.ctx, visit) is None
    with pytest.raises(NotFound):
        jobs.film_visit(world.database, world.ctx, root=root, visit_id=visit_id)


def test_open_appeal_makes_the_removal_wait(world: VisitWorld, root: Path) -> None:
    visit_id = recorded(world, root)
    world.clock.moment = _end_of(world, visit_id) + KEPT
    with world.database.writing() as session:
        statement = (
            "INSERT INTO visit_appeal (visit_id, asked_by, asked_at, words, state, reasons)"
            " VALUES (:visit, :by, '2026-12-01', 'x', 'open', '')"
        )
        values = {"visit": visit_id, "by": world.mother.person_id}
        session.execute(text(statement), values)
    assert run_removal(world, root) == []
    with world.database.writing() as session:
        session.execute(text("UPDATE visit_appeal SET state = 'upheld'"))
    assert run_removal(world, root) == [visit_id]


def test_removal_that_was_broken_off_is_ended_by_the_next_run(
    world: VisitWorld, root: Path
) -> None:
    visit_id = recorded(world, root)
    world.clock.moment = _end_of(world, visit_id) + KEPT
    with world.database.writing() as session:
        retention.destroy_key(session, world.ctx, visit_id=visit_id)
    assert run_removal(world, root) == [visit_id]
    with world.database.reading() as session:
        assert retention.check_proofs(session) == []


@pytest.mark.parametrize(
    "forgery",
    [
        "UPDATE recording_removal SET proof = replace(proof, 'files', 'fires')",
        "DELETE FROM recording_removal",
        "UPDATE visit_recording SET identity = 'x'",
    ],
)
def test_forged_proof_is_found(world: VisitWorld, root: Path, forgery: str) -> None:
    visit_id = recorded(world, root)
    world.clock.moment = _end_of(world, visit_id) + KEPT
    run_removal(world, root)
    with world.database.writing() as session:
        session.execute(text(forgery))
    with world.database.reading() as session:
        found = retention.check_proofs(session)
    assert {fault.visit_id for fault in found} == {visit_id}


def test_recording_that_cannot_be_opened_stops_no_other(world: VisitWorld, root: Path) -> None:
    broken = recorded(world, root)
    whole = world.book(
        slot=world.near[1], far=world.far[1], by=world.staff.officer, inmate=world.staff.neighbour
    ).visit_id
    record_visit(world.database, world.ctx, root=root, visit_id=whole)
    with world.database.writing() as session:
        session.execute(
            text("UPDATE visit_recording SET identity = :no WHERE visit_id = :visit"),
            {"no": b"x" * 40, "visit": broken},
        )
    assert run_films(world, root) == [whole]


def test_recording_runs_its_course_on_each_engine(world_on_each: VisitWorld, root: Path) -> None:
    world = world_on_each
    visit_id = recorded(world, root)
    assert run_films(world, root) == [visit_id]
    with world.database.writing() as session:
        playback.play(
            session, world.ctx, actor=world.staff.office, visit_id=visit_id, purpose="safety"
        )
    world.clock.moment = _end_of(world, visit_id) + KEPT
    with ThreadPoolExecutor(2) as pool:
        runs = list(pool.map(lambda _: run_removal(world, root), range(2)))
    assert sorted(runs) == [[], [visit_id]]
    with world.database.reading() as session:
        assert retention.check_proofs(session) == []
        assert len(rows_of(session, "recording_removal")) == 1


def test_prison_may_keep_recordings_shorter(world: VisitWorld, root: Path) -> None:
    visit_id = recorded(world, root)
    change = {"visits.recording_kept_days": {"value": 30, "source": "本省规定"}}
    ctx = replace(world.ctx, limits=world.ctx.limits.overridden(change))
    world.clock.moment = _end_of(world, visit_id) + timedelta(days=30)
    assert jobs.remove_due(world.database, ctx, root=root) == [visit_id]
    with world.database.reading() as session:
        [removal] = rows_of(session, "recording_removal")
    assert "本省规定" in removal.proof
