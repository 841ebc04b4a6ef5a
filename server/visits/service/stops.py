"""What comes between a person and his visits: a restriction, a lockdown, a transfer.

None of them cancels a visit: each flags what is booked, and a named officer keeps or cancels it.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from server.custody import service as custody
from server.infra import audit
from server.infra.context import Context
from server.infra.errors import InvalidInput, NotFound
from server.infra.permissions import Action, Actor, Duty, Place, Target, require
from server.visits.rules.allowance import Window, require_restriction
from server.visits.service.reading import place_of_reason
from server.visits.service.rulebook import rulebook
from server.visits.service.slots import lock_people
from server.visits.service.steps import add_step
from server.visits.service.work import ask_for_review
from server.visits.tables import Visit, VisitPlace, VisitStop
from server.wire.visits import Finding, VisitClass, VisitState

_BEFORE_CHECK_IN = (VisitState.REQUESTED, VisitState.APPROVED, VisitState.AUTO_APPROVED)


def restrict(
    session: Session,
    ctx: Context,
    *,
    actor: Actor,
    inmate_id: int,
    starts_at: datetime,
    ends_at: datetime,
    reason: str,
) -> int:
    """Suspend a person's visits of family for a time, with a reason that he is told."""
    target = custody.target_of(session, person_id=inmate_id)
    duty = require(actor, Action.VISIT_STOP, target)
    require_restriction(rulebook(ctx.limits), starts_at=starts_at, ends_at=ends_at, reason=reason)
    # Whoever books for him waits, so that no visit slips in between.
    lock_people(session, [inmate_id])
    place = target.place
    stop = _stored(session, ctx, actor, place, starts_at, ends_at, reason, inmate_id=inmate_id)
    about = Visit.inmate_id == inmate_id
    _flag_during(session, ctx, stop, about, cause=Finding.RESTRICTED, by=actor, duty=duty)
    _log(session, ctx, actor, duty, stop)
    return stop.id


def lock_down(
    session: Session,
    ctx: Context,
    *,
    actor: Actor,
    place: Place,
    starts_at: datetime,
    ends_at: datetime,
    reason: str,
) -> int:
    """Stop all visits of a prison, or of one of its blocks, for a time."""
    duty = require(actor, Action.VISIT_STOP, Target(place=place))
    if place.prison_id is None or not starts_at < ends_at or not reason.strip():
        raise InvalidInput("a lockdown names its place, its time and its reason")
    rooms = select(VisitPlace.id).where(VisitPlace.prison_id == place.prison_id)
    session.execute(rooms.order_by(VisitPlace.id).with_for_update()).all()
    stop = _stored(session, ctx, actor, place, starts_at, ends_at, reason, inmate_id=None)
    held = custody.people_in(session, places=[place]) or set()
    about = Visit.inmate_id.in_(held)
    _flag_during(session, ctx, stop, about, cause=Finding.LOCKDOWN, by=actor, duty=duty)
    _log(session, ctx, actor, duty, stop)
    return stop.id


def lift(session: Session, ctx: Context, *, actor: Actor, stop_id: int) -> None:
    """End a restriction or a lockdown early. What it flagged still waits for its officer."""
    stop = session.get(VisitStop, stop_id, with_for_update=True)
    if stop is None or stop.lifted_at is not None:
        raise NotFound
    target = Target(place=Place(stop.prison_id, stop.block_id))
    if stop.inmate_id is not None:
        target = custody.target_of(session, person_id=stop.inmate_id)
    duty = require(actor, Action.VISIT_STOP, target)
    stop.lifted_at = ctx.clock.now()
    _log(session, ctx, actor, duty, stop)


def flag_moved(
    session: Session, ctx: Context, *, actor: Actor | None, person_id: int, place: Place
) -> None:
    """A person is held elsewhere from now on; called by custody, which logs the transfer."""
    del place  # an officer of the new place is asked, wherever that is
    ahead = and_(Visit.inmate_id == person_id, Visit.starts_at > ctx.clock.now())
    _flag(session, ctx, ahead, cause=Finding.MOVED, by=actor, duty=None)


def _flag_during(
    session: Session,
    ctx: Context,
    stop: VisitStop,
    about: ColumnElement[bool],
    *,
    cause: Finding,
    by: Actor,
    duty: Duty,
) -> None:
    """A restriction is of visits of family; a lockdown is of all."""
    during = and_(about, Visit.starts_at < stop.ends_at, Visit.ends_at > stop.starts_at)
    if cause is Finding.RESTRICTED:
        during = and_(during, Visit.visit_class == VisitClass.FAMILY)
    _flag(session, ctx, during, cause=cause, by=by, duty=duty)


def _flag(
    session: Session,
    ctx: Context,
    which: ColumnElement[bool],
    *,
    cause: Finding,
    by: Actor | None,
    duty: Duty | None,
) -> None:
    """Both sides see the step. One that is still to be approved is decided with the finding."""
    query = select(Visit).where(which, Visit.state.in_(_BEFORE_CHECK_IN)).order_by(Visit.id)
    locked = query.with_for_update().execution_options(populate_existing=True)
    for visit in session.scalars(locked).all():
        known = [each for each in visit.findings.split(",") if each]
        if visit.flag == cause.value:
            continue
        visit.findings = ",".join(dict.fromkeys([*known, cause.value]))
        role = duty.role if duty else None
        add_step(session, ctx, visit, what=f"flagged_{cause}", by=by, role=role)
        if visit.state != VisitState.REQUESTED and not visit.flag:
            ask_for_review(session, ctx, visit)
        visit.flag = cause.value
    session.flush()


def stops_at(session: Session, *, inmate_id: int, place: Place, window: Window) -> list[Finding]:
    """What stops a visit of this person then. The rows that a stop locks are locked."""
    of_place = and_(
        VisitStop.inmate_id.is_(None),
        VisitStop.prison_id == place.prison_id,
        or_(VisitStop.block_id.is_(None), VisitStop.block_id == place.block_id),
    )
    query = select(VisitStop.inmate_id).where(
        VisitStop.lifted_at.is_(None),
        VisitStop.starts_at < window.ends_at,
        VisitStop.ends_at > window.starts_at,
        or_(VisitStop.inmate_id == inmate_id, of_place),
    )
    return _named(session.scalars(query))


def _named(inmate_ids: Iterable[int | None]) -> list[Finding]:
    found = {Finding.LOCKDOWN if each is None else Finding.RESTRICTED for each in inmate_ids}
    return sorted(found)


def _stored(
    session: Session,
    ctx: Context,
    actor: Actor,
    place: Place,
    starts_at: datetime,
    ends_at: datetime,
    reason: str,
    *,
    inmate_id: int | None,
) -> VisitStop:
    now = ctx.clock.now()
    stop = VisitStop(
        inmate_id=inmate_id,
        prison_id=place.prison_id,
        block_id=place.block_id,
        starts_at=starts_at,
        ends_at=ends_at,
        reason=ctx.seals.seal(reason.strip(), place_of_reason(actor.person_id, now)),
        ordered_by=actor.person_id,
        ordered_at=now,
    )
    session.add(stop)
    session.flush()
    return stop


def _log(session: Session, ctx: Context, actor: Actor, duty: Duty, stop: VisitStop) -> None:
    detail = {"stop": stop.id, "is_lifted": stop.lifted_at is not None}
    record = audit.Record(Action.VISIT_STOP, actor, duty, subject_id=stop.inmate_id, detail=detail)
    audit.append(session, ctx.clock, record)
