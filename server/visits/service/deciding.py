"""Carries out what a named officer decides about a visit; registered in bootstrap."""

from sqlalchemy.orm import Session

from server.custody import service as custody
from server.infra import audit
from server.infra.context import Context
from server.infra.errors import NotFound
from server.infra.permissions import Action, Actor, Place, Target, require
from server.visits.rules.errors import ReasonMissing, SlotPast
from server.visits.service.steps import locked_visit, step_to
from server.visits.service.work import VISIT, decides_for_block
from server.visits.tables import Visit
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
        if kind != VISIT:
            raise NotFound
        visit = locked_visit(session, subject_id)
        duty = require(actor, Action.VISIT_DECIDE, _target(session, visit))
        if approved and ctx.clock.now() >= visit.starts_at:
            raise SlotPast
        if approved and overrides(visit) and not reason:
            raise ReasonMissing
        state = VisitState.APPROVED if approved else VisitState.REJECTED
        step_to(session, ctx, visit, state, by=actor, role=duty.role, reasons=reason)
        visit.answered_by, visit.reasons = actor.person_id, reason
        detail = {"visit": visit.id, "state": visit.state, "findings": visit.findings}
        record = audit.Record(
            Action.VISIT_DECIDE, actor, duty, subject_id=visit.inmate_id, detail=detail
        )
        audit.append(session, ctx.clock, record)


def _target(session: Session, visit: Visit) -> Target:
    """Without the person: nobody decides about himself by a permission over his own data."""
    place = custody.target_of(session, person_id=visit.inmate_id).place
    return Target(place=place if decides_for_block(visit) else Place(place.prison_id))


def overrides(visit: Visit) -> bool:
    """Whether a yes goes against what the rule found, other than that an officer has to look."""
    return bool({each for each in visit.findings.split(",") if each} - {Finding.NEEDS_OFFICER})
