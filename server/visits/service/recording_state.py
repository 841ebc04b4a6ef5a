"""Whether something of a visit is kept, and whether somebody of it asks to see it."""

from typing import Final

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from server.visits.rules.life import TAKES_TIME
from server.visits.tables import RecordingSegment, Visit, VisitRecording, VisitStepRow
from server.wire.visits import VisitState

ASKED: Final = "recording_asked"
GRANTED: Final = "recording_granted"
REFUSED: Final = "recording_refused"


def last_word(session: Session, *, visit_id: int) -> str:
    """What was said last about showing the recording; empty where nobody asked."""
    query = select(VisitStepRow.what).where(
        VisitStepRow.visit_id == visit_id, VisitStepRow.what.in_((ASKED, GRANTED, REFUSED))
    )
    return session.scalar(query.order_by(VisitStepRow.id.desc()).limit(1)) or ""


def can_see_recording(session: Session, visit: Visit) -> bool:
    if VisitState(visit.state) in TAKES_TIME:
        return False
    is_kept = exists().where(
        VisitRecording.visit_id == visit.id,
        VisitRecording.identity.is_not(None),
        RecordingSegment.visit_id == VisitRecording.visit_id,
    )
    return bool(session.scalar(select(is_kept))) and last_word(session, visit_id=visit.id) != ASKED
