"""What the worker does with recordings: check them, make films of them, remove them in time."""

import fcntl
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from server.infra.context import Context
from server.infra.database import Database
from server.infra.errors import NotFound
from server.media.recording.check import Verdict, check_segment
from server.media.recording.film import Film, make_films
from server.media.recording.pieces import PieceWriter
from server.media.recording.removal import remove_tree
from server.visits.service import films, retention
from server.visits.service.films import Kept

logger = logging.getLogger(__name__)


def film_all(database: Database, ctx: Context, *, root: Path) -> list[int]:
    """The visits of which films were made; one that fails waits for the next run."""
    with database.reading() as session:
        waiting = films.waiting_for_films(session, ctx)
    made = []
    for visit_id in waiting:
        try:
            film_visit(database, ctx, root=root, visit_id=visit_id)
        except Exception:
            logger.exception("no film of visit %d", visit_id)
            continue
        made.append(visit_id)
    return made


def film_visit(database: Database, ctx: Context, *, root: Path, visit_id: int) -> list[Film]:
    """Check the segments of one visit and make a film of each seat."""
    with database.reading() as session:
        kept = films.kept(session, ctx, visit_id=visit_id)
    verdicts = check_visit(kept, root=root)

    def target(seat: int) -> PieceWriter:
        folder = films.film_folder(root, visit_id=visit_id, seat=seat)
        return PieceWriter(folder, recipient=kept.recipient)

    folders = [root / each.folder for each in kept.segments]
    made = make_films(folders, identity=kept.identity, target=target)
    try:
        with database.writing() as session:
            films.store_films(session, ctx, visit_id=visit_id, films=made, verdicts=verdicts)
    except NotFound:
        # Its time ended meanwhile, and the removal may have passed this folder by.
        remove_tree(root / str(visit_id))
        raise
    return made


def check_visit(kept: Kept, *, root: Path) -> Mapping[str, Verdict]:
    """By the segment's folder."""
    return {
        each.folder: check_segment(
            root / each.folder, visit_id=kept.visit_id, segment=each.name, reported=each.reported
        )
        for each in kept.segments
    }


def remove_due(database: Database, ctx: Context, *, root: Path) -> list[int]:
    """The visits whose recordings were removed: first the key, so that a stop halfway harms not."""
    with _alone(root):
        return _remove_all(database, ctx, root=root)


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Worker and administrator one after the other, so that a proof counts every file."""
    root.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with root.with_suffix(".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _remove_all(database: Database, ctx: Context, *, root: Path) -> list[int]:
    with database.reading() as session:
        due = retention.due_recordings(session, ctx)
    done = []
    for visit_id in due:
        try:
            _remove(database, ctx, root=root, visit_id=visit_id)
        except Exception:
            logger.exception("the recording of visit %d is not removed", visit_id)
            continue
        done.append(visit_id)
    return done


def _remove(database: Database, ctx: Context, *, root: Path, visit_id: int) -> None:
    with database.writing() as session:
        retention.destroy_key(session, ctx, visit_id=visit_id)
    removed = remove_tree(root / str(visit_id))
    with database.writing() as session:
        retention.store_removal(session, ctx, visit_id=visit_id, removed=removed)
