"""Carries out what a named officer decides about a visit; registered in bootstrap."""

from sqlalchemy.orm import Session

from server.custody import service as custody
from server.infra import audit
from server.infra.context import Context
from server.infra.errors import NotFound
from server.infra.permissions import Action, Actor, Duty, Place, Target, require
from server.visits.rules.errors import ReasonMissing, SlotPast, SlotUnfit
from server.visits.service.appeals import answer_appeal
from server.visits.service.recording_requests import answer_request
from server.visits.service.steps import add_step, locked_visit, step_to
from server.visits.service.work import APPEAL, RECORDING, REVIEW, VISIT, decides_for_block
from server.visits.tables import Visit, VisitPlace
from server.wire.visits import Finding, VisitState


class VisitsWork:
    """A visit is a yes or a no. A yes against a finding is an override and states its reason."""

    def decided(
        self,
        session: Session,
        ctx: Context,
        *,
        actor: Actor,
        subject_id: int,
        kind: str,
        approved: bool,
        reason: str,
    ) -> None:
        if kind == APPEAL:
            answer_appeal(
                session, ctx, actor=actor, visit_id=subject_id, granted=approved, reason=reason
            )
            return
        if kind == RECORDING:
            answer_request(
                session, ctx, actor=actor, visit_id=subject_id, granted=approved, reason=reason
            )
            return
        if kind not in (VISIT, REVIEW):
            raise NotFound
        visit = locked_visit(session, subject_id)
        duty = require(actor, Action.VISIT_DECIDE, _target(session, visit))
        if approved:
            _require_possible(session, ctx, visit, reason=reason)
        if kind == VISIT:
            state = VisitState.APPROVED if approved else VisitState.REJECTED
            step_to(session, ctx, visit, state, by=actor, role=duty.role, reasons=reason)
        else:
            _review(session, ctx, visit, actor=actor, duty=duty, keep=approved, reason=reason)
        visit.flag, visit.answered_by, visit.reasons = "", actor.person_id, reason
        detail = {"visit": visit.id, "state": visit.state, "findings": visit.findings}
        record = audit.Record(
            Action.VISIT_DECIDE, actor, duty, subject_id=visit.inmate_id, detail=detail
        )
        audit.append(session, ctx.clock, record)


def _require_possible(session: Session, ctx: Context, visit: Visit, *, reason: str) -> None:
    """What no override mends: a time that is over, a room in a prison where he is not held."""
    if ctx.clock.now() >= visit.starts_at:
        raise SlotPast
    held_in = custody.target_of(session, person_id=visit.inmate_id).place.prison_id
    if session.get_one(VisitPlace, visit.place_id).prison_id != held_in:
        raise SlotUnfit("he was moved to another prison")
    if overrides(visit) and not reason:
        raise ReasonMissing


def _review(
    session: Session,
    ctx: Context,
    visit: Visit,
    *,
    actor: Actor,
    duty: Duty,
    keep: bool,
    reason: str,
) -> None:
    if keep:
        add_step(session, ctx, visit, what="kept", by=actor, role=duty.role, reasons=reason)
        return
    state = VisitState.CANCELLED
    step_to(session, ctx, visit, state, by=actor, role=duty.role, reasons=reason)


def _target(session: Session, visit: Visit) -> Target:
    """Without the person: nobody decides about himself by a permission over his own data."""
    place = custody.target_of(session, person_id=visit.inmate_id).place
    return Target(place=place if decides_for_block(visit) else Place(place.prison_id))


def overrides(visit: Visit) -> bool:
    """Whether a yes goes against what the rule found, other than that an officer has to look."""
    return bool({each for each in visit.findings.split(",") if each} - {Finding.NEEDS_OFFICER})
