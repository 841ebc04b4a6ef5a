"""What is known of a visit's recording to whoever checks it and makes its films."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import delete, exists, or_, select
from sqlalchemy.orm import Session

from server.infra.context import Context
from server.infra.errors import NotFound
from server.media.recording.check import Verdict
from server.media.recording.film import Film
from server.visits.rules.life import TAKES_TIME
from server.visits.service.recordings import place_of_identity
from server.visits.tables import RecordingFilm, RecordingSegment, Visit, VisitRecording

# So long a node that lives may take to report an end; then what lies there is all there is.
REPORTED_WITHIN: Final = timedelta(minutes=10)
# Of a segment whose node never told of its end.
FOUND: Final = "found"
_LONGEST_FAULTS: Final = 200


@dataclass(frozen=True)
class KeptSegment:
    """`reported` is how many chunks there were and the last one's hash."""

    folder: str
    reported: tuple[int, str] | None

    @property
    def name(self) -> str:
        return self.folder.partition("/")[2]


@dataclass(frozen=True)
class Kept:
    visit_id: int
    recipient: str
    identity: str
    segments: tuple[KeptSegment, ...]


def film_folder(root: Path, *, visit_id: int, seat: int) -> Path:
    return root / str(visit_id) / "film" / str(seat)


def waiting_for_films(session: Session, ctx: Context) -> list[int]:
    """The visits that are over, whose recordings can be made into films now."""
    mine = RecordingSegment.visit_id == VisitRecording.visit_id
    query = (
        select(VisitRecording.visit_id)
        .join(Visit, Visit.id == VisitRecording.visit_id)
        .where(
            VisitRecording.filmed_at.is_(None),
            VisitRecording.identity.is_not(None),
            Visit.state.not_in(TAKES_TIME),
            exists().where(mine),
            or_(
                ~exists().where(mine, RecordingSegment.why == ""),
                Visit.ends_at < ctx.clock.now() - REPORTED_WITHIN,
            ),
        )
        .order_by(VisitRecording.visit_id)
    )
    return list(session.scalars(query))


def kept(session: Session, ctx: Context, *, visit_id: int) -> Kept:
    """NotFound where nothing was recorded, or it is removed."""
    recording = session.get(VisitRecording, visit_id)
    if recording is None or recording.identity is None:
        raise NotFound
    return Kept(
        visit_id,
        recording.recipient,
        ctx.seals.open(recording.identity, place_of_identity(visit_id)),
        tuple(
            KeptSegment(row.folder, None if row.chunks is None else (row.chunks, row.head))
            for row in segments_of(session, visit_id=visit_id)
        ),
    )


def recorded_visits(session: Session) -> list[int]:
    """Those of which something was recorded that is not removed."""
    query = select(VisitRecording.visit_id).where(
        VisitRecording.identity.is_not(None),
        exists().where(RecordingSegment.visit_id == VisitRecording.visit_id),
    )
    return list(session.scalars(query.order_by(VisitRecording.visit_id)))


def segments_of(session: Session, *, visit_id: int) -> Sequence[RecordingSegment]:
    query = select(RecordingSegment).where(RecordingSegment.visit_id == visit_id)
    return session.scalars(query.order_by(RecordingSegment.since, RecordingSegment.id)).all()


def store_films(
    session: Session,
    ctx: Context,
    *,
    visit_id: int,
    films: Sequence[Film],
    verdicts: Mapping[str, Verdict],
) -> None:
    """What was made, and what was wrong with its segments. NotFound where it was removed since."""
    recording = session.get(VisitRecording, visit_id, with_for_update=True)
    if recording is None or recording.identity is None:
        raise NotFound
    recording.filmed_at = ctx.clock.now()
    for row in segments_of(session, visit_id=visit_id):
        _store_verdict(row, verdicts[row.folder])
    session.execute(delete(RecordingFilm).where(RecordingFilm.visit_id == visit_id))
    for film in films:
        made = RecordingFilm(
            visit_id=visit_id,
            seat=film.seat,
            since=moment_of(film.since_us),
            length_ms=film.length_ms,
            pictures=film.pictures,
            sounds=film.sounds,
            seal=film.seal,
        )
        session.add(made)
    session.flush()


def _store_verdict(row: RecordingSegment, verdict: Verdict) -> None:
    said = ", ".join(f"{fault.chunk} {fault.what}" for fault in verdict.faults)
    row.faults = said[:_LONGEST_FAULTS]
    if not row.why:
        row.chunks, row.head, row.why = verdict.chunks, verdict.head, FOUND
        row.until = moment_of(verdict.until_us) if verdict.until_us else row.since


def moment_of(moment_us: int) -> datetime:
    return datetime.fromtimestamp(moment_us / 1e6, UTC)
