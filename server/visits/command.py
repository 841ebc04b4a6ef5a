"""`guitu recording`: what an administrator checks and runs by hand; he sees nobody's picture."""

from pathlib import Path

from server.infra.context import Context
from server.infra.database import Database
from server.infra.errors import InvalidInput
from server.visits import jobs
from server.visits.service import films

Told = tuple[dict[str, object], str]


def verify(database: Database, ctx: Context, *, root: Path, visit_id: int | None) -> Told:
    """Every segment, or those of one visit, chunk by chunk."""
    with database.reading() as session:
        wanted = [visit_id] if visit_id else films.recorded_visits(session)
        kept = [films.kept(session, ctx, visit_id=each) for each in wanted]
    faults: list[dict[str, object]] = []
    segments = chunks = 0
    for each in kept:
        for folder, verdict in jobs.check_visit(each, root=root).items():
            segments, chunks = segments + 1, chunks + verdict.chunks
            faults += [
                {"segment": folder, "chunk": fault.chunk, "what": str(fault.what)}
                for fault in verdict.faults
            ]
    values: dict[str, object] = {
        "visits": len(kept),
        "segments": segments,
        "chunks": chunks,
        "faults": faults,
    }
    end = "all are whole" if not faults else f"{len(faults)} faults:"
    lines = [f"  {fault['segment']}, chunk {fault['chunk']}: {fault['what']}" for fault in faults]
    counts = f"{chunks} chunks in {segments} segments of {len(kept)} visits: {end}"
    return values, "\n".join([counts, *lines])


def webm(database: Database, ctx: Context, *, root: Path, visit_id: int | None) -> Told:
    """Make the films of one visit now, or again; they stay sealed, for the console to play."""
    if visit_id is None:
        raise InvalidInput("a film is of one visit")
    made = jobs.film_visit(database, ctx, root=root, visit_id=visit_id)
    rows: list[dict[str, object]] = [
        {
            "seat": film.seat,
            "length_ms": film.length_ms,
            "pictures": film.pictures,
            "sounds": film.sounds,
        }
        for film in made
    ]
    lines = [
        f"seat {film.seat}: {film.length_ms / 1000:.1f} s, {film.pictures} pictures,"
        f" {film.sounds} sounds"
        for film in made
    ]
    return {"visit": visit_id, "films": rows}, "\n".join(lines) or "nothing was recorded"


def expire(database: Database, ctx: Context, *, root: Path, visit_id: int | None) -> Told:
    """Remove what is kept longer than the rule says; nobody chooses which visit."""
    if visit_id is not None:
        raise InvalidInput("the rule says which recordings are removed")
    done = jobs.remove_due(database, ctx, root=root)
    return {"removed": done}, f"{len(done)} recordings removed"
