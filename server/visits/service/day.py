"""A day's visits as officers run them: who, where, who watches, and what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.custody import service as custody
from server.identity.service import people
from server.infra.context import Context
from server.infra.permissions import Action, Actor, may, places_of
from server.visits.rules.life import ON_LINE, TAKES_TIME
from server.visits.service.reading import visit_for_staff, visits_for_staff
from server.visits.service.rulebook import rulebook
from server.visits.service.seats import parties_of
from server.visits.tables import Visit, VisitLine, VisitPlace, VisitRoom, VisitSlot
from server.wire.base import Text
from server.wire.visits import VisitClass, VisitForm, VisitReply, VisitState


@dataclass(frozen=True)
class RunVisit:
    """`watched_by` is who is on the line now; `supervisor` who was named for it."""

    visit: VisitReply
    inmate_id: int
    inmate: str
    place: Text
    room: Text
    parties: int
    supervisor_id: int | None
    supervisor: str
    watched_by: str
    inmate_in_at: datetime | None
    visitors_in_at: datetime | None
    may_run: bool
    calls_officer: bool

    @property
    def is_on_line(self) -> bool:
        """Somebody may be on its line now."""
        has_line = self.visit.join_from is not None
        return has_line and self.visit.state in ON_LINE


def day_for_staff(
    session: Session, ctx: Context, *, actor: Actor, day: date, purpose: str | None
) -> list[RunVisit]:
    """A write: the looks are logged."""
    shown = visits_for_staff(session, ctx, actor=actor, day=day, purpose=purpose)
    return [_run(session, ctx, actor, each) for each in shown]


def run_for_staff(
    session: Session, ctx: Context, *, actor: Actor, visit_id: int, purpose: str | None
) -> RunVisit:
    """A write: the look is logged."""
    shown = visit_for_staff(session, ctx, actor=actor, visit_id=visit_id, purpose=purpose)
    return _run(session, ctx, actor, shown)


def _run(session: Session, ctx: Context, actor: Actor, shown: VisitReply) -> RunVisit:
    visit = session.get_one(Visit, shown.visit_id)
    line = session.get(VisitLine, visit.id)
    watched_by = line.watched_by if line else None
    known = [visit.inmate_id, visit.supervisor_id, watched_by]
    names = people.names_of(session, [each for each in known if each is not None])
    place, room = _room_of(session, visit)
    target = custody.target_of(session, person_id=visit.inmate_id)
    return RunVisit(
        visit=shown,
        inmate_id=visit.inmate_id,
        inmate=names[visit.inmate_id],
        place=place,
        room=room,
        parties=parties_of(session, visit),
        supervisor_id=visit.supervisor_id,
        supervisor=names.get(visit.supervisor_id or 0, ""),
        watched_by=names.get(watched_by or 0, ""),
        inmate_in_at=visit.inmate_in_at,
        visitors_in_at=visit.visitors_in_at,
        may_run=may(actor, Action.VISIT_RUN, target),
        calls_officer=_calls_officer(ctx, visit, line),
    )


def _room_of(session: Session, visit: Visit) -> tuple[Text, Text]:
    query = (
        select(VisitPlace, VisitRoom)
        .join(VisitRoom, VisitRoom.place_id == VisitPlace.id)
        .join(VisitSlot, VisitSlot.room_id == VisitRoom.id)
        .where(VisitSlot.id == visit.slot_id)
    )
    place, room = session.execute(query).one()
    return Text(zh=place.name, en=place.name_en), Text(zh=room.name, en=room.name_en)


def _calls_officer(ctx: Context, visit: Visit, line: VisitLine | None) -> bool:
    """Both sides are there, somebody has to watch, and nobody does."""
    is_waiting = VisitState(visit.state) in ON_LINE - {VisitState.CHECKED_IN}
    has_line = visit.form == VisitForm.REMOTE and visit.visit_class != VisitClass.PRIVILEGED
    is_supervised = VisitClass(visit.visit_class) in rulebook(ctx.limits).supervised
    return has_line and is_waiting and is_supervised and (line is None or line.watched_by is None)


@dataclass(frozen=True)
class NamelessVisit:
    """It names nobody: a list is no look at a person."""

    visit_id: int
    state: VisitState
    starts_at: datetime
    room: Text


def unwatched(session: Session, ctx: Context, *, actor: Actor) -> Sequence[NamelessVisit]:
    """Visits that call for an officer, among those that the actor may watch; those held first."""
    held = custody.people_in(session, places=places_of(actor, Action.VISIT_RUN))
    if held is not None and not held:
        return []
    states = ON_LINE - {VisitState.CHECKED_IN}
    query = select(Visit, VisitLine).outerjoin(VisitLine, VisitLine.visit_id == Visit.id)
    found = session.execute(query.where(Visit.state.in_(states)).order_by(Visit.starts_at)).all()
    calling = [
        _nameless(session, visit)
        for visit, line in found
        if (held is None or visit.inmate_id in held) and _calls_officer(ctx, visit, line)
    ]
    return sorted(calling, key=lambda each: each.state is not VisitState.SUPERVISOR_MISSING)


def todays(session: Session, ctx: Context, *, actor: Actor) -> Sequence[NamelessVisit]:
    """Those of today that take place or have begun, in the actor's places."""
    held = custody.people_in(session, places=places_of(actor, Action.VISIT_READ))
    if held is not None and not held:
        return []
    since = datetime.combine(ctx.clock.today(), time(0), ctx.clock.zone)
    query = select(Visit).where(
        Visit.starts_at >= since,
        Visit.starts_at < since + timedelta(days=1),
        Visit.state.in_(TAKES_TIME),
    )
    found = session.scalars(query.order_by(Visit.starts_at, Visit.id)).all()
    return [_nameless(session, visit) for visit in found if held is None or visit.inmate_id in held]


def _nameless(session: Session, visit: Visit) -> NamelessVisit:
    return NamelessVisit(
        visit.id, VisitState(visit.state), visit.starts_at, _room_of(session, visit)[1]
    )
