"""Those who are seen in a recording ask to see it, and a named officer answers."""

from datetime import datetime

from sqlalchemy.orm import Session

from server.approvals import service as approvals
from server.infra import audit
from server.infra.context import Context
from server.infra.errors import NotFound
from server.infra.permissions import Action, Actor, Duty, Place, Role, Target, require, roles
from server.scores.service import rulebook as workdays_of
from server.scores.service.work import END_OF_OFFICE
from server.visits.rules.errors import ReasonMissing, RecordingRemoved, StepRefused
from server.visits.rules.life import TAKES_TIME
from server.visits.service.reading import visit_reply
from server.visits.service.recording_state import ASKED, GRANTED, REFUSED, last_word
from server.visits.service.steps import add_step, locked_visit, visitors_of
from server.visits.service.work import CAPABILITY, RECORDING
from server.visits.tables import Visit, VisitPlace, VisitRecording
from server.wire.visits import SeeRecording, VisitReply, VisitState


def ask_to_see(
    session: Session, ctx: Context, *, actor: Actor, request: SeeRecording
) -> VisitReply:
    """By the inmate or a visitor; while it waits for its answer, twice is once."""
    if not roles(actor.duties) & {Role.INMATE, Role.RELATIVE}:
        raise NotFound
    duty = require(actor, Action.VISIT_BOOK, Target(actor.person_id))
    visit = locked_visit(session, request.visit_id)
    if actor.person_id not in (visit.inmate_id, *visitors_of(session, visit)):
        raise NotFound
    _require_kept(session, visit)
    if last_word(session, visit_id=visit.id) != ASKED:
        add_step(session, ctx, visit, what=ASKED, by=actor, role=duty.role)
        _open_item(session, ctx, visit, asked_by=actor.person_id)
        _log(session, ctx, actor, duty, visit, action=Action.VISIT_BOOK)
    return visit_reply(session, ctx, visit, reader=actor)


def _require_kept(session: Session, visit: Visit) -> None:
    recording = session.get(VisitRecording, visit.id)
    if recording is None or VisitState(visit.state) in TAKES_TIME:
        raise StepRefused("no recording of it, or it is not over")
    if recording.identity is None:
        raise RecordingRemoved


def _open_item(session: Session, ctx: Context, visit: Visit, *, asked_by: int) -> None:
    calendar = workdays_of(ctx.limits).calendar
    within = ctx.limits.number("visits.recording_answer_within")
    last = calendar.after(ctx.clock.today(), workdays=within)
    approvals.open_item(
        session,
        ctx,
        capability=CAPABILITY,
        kind=RECORDING,
        subject_id=visit.id,
        person_id=visit.inmate_id,
        place=_prison_of(session, visit),
        action=Action.RECORDING_PLAY,
        role=Role.SCORES_OFFICE,
        title="本人申请查看会见录音录像",
        due_at=datetime.combine(last, END_OF_OFFICE),
        opened_by=asked_by,
    )


def _prison_of(session: Session, visit: Visit) -> Place:
    """That of the visit, whose recording it is, wherever the inmate is now."""
    return Place(session.get_one(VisitPlace, visit.place_id).prison_id)


def answer_request(
    session: Session, ctx: Context, *, actor: Actor, visit_id: int, granted: bool, reason: str
) -> None:
    """A yes means that an officer shows it to him; a no says why. Called by the work item."""
    visit = locked_visit(session, visit_id)
    target = Target(place=_prison_of(session, visit))
    duty = require(actor, Action.RECORDING_PLAY, target)
    if not granted and not reason:
        raise ReasonMissing
    what = GRANTED if granted else REFUSED
    add_step(session, ctx, visit, what=what, by=actor, role=duty.role, reasons=reason)
    _log(session, ctx, actor, duty, visit, action=Action.VISIT_DECIDE)


def _log(
    session: Session, ctx: Context, actor: Actor, duty: Duty, visit: Visit, *, action: Action
) -> None:
    detail = {"visit": visit.id, "recording": last_word(session, visit_id=visit.id)}
    record = audit.Record(action, actor, duty, subject_id=visit.inmate_id, detail=detail)
    audit.append(session, ctx.clock, record)
