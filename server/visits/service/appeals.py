"""A person appeals against a refusal, a cancelling or an ending; the prison answers by name."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.infra import audit
from server.infra.context import Context
from server.infra.errors import InvalidInput, NotFound
from server.infra.permissions import Action, Actor, Role, Target, require, roles
from server.scores.service import rulebook as workdays_of
from server.visits.rules.errors import (
    AppealDecided,
    ReasonMissing,
    SecondPersonNeeded,
    StepRefused,
    TooLateToAppeal,
)
from server.visits.rules.life import CAN_BE_APPEALED
from server.visits.service.reading import place_of_appeal, visit_reply
from server.visits.service.rulebook import rulebook
from server.visits.service.steps import add_step, locked_visit, visitors_of
from server.visits.service.work import ask_for_appeal, target_of_prison
from server.visits.tables import Visit, VisitAppeal, VisitStepRow
from server.wire.visits import (
    AppealRequest,
    AppealState,
    Finding,
    VisitReply,
    VisitRequest,
    VisitState,
)


def appeal_visit(
    session: Session, ctx: Context, *, actor: Actor, request: AppealRequest
) -> VisitReply:
    """Ask the prison to look at it again, once and within the term. Twice is once."""
    if not roles(actor.duties) & {Role.INMATE, Role.RELATIVE}:
        raise NotFound
    duty = require(actor, Action.VISIT_BOOK, Target(actor.person_id))
    visit = locked_visit(session, request.visit_id)
    if actor.person_id not in (visit.inmate_id, *visitors_of(session, visit)):
        raise NotFound
    if session.scalar(_OF_VISIT.where(VisitAppeal.visit_id == visit.id)) is not None:
        return visit_reply(session, ctx, visit, reader=actor)
    _require_open(session, ctx, visit)
    if not request.words.strip():
        raise InvalidInput("an appeal says why")
    appeal = VisitAppeal(
        visit_id=visit.id,
        asked_by=actor.person_id,
        asked_at=ctx.clock.now(),
        words=ctx.seals.seal(request.words.strip(), place_of_appeal(visit.id)),
        state=AppealState.OPEN.value,
    )
    session.add(appeal)
    add_step(session, ctx, visit, what="appealed", by=actor, role=duty.role)
    ask_for_appeal(session, ctx, visit, asked_by=actor.person_id)
    detail = {"visit": visit.id, "appealed": True}
    record = audit.Record(Action.VISIT_BOOK, actor, duty, subject_id=visit.inmate_id, detail=detail)
    audit.append(session, ctx.clock, record)
    return visit_reply(session, ctx, visit, reader=actor)


_OF_VISIT = select(VisitAppeal)


def _require_open(session: Session, ctx: Context, visit: Visit) -> None:
    if VisitState(visit.state) not in CAN_BE_APPEALED:
        raise StepRefused("only what an officer refused or ended")
    if ctx.clock.today() > appeal_until(session, ctx, visit):
        raise TooLateToAppeal


def appeal_until(session: Session, ctx: Context, visit: Visit) -> date:
    """The last day of the term, counted from the officer's step."""
    query = select(VisitStepRow.at).where(
        VisitStepRow.visit_id == visit.id, VisitStepRow.what == visit.state
    )
    since = session.scalars(query.order_by(VisitStepRow.id.desc()).limit(1)).one()
    calendar = workdays_of(ctx.limits).calendar
    day = since.astimezone(ctx.clock.zone).date()
    return calendar.after(day, workdays=rulebook(ctx.limits).appeal_within)


def answer_appeal(
    session: Session, ctx: Context, *, actor: Actor, visit_id: int, granted: bool, reason: str
) -> None:
    """The prison's answer, by somebody who had no part in the visit. Called by the work item."""
    visit = locked_visit(session, visit_id)
    duty = require(actor, Action.VISIT_APPEAL_DECIDE, target_of_prison(session, visit))
    appeal = session.scalar(_OF_VISIT.where(VisitAppeal.visit_id == visit_id).with_for_update())
    if appeal is None:
        raise NotFound
    if appeal.state != AppealState.OPEN:
        raise AppealDecided
    had_part = select(VisitStepRow.by_id).where(VisitStepRow.visit_id == visit_id)
    if actor.person_id in session.scalars(had_part).all():
        raise SecondPersonNeeded
    if not reason:
        raise ReasonMissing
    appeal.state = (AppealState.GRANTED if granted else AppealState.UPHELD).value
    appeal.decided_by, appeal.decided_at = actor.person_id, ctx.clock.now()
    appeal.reasons = reason
    what = f"appeal_{appeal.state}"
    add_step(session, ctx, visit, what=what, by=actor, role=duty.role, reasons=reason)
    detail = {"visit": visit.id, "appeal": appeal.state}
    record = audit.Record(
        Action.VISIT_APPEAL_DECIDE, actor, duty, subject_id=visit.inmate_id, detail=detail
    )
    audit.append(session, ctx.clock, record)


def granted_before(
    session: Session, *, request: VisitRequest, against: Collection[Finding]
) -> VisitAppeal | None:
    """A granted appeal that nobody used and that covers this booking.

    The same class, nobody who was not to come then, and nothing against it that was not against
    it then. The inmate is locked, so that it is used once.
    """
    query = (
        select(VisitAppeal, Visit)
        .join(Visit, Visit.id == VisitAppeal.visit_id)
        .where(
            Visit.inmate_id == request.inmate_id,
            Visit.visit_class == request.visit_class.value,
            VisitAppeal.state == AppealState.GRANTED,
            VisitAppeal.used_by.is_(None),
        )
        .order_by(VisitAppeal.id)
    )
    for appeal, visit in session.execute(query.with_for_update(of=VisitAppeal)).all():
        known = set(visit.findings.split(","))
        # One that was wrongly ended was one of the month's.
        if visit.state == VisitState.TERMINATED:
            known.add(Finding.OVER_QUOTA.value)
        if set(against) <= known and set(request.visitor_ids) <= set(visitors_of(session, visit)):
            return appeal
    return None
