"""The key of a visit's recording, and what the media nodes report of it."""

import logging
import re
from typing import Final

from pyrage import x25519
from sqlalchemy import select
from sqlalchemy.orm import Session

from server.identity.service import people
from server.infra import audit
from server.infra.context import Context
from server.infra.sealing import Place as SealPlace
from server.visits.service.steps import add_step, visitors_of
from server.visits.tables import RecordingSegment, Visit, VisitRecording
from server.wire.media_events import NodeEvent, RecordingFrom, RecordingTo
from server.wire.visits import VisitClass

logger = logging.getLogger(__name__)
# What a node calls a segment under the visit's own folder.
_SEGMENT: Final = re.compile(r"[0-9][A-Za-z0-9_-][A-Za-z0-9._-]{1,100}")
RECORDING_LOST: Final = "recording_lost"


def recipient_for(session: Session, ctx: Context, visit: Visit) -> str | None:
    """To whom the visit's recording is sealed; made at the first call. PRIVILEGED: None, always."""
    if visit.visit_class == VisitClass.PRIVILEGED:
        return None
    # Of two tickets that are issued at once, the second finds the first one's key.
    session.get(Visit, visit.id, with_for_update=True)
    recording = session.get(VisitRecording, visit.id, with_for_update=True)
    if recording is None:
        recording = _made(ctx, visit)
        session.add(recording)
        session.flush()
    return recording.recipient if recording.removed_at is None else None


def keeps_picture(session: Session, ctx: Context, visit: Visit) -> bool:
    """False where a minor takes part and the prison does not keep minors' pictures: sound alone."""
    if ctx.limits.flag("visits.minors_picture_kept"):
        return True
    everybody = [visit.inmate_id, *visitors_of(session, visit)]
    day = visit.starts_at.astimezone(ctx.clock.zone).date()
    full_age = ctx.limits.number("visits.full_age")
    return not people.minors_among(session, ctx, everybody, on=day, full_age=full_age)


def _made(ctx: Context, visit: Visit) -> VisitRecording:
    identity = x25519.Identity.generate()
    return VisitRecording(
        visit_id=visit.id,
        recipient=str(identity.to_public()),
        identity=ctx.seals.seal(str(identity), place_of_identity(visit.id)),
        made_at=ctx.clock.now(),
    )


def place_of_identity(visit_id: int) -> SealPlace:
    return SealPlace("visit_recording", "identity", str(visit_id))


def take(session: Session, ctx: Context, event: NodeEvent) -> None:
    """Keep what a node reports of a recording; other events and repeats change nothing."""
    what = event.what
    if not isinstance(what, RecordingFrom | RecordingTo):
        return
    recording = session.get(VisitRecording, event.visit_id, with_for_update=True)
    visit_id, _, segment = what.folder.partition("/")
    is_ours = visit_id == str(event.visit_id) and _SEGMENT.fullmatch(segment)
    if recording is None or not is_ours:
        # It cannot be undone by refusing it: the node would only tell it again.
        logger.error("a node tells of a recording that there must not be: %d", event.visit_id)
        detail: dict[str, object] = {"visit": event.visit_id, "kind": what.kind}
        _log(session, ctx, "recording_not_ours", detail)
        return
    if isinstance(what, RecordingFrom):
        _begun(session, event.visit_id, what)
    else:
        _ended(session, ctx, event.visit_id, what)


def _begun(session: Session, visit_id: int, what: RecordingFrom) -> None:
    if _segment(session, what.folder) is None:
        row = RecordingSegment(visit_id=visit_id, folder=what.folder, since=what.since)
        session.add(row)
        session.flush()


def _ended(session: Session, ctx: Context, visit_id: int, what: RecordingTo) -> None:
    """The head goes into the audit log: whoever changes the chunks would have to change both."""
    row = _segment(session, what.folder)
    if row is None:
        row = RecordingSegment(visit_id=visit_id, folder=what.folder, since=what.until)
        session.add(row)
    if row.why:
        return
    row.until, row.chunks, row.head, row.why = what.until, what.chunks, what.head, what.why
    if what.why == "disk":
        visit = session.get_one(Visit, visit_id)
        add_step(session, ctx, visit, what=RECORDING_LOST)
    detail: dict[str, object] = {
        "visit": visit_id,
        "folder": what.folder,
        "chunks": what.chunks,
        "head": what.head,
        "why": what.why,
    }
    _log(session, ctx, "recording_ended", detail)


def _segment(session: Session, folder: str) -> RecordingSegment | None:
    query = select(RecordingSegment).where(RecordingSegment.folder == folder)
    return session.scalar(query.with_for_update())


def _log(session: Session, ctx: Context, action: str, detail: dict[str, object]) -> None:
    audit.append(session, ctx.clock, audit.Record(action, None, detail=detail))
