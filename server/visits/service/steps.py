"""Moves a visit along its life: withdrawn, checked in, begun, ended."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.custody import service as custody
from server.identity.service import duties, people
from server.infra import audit
from server.infra.context import Context
from server.infra.errors import NotFound, Refused
from server.infra.permissions import Action, Actor, Duty, Role, Target, require, roles
from server.visits.rules.errors import ReasonMissing, StepRefused, UnderReview
from server.visits.rules.life import BY_OFFICER, STATES_REASON, TAKES_TIME, require_step
from server.visits.service import checks, slots
from server.visits.service.reading import visit_reply
from server.visits.service.slots import locked_slots
from server.visits.service.work import take_back
from server.visits.tables import Visit, VisitParty, VisitStepRow
from server.wire.visits import Side, VisitReply, VisitState


def step_to(
    session: Session,
    ctx: Context,
    visit: Visit,
    state: VisitState,
    *,
    by: Actor | None = None,
    by_id: int | None = None,
    role: Role | None = None,
    reasons: str = "",
) -> None:
    """One step of the life cycle; every change of a visit's state goes through here."""
    require_step(VisitState(visit.state), state)
    visit.state = state.value
    if state not in TAKES_TIME:
        slots.free(session, visit_id=visit.id)
        visit.flag = ""
    add_step(session, ctx, visit, what=state, by=by, by_id=by_id, role=role, reasons=reasons)


def add_step(
    session: Session,
    ctx: Context,
    visit: Visit,
    *,
    what: str,
    by: Actor | None = None,
    by_id: int | None = None,
    role: Role | None = None,
    reasons: str = "",
) -> None:
    """`by_id` is who acted somewhere else, such as on a media node."""
    row = VisitStepRow(
        visit_id=visit.id,
        at=ctx.clock.now(),
        what=str(what),
        by_id=by.person_id if by else by_id,
        role=role.value if role else "",
        reasons=reasons,
    )
    session.add(row)
    session.flush()


def locked_visit(session: Session, visit_id: int) -> Visit:
    visit = session.get(Visit, visit_id, with_for_update=True, populate_existing=True)
    if visit is None:
        raise NotFound
    return visit


def duty_on(session: Session, visit: Visit, *, actor: Actor, action: Action) -> Duty:
    """The duty of an officer where the inmate is held now."""
    return require(actor, action, custody.target_of(session, person_id=visit.inmate_id))


def withdraw_visit(session: Session, ctx: Context, *, actor: Actor, visit_id: int) -> VisitReply:
    """The inmate, one of the visitors or an officer takes a visit back. Twice is once."""
    duty = _duty_to_withdraw(session, actor=actor, visit_id=visit_id)
    take_back(session, ctx, visit_id=visit_id)
    visit = locked_visit(session, visit_id)
    if visit.state != VisitState.WITHDRAWN:
        step_to(session, ctx, visit, VisitState.WITHDRAWN, by=actor, role=duty.role)
        _log(session, ctx, actor, duty, visit, action=Action.VISIT_BOOK)
    return visit_reply(session, ctx, visit, reader=actor)


def _duty_to_withdraw(session: Session, *, actor: Actor, visit_id: int) -> Duty:
    """NotFound for another person's visit, as for one that does not exist."""
    visit = session.get(Visit, visit_id)
    if visit is None:
        raise NotFound
    if roles(actor.duties) & {Role.INMATE, Role.RELATIVE}:
        if actor.person_id not in (visit.inmate_id, *visitors_of(session, visit)):
            raise NotFound
        return require(actor, Action.VISIT_BOOK, Target(actor.person_id))
    return duty_on(session, visit, actor=actor, action=Action.VISIT_BOOK)


def visitors_of(session: Session, visit: Visit) -> Sequence[int]:
    query = select(VisitParty.person_id).where(VisitParty.visit_id == visit.id)
    return session.scalars(query).all()


def check_in(
    session: Session, ctx: Context, *, actor: Actor, visit_id: int, side: Side
) -> VisitReply:
    """An officer has seen one side come. With both there, the visit waits to begin."""
    visit = locked_visit(session, visit_id)
    duty = duty_on(session, visit, actor=actor, action=Action.VISIT_RUN)
    side_came(session, ctx, visit, side=side, by=actor, role=duty.role)
    _log(session, ctx, actor, duty, visit, action=Action.VISIT_RUN)
    return visit_reply(session, ctx, visit, reader=actor)


def side_came(
    session: Session, ctx: Context, visit: Visit, *, side: Side, by: Actor, role: Role
) -> None:
    """One side is there; once."""
    if visit.flag:
        raise UnderReview
    other = visit.visitors_in_at if side is Side.INMATE else visit.inmate_in_at
    mine = visit.inmate_in_at if side is Side.INMATE else visit.visitors_in_at
    if mine is not None:
        raise StepRefused("that side is there already")
    then = VisitState.CHECKED_IN if other is None else VisitState.WAITING
    step_to(session, ctx, visit, then, by=by, role=role)
    if side is Side.INMATE:
        visit.inmate_in_at = ctx.clock.now()
    else:
        visit.visitors_in_at = ctx.clock.now()


def advance(
    session: Session,
    ctx: Context,
    *,
    actor: Actor,
    visit_id: int,
    state: VisitState,
    reasons: str = "",
) -> VisitReply:
    """An officer begins a visit, or ends it; all but the planned end states its reason."""
    if state not in TAKES_TIME:
        take_back(session, ctx, visit_id=visit_id)
    visit = locked_visit(session, visit_id)
    duty = duty_on(session, visit, actor=actor, action=Action.VISIT_RUN)
    if state not in BY_OFFICER:
        raise StepRefused(f"{state} is not an officer's to set")
    stated = reasons.strip()
    if state in STATES_REASON and not stated:
        raise ReasonMissing
    step_to(session, ctx, visit, state, by=actor, role=duty.role, reasons=stated)
    _log(session, ctx, actor, duty, visit, action=Action.VISIT_RUN)
    return visit_reply(session, ctx, visit, reader=actor)


def assign_supervisor(
    session: Session, ctx: Context, *, actor: Actor, visit_id: int, officer_id: int
) -> VisitReply:
    """Name the officer who watches over a visit; he watches over one at a time."""
    found = session.get(Visit, visit_id)
    if found is None or not people.names_of(session, [officer_id]):
        raise NotFound
    slots.lock_people(session, [officer_id])
    slot, _ = locked_slots(session, found.slot_id, None)
    visit = locked_visit(session, visit_id)
    duty = duty_on(session, visit, actor=actor, action=Action.VISIT_RUN)
    if VisitState(visit.state) not in TAKES_TIME:
        raise StepRefused("the visit is over")
    held = duties.duties_of(session, ctx, person_id=officer_id)
    if slot.window.prison_id not in {each.place.prison_id for each in held}:
        raise Refused("the officer holds no duty in this prison")
    checks.require_no_clash(session, who=[officer_id], slot=slot, but=visit_id)
    visit.supervisor_id = officer_id
    add_step(session, ctx, visit, what="supervised", by=actor, role=duty.role)
    _log(session, ctx, actor, duty, visit, action=Action.VISIT_RUN)
    return visit_reply(session, ctx, visit, reader=actor)


def _log(
    session: Session, ctx: Context, actor: Actor, duty: Duty, visit: Visit, *, action: Action
) -> None:
    detail = {"visit": visit.id, "state": visit.state}
    record = audit.Record(action, actor, duty, subject_id=visit.inmate_id, detail=detail)
    audit.append(session, ctx.clock, record)
