"""What was recorded of a visit, as the worker finds it and an independent decoder counts it."""

import time
from dataclasses import dataclass

from server.bootstrap import Installation
from server.visits import jobs
from server.visits.service import films
from tests.factories.films import Decoded, decoded, whole_film
from tests.factories.tables import StoredRow, rows_of

WITHIN_S = 30.0


@dataclass(frozen=True)
class Recorded:
    segments: list[StoredRow]
    films: list[StoredRow]
    decoded: list[Decoded]


def recorded(installation: Installation, visit_id: int) -> Recorded:
    """Once the node that lives has told of the end of its segment."""
    database, ctx, root = installation.database, installation.ctx, installation.settings.recordings
    deadline = time.monotonic() + WITHIN_S
    while not any(row.why for row in _segments(installation, visit_id)):
        assert time.monotonic() < deadline, "no end of the recording was told"
        time.sleep(0.2)
    jobs.film_visit(database, ctx, root=root, visit_id=visit_id)
    kept = database.read(lambda session: films.kept(session, ctx, visit_id=visit_id))
    assert not [each.faults for each in jobs.check_visit(kept, root=root).values() if each.faults]
    made = database.read(lambda session: rows_of(session, "recording_film", visit_id=visit_id))
    folders = [films.film_folder(root, visit_id=visit_id, seat=row.seat) for row in made]
    return Recorded(
        _segments(installation, visit_id),
        made,
        [
            decoded(whole_film(folder, identity=kept.identity, seal=row.seal))
            for folder, row in zip(folders, made, strict=True)
        ],
    )


def _segments(installation: Installation, visit_id: int) -> list[StoredRow]:
    return installation.database.read(
        lambda session: rows_of(session, "recording_segment", visit_id=visit_id)
    )
