"""Who may book for whom, and what a booking would run into."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, time

from sqlalchemy import ColumnElement, and_, or_, select, union
from sqlalchemy.orm import Session

from server.custody import service as custody
from server.identity.service import people
from server.identity.service.people import KnownKin
from server.infra.context import Context
from server.infra.errors import InvalidInput, NotFound
from server.infra.permissions import Action, Actor, Duty, Role, Target, require, roles
from server.visits.rules.allowance import Kin, findings
from server.visits.rules.errors import Clash, KeptApart
from server.visits.rules.life import TAKES_TIME
from server.visits.service.rulebook import rulebook
from server.visits.service.slots import Slot
from server.visits.tables import Separation, Visit, VisitParty
from server.wire.visits import Finding, VisitClass, VisitForm, VisitRequest, VisitState


@dataclass(frozen=True)
class Booker:
    """Who books, by which duty, for the inmate of `target`."""

    actor: Actor
    duty: Duty
    target: Target

    @property
    def is_staff(self) -> bool:
        return self.duty.role not in (Role.INMATE, Role.RELATIVE)


def booker(session: Session, *, actor: Actor, inmate_id: int) -> Booker:
    """The inmate himself, a relative of his, or an officer who has a duty where he is held."""
    own = roles(actor.duties)
    if Role.INMATE in own and inmate_id != actor.person_id:
        raise NotFound
    if Role.RELATIVE in own:
        duty = require(actor, Action.VISIT_BOOK, Target(actor.person_id))
        if not people.known_kin(session, inmate_id=inmate_id, relative_id=actor.person_id):
            raise NotFound
        return Booker(actor, duty, custody.target_of(session, person_id=inmate_id))
    target = custody.target_of(session, person_id=inmate_id)
    return Booker(actor, require(actor, Action.VISIT_BOOK, target), target)


def require_held(session: Session, ctx: Context, *, inmate_id: int) -> None:
    """Nobody visits a person who has left."""
    if ctx.inmates.whereabouts(session, person_id=inmate_id) is None:
        raise NotFound


def visitors_kin(session: Session, who: Booker, request: VisitRequest) -> list[KnownKin]:
    """What is known of each visitor; NotFound for a stranger to the inmate."""
    wanted = set(request.visitor_ids)
    if len(wanted) != len(request.visitor_ids) or request.inmate_id in wanted:
        raise InvalidInput("each visitor is named once, and is not the inmate")
    if request.visit_class is not VisitClass.FAMILY:
        # Lawyers and volunteers are nobody's kin: an officer names them, and another one decides.
        if not who.is_staff or people.names_of(session, wanted).keys() != wanted:
            raise NotFound
        return []
    if who.duty.role is Role.RELATIVE and who.actor.person_id not in wanted:
        raise InvalidInput("a relative books visits of his own")
    known = {kin.relative_id: kin for kin in people.known_kin(session, inmate_id=request.inmate_id)}
    if not wanted <= known.keys():
        raise NotFound
    return [known[person] for person in sorted(wanted)]


def found_against(
    session: Session, ctx: Context, *, request: VisitRequest, slot: Slot, kin: list[KnownKin]
) -> list[Finding]:
    """Why the rule does not approve. The inmate is locked, so that the count holds."""
    counts = month_counts(session, ctx, inmate_id=request.inmate_id, of=slot.window.starts_at)
    return findings(
        rulebook(ctx.limits),
        visit_class=request.visit_class,
        kin=[Kin(each.is_verified, each.expires_on) for each in kin],
        on=slot.window.starts_at.astimezone(ctx.clock.zone).date(),
        level=custody.treatment_level(session, person_id=request.inmate_id),
        already=sum(counts.values()),
    )


def month_counts(
    session: Session, ctx: Context, *, inmate_id: int, of: datetime
) -> dict[VisitForm, int]:
    """The inmate's visits of family in the month of a moment, by form."""
    since, until = _month(ctx, of)
    query = select(Visit.form, Visit.state).where(
        Visit.inmate_id == inmate_id,
        Visit.visit_class == VisitClass.FAMILY,
        Visit.starts_at >= since,
        Visit.starts_at < until,
    )
    rules = rulebook(ctx.limits)
    counts = dict.fromkeys(VisitForm, 0)
    for form, state in session.execute(query):
        counts[VisitForm(form)] += rules.counts(VisitState(state))
    return counts


def _month(ctx: Context, of: datetime) -> tuple[datetime, datetime]:
    """Its first moment and that of the next, where the prison is."""
    first = of.astimezone(ctx.clock.zone).date().replace(day=1)
    following = first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
    start, end = (datetime.combine(day, time(0), ctx.clock.zone) for day in (first, following))
    return start.astimezone(UTC), end.astimezone(UTC)


def require_no_clash(
    session: Session, *, who: Collection[int], slot: Slot, but: int | None = None
) -> None:
    """None of these people, who are locked, is in another visit at the time."""
    party = select(VisitParty.visit_id).where(VisitParty.person_id.in_(who))
    query = select(Visit.id).where(
        _at_the_time_of(slot),
        or_(Visit.inmate_id.in_(who), Visit.supervisor_id.in_(who), Visit.id.in_(party)),
    )
    if but is not None:
        query = query.where(Visit.id != but)
    if session.scalar(query.limit(1)) is not None:
        raise Clash


def require_apart(session: Session, *, inmate_id: int, slot: Slot) -> None:
    """Nobody from whom the inmate is kept apart has a visit at the place, which is locked."""
    now = Separation.ended_at.is_(None)
    others = union(
        select(Separation.other_id).where(now, Separation.inmate_id == inmate_id),
        select(Separation.inmate_id).where(now, Separation.other_id == inmate_id),
    )
    query = select(Visit.id).where(
        _at_the_time_of(slot), Visit.place_id == slot.place_id, Visit.inmate_id.in_(others)
    )
    if session.scalar(query.limit(1)) is not None:
        raise KeptApart


def _at_the_time_of(slot: Slot) -> ColumnElement[bool]:
    window = slot.window
    return and_(
        Visit.state.in_(TAKES_TIME),
        Visit.starts_at < window.ends_at,
        Visit.ends_at > window.starts_at,
    )
