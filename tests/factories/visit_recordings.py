"""A remote visit that is over and was recorded, as its node would have told of it."""

from datetime import timedelta
from functools import lru_cache
from itertools import count
from pathlib import Path

from sqlalchemy import update

from server.bootstrap import metadata
from server.infra.context import Context
from server.infra.database import Database
from server.media.recording.packets import Kind
from server.visits.service import recordings
from server.visits.service.steps import locked_visit
from server.wire.media_events import NodeEvent
from server.wire.visits import VisitState
from tests.factories.films import opus_packets, red_packets, vp8_frames, vp8_packets
from tests.factories.media import make_terms
from tests.factories.recordings import Recording
from tests.factories.tables import insert_row
from tests.factories.visits import VisitWorld

PICTURES, SOUNDS = 10, 20
_events = count(1)


def remote_visit(world: VisitWorld) -> int:
    return world.book(slot=world.near[0], far=world.far[0]).visit_id


@lru_cache(maxsize=1)
def one_second() -> list[tuple[int, Kind, bytes, float]]:
    """Of two seats: seat, kind, packet, and how many seconds after the beginning."""
    sent: list[tuple[int, Kind, bytes, float]] = []
    for seat in (0, 1):
        sequence = 0
        for number, frame in enumerate(vp8_frames(PICTURES)):
            packets = vp8_packets(frame, sequence=sequence, timestamp=number * 3_600)
            sequence += len(packets)
            sent += [(seat, "video", packet, number / 25) for packet in packets]
        for number, packet in enumerate(red_packets(opus_packets(SOUNDS))):
            sent.append((seat, "audio", packet, number / 50))
    return sorted(sent, key=lambda each: each[3])


def record_visit(
    database: Database, ctx: Context, *, root: Path, visit_id: int, is_told: bool = True
) -> Recording:
    """Ended, with one segment of two seats; `is_told`: the node lived to tell of its end."""
    with database.writing() as session:
        visit = locked_visit(session, visit_id)
        key = recordings.recipient_for(session, ctx, visit)
        since = visit.starts_at
    recording = Recording(root, visit_id)
    recorder = recording.recorder(terms=make_terms(recording_key=key), since=since)
    for seat, kind, packet, after in one_second():
        recorder.write(seat, kind, packet, (since + timedelta(seconds=after)).timestamp())
    recorder.close()
    with database.writing() as session:
        for what in recording.told if is_told else recording.told[:1]:
            event = NodeEvent(
                event_id=f"event-{next(_events)}", visit_id=visit_id, at=since, what=what
            )
            recordings.take(session, ctx, event)
        insert_row(
            session,
            "visit_step",
            visit_id=visit_id,
            at=since + timedelta(seconds=0.2),
            what="warned",
            role="officer",
            reasons="请坐在镜头前",
        )
    set_state(database, visit_id=visit_id, state=VisitState.ENDED)
    return recording


def set_state(database: Database, *, visit_id: int, state: VisitState) -> None:
    visits = metadata().tables["visit"]
    with database.writing() as session:
        session.execute(update(visits).where(visits.c.id == visit_id).values(state=state.value))
