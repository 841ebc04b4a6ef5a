"""Which roles a member of staff holds, where and until when, and who stands in for whom."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from server.identity.rules.kinds import PersonKind
from server.identity.tables import HeldDuty, Person
from server.infra import audit
from server.infra.context import Context
from server.infra.errors import InvalidInput, NotFound, Refused
from server.infra.permissions import Action, Actor, Duty, Place, Role, Scope, Target, require
from server.infra.permissions import scope_of as scope_of_action

_NOT_GIVEN = frozenset({Role.INMATE, Role.RELATIVE})


@dataclass(frozen=True)
class GivenDuty:
    """One duty as a page shows it."""

    duty_id: int
    person_id: int
    duty: Duty
    starts_at: datetime
    ends_at: datetime | None
    delegated_from: int | None


def duties_of(session: Session, ctx: Context, *, person_id: int) -> tuple[Duty, ...]:
    """The duties that the person holds at this moment."""
    query = select(HeldDuty).where(HeldDuty.person_id == person_id, _is_held(ctx.clock.now()))
    return tuple(_duty(held) for held in session.scalars(query.order_by(HeldDuty.id)))


def given_duties(session: Session, ctx: Context, *, person_id: int) -> tuple[GivenDuty, ...]:
    """The same with their terms, and those that begin later."""
    now = ctx.clock.now()
    query = select(HeldDuty).where(
        HeldDuty.person_id == person_id, or_(HeldDuty.ends_at.is_(None), HeldDuty.ends_at > now)
    )
    return tuple(
        GivenDuty(
            held.id, held.person_id, _duty(held), held.starts_at, held.ends_at, held.delegated_from
        )
        for held in session.scalars(query.order_by(HeldDuty.id))
    )


def _is_held(now: datetime) -> ColumnElement[bool]:
    return and_(HeldDuty.starts_at <= now, or_(HeldDuty.ends_at.is_(None), HeldDuty.ends_at > now))


def _duty(held: HeldDuty) -> Duty:
    return Duty(Role(held.role), Place(held.prison_id, held.block_id))


def give_duty(
    session: Session,
    ctx: Context,
    *,
    actor: Actor,
    person_id: int,
    duty: Duty,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
) -> int:
    """Give a member of staff a duty within the actor's own prison; nobody gives himself one."""
    by = require(actor, Action.STAFF_MANAGE, Target(place=duty.place))
    _check_receiver(session, actor=actor, person_id=person_id)
    held = store_duty(
        session, ctx, person_id=person_id, duty=duty, starts_at=starts_at, ends_at=ends_at
    )
    held.given_by = actor.person_id
    session.flush()
    _log(session, ctx, actor, by, held, action="duty_given")
    return held.id


def store_duty(
    session: Session,
    ctx: Context,
    *,
    person_id: int,
    duty: Duty,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
) -> HeldDuty:
    """Without an actor: for setting an installation up. A duty must fit its role's reach."""
    if duty.role in _NOT_GIVEN:
        raise InvalidInput(f"{duty.role} is no duty")
    if _reach(duty.role) is Scope.BLOCK and duty.place.block_id is None:
        raise InvalidInput(f"{duty.role} needs a block")
    if not ctx.inmates.is_place(session, duty.place):
        raise InvalidInput("no such prison or block")
    begins = starts_at or ctx.clock.now()
    if ends_at is not None and ends_at <= begins:
        raise InvalidInput("a duty that ends before it begins")
    held = HeldDuty(
        person_id=person_id,
        role=duty.role,
        prison_id=duty.place.prison_id,
        block_id=duty.place.block_id,
        starts_at=begins,
        ends_at=ends_at,
    )
    session.add(held)
    session.flush()
    return held


def _reach(role: Role) -> Scope:
    """The widest scope of the role's actions."""
    return max(scope for action in Action if (scope := scope_of_action(role, action)) is not None)


def _check_receiver(session: Session, *, actor: Actor, person_id: int) -> None:
    if person_id == actor.person_id:
        raise Refused("nobody gives himself a duty")
    kind = session.scalar(select(Person.kind).where(Person.id == person_id))
    if kind != PersonKind.STAFF:
        raise NotFound("no such member of staff")


def end_duty(session: Session, ctx: Context, *, actor: Actor, duty_id: int) -> None:
    """End a duty now, and whatever was delegated from it."""
    held = _locked(session, duty_id)
    by = require(actor, Action.STAFF_MANAGE, Target(place=_duty(held).place))
    now = ctx.clock.now()
    stand_ins = session.scalars(
        select(HeldDuty).where(HeldDuty.delegated_from == duty_id).with_for_update()
    )
    for each in [held, *stand_ins]:
        each.ends_at = min(each.ends_at or now, now)
    _log(session, ctx, actor, by, held, action="duty_ended")


def delegate_duty(
    session: Session,
    ctx: Context,
    *,
    actor: Actor,
    duty_id: int,
    to_person_id: int,
    until: datetime,
) -> int:
    """Let a colleague of the same prison stand in for one's own duty for a while."""
    own = _locked(session, duty_id)
    duty = _duty(own)
    by = require(actor, Action.WORK_DELEGATE, Target(place=duty.place))
    now = ctx.clock.now()
    _check_delegation(ctx, own, actor=actor, until=until, now=now)
    _check_receiver(session, actor=actor, person_id=to_person_id)
    theirs = duties_of(session, ctx, person_id=to_person_id)
    if duty.place.prison_id not in {held.place.prison_id for held in theirs}:
        raise Refused("the colleague holds no duty in this prison")
    made = store_duty(
        session,
        ctx,
        person_id=to_person_id,
        duty=duty,
        ends_at=min(until, own.ends_at) if own.ends_at else until,
    )
    made.given_by, made.delegated_from = actor.person_id, own.id
    session.flush()
    _log(session, ctx, actor, by, made, action="duty_delegated")
    return made.id


def _check_delegation(
    ctx: Context, own: HeldDuty, *, actor: Actor, until: datetime, now: datetime
) -> None:
    if own.person_id != actor.person_id or own.delegated_from is not None:
        raise Refused("only one's own duty is delegated, and not a delegated one")
    if own.starts_at > now or (own.ends_at is not None and own.ends_at <= now):
        raise Refused("the duty is not held now")
    longest = timedelta(days=ctx.limits.number("identity.longest_delegation"))
    if not now < until <= now + longest:
        raise InvalidInput("the delegation ends in the past or too late")


def _locked(session: Session, duty_id: int) -> HeldDuty:
    held = session.get(HeldDuty, duty_id, with_for_update=True)
    if held is None:
        raise NotFound
    return held


def _log(
    session: Session, ctx: Context, actor: Actor, by: Duty, held: HeldDuty, *, action: str
) -> None:
    record = audit.Record(
        action,
        actor,
        by,
        subject_id=held.person_id,
        detail={
            "duty": held.id,
            "role": held.role,
            "prison": held.prison_id,
            "block": held.block_id,
            "ends_at": held.ends_at.isoformat() if held.ends_at else None,
        },
    )
    audit.append(session, ctx.clock, record)
