"""Ends the keeping of recordings: the key is destroyed, then the files, and the proof is kept."""

import json
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from server.infra import audit
from server.infra.audit import AuditEntry
from server.infra.context import Context
from server.infra.errors import NotFound
from server.media.recording.removal import Removed
from server.visits.rules.life import TAKES_TIME
from server.visits.service.films import segments_of
from server.visits.service.recording_state import ASKED, last_word
from server.visits.service.steps import locked_visit, step_to
from server.visits.tables import (
    RecordingFilm,
    RecordingRemoval,
    Visit,
    VisitAppeal,
    VisitRecording,
)
from server.wire.visits import AppealState, VisitState

REMOVED = "recording_removed"


@dataclass(frozen=True)
class ProofFault:
    visit_id: int
    what: str


def due_recordings(session: Session, ctx: Context) -> list[int]:
    """Those whose time is over, and those whose removal was broken off.

    A visit that somebody still appeals about, or asks to see, waits for the answer.
    """
    kept = timedelta(days=ctx.limits.number("visits.recording_kept_days"))
    appealed = exists().where(
        VisitAppeal.visit_id == Visit.id, VisitAppeal.state == AppealState.OPEN
    )
    query = (
        select(VisitRecording.visit_id)
        .join(Visit, Visit.id == VisitRecording.visit_id)
        .where(
            VisitRecording.removed_at.is_(None),
            Visit.ends_at <= ctx.clock.now() - kept,
            Visit.state.not_in(TAKES_TIME),
            ~appealed,
        )
        .order_by(VisitRecording.visit_id)
    )
    found = session.scalars(query).all()
    return [each for each in found if last_word(session, visit_id=each) != ASKED]


def destroy_key(session: Session, ctx: Context, *, visit_id: int) -> None:
    """From its commit on nothing of the recording can be opened, wherever a copy lies."""
    del ctx  # as every service is called
    recording = session.get(VisitRecording, visit_id, with_for_update=True)
    if recording is None:
        raise NotFound
    recording.identity = None


def store_removal(session: Session, ctx: Context, *, visit_id: int, removed: Removed) -> None:
    """The proof, in a row and in the audit log's chain; the visit is DELETED."""
    visit = locked_visit(session, visit_id)
    recording = session.get(VisitRecording, visit_id, with_for_update=True)
    if recording is None or recording.identity is not None or recording.removed_at is not None:
        raise NotFound
    now = ctx.clock.now()
    proof = _proof(session, ctx, recording, removed)
    recording.removed_at = now
    session.execute(delete(RecordingFilm).where(RecordingFilm.visit_id == visit_id))
    row = RecordingRemoval(visit_id=visit_id, at=now, proof=_encoded(proof))
    session.add(row)
    if visit.state != VisitState.ARCHIVED:
        step_to(session, ctx, visit, VisitState.ARCHIVED)
    step_to(session, ctx, visit, VisitState.DELETED)
    audit.append(session, ctx.clock, audit.Record(REMOVED, None, detail=proof))


def _proof(
    session: Session, ctx: Context, recording: VisitRecording, removed: Removed
) -> dict[str, object]:
    rule = ctx.limits.get("visits.recording_kept_days")
    segments = [
        {
            "folder": row.folder,
            "since": row.since.isoformat(),
            "until": row.until.isoformat() if row.until else None,
            "chunks": row.chunks,
            "head": row.head,
        }
        for row in segments_of(session, visit_id=recording.visit_id)
    ]
    return {
        "visit": recording.visit_id,
        "at": ctx.clock.now().isoformat(),
        "rule": f"{rule.name} = {rule.value} ({rule.source})",
        "key": recording.recipient,
        "segments": segments,
        "files": removed.files,
        "bytes": removed.bytes,
    }


def _encoded(proof: dict[str, object]) -> str:
    """As the audit log writes its detail, so that the two can be compared."""
    return json.dumps(proof, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def check_proofs(session: Session) -> list[ProofFault]:
    """Each removal has its proof, the log says the same of it, and the key is gone."""
    query = select(AuditEntry.detail).where(AuditEntry.action == REMOVED)
    logged = {_visit_of(detail): detail for detail in session.scalars(query)}
    proofs = {row.visit_id: row.proof for row in session.scalars(select(RecordingRemoval))}
    faults = [
        ProofFault(visit_id, "the proof of removal is not the one in the log")
        for visit_id in sorted(logged.keys() | proofs.keys())
        if logged.get(visit_id) != proofs.get(visit_id)
    ]
    removed = select(VisitRecording).where(VisitRecording.removed_at.is_not(None))
    for row in session.scalars(removed.order_by(VisitRecording.visit_id)):
        if row.visit_id not in proofs:
            faults.append(ProofFault(row.visit_id, "a recording is gone without a proof"))
        if row.identity is not None:
            faults.append(ProofFault(row.visit_id, "a removed recording has its key"))
    return faults


def _visit_of(detail: str) -> int:
    visit_id: int = json.loads(detail)["visit"]
    return visit_id
