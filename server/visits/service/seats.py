"""Who somebody is to a remote visit: its inmate, a visitor with a seat, or who watches over it."""

from typing import NamedTuple

from sqlalchemy.orm import Session

from server.custody import service as custody
from server.identity.service import people
from server.infra.errors import NotFound
from server.infra.permissions import Action, Actor, Duty, Role, Target, may, require, roles
from server.visits.service.steps import visitors_of
from server.visits.tables import Visit
from server.wire.media import MOST_PARTIES
from server.wire.media import Role as MediaRole
from server.wire.visits import Side, VisitClass


class Seat(NamedTuple):
    """`side` and `number` are None for who watches over the visit."""

    role: MediaRole
    number: int | None
    side: Side | None
    duty: Duty


def parties_of(session: Session, visit: Visit) -> int:
    """The visitors of a visit of family sit before one camera; of others each has his own."""
    if visit.visit_class == VisitClass.FAMILY:
        return 2
    return min(1 + len(visitors_of(session, visit)), MOST_PARTIES)


def seated_at(session: Session, visit: Visit, number: int) -> list[int]:
    """Who is before the camera of a seat."""
    if number == 0:
        return [visit.inmate_id]
    last = parties_of(session, visit) - 1
    visitors = sorted(visitors_of(session, visit))
    return [each for place, each in enumerate(visitors, start=1) if min(place, last) == number]


def seat_of(session: Session, visit: Visit, *, actor: Actor) -> Seat:
    """NotFound for another person's visit, as for one that does not exist."""
    if not roles(actor.duties) & {Role.INMATE, Role.RELATIVE}:
        return Seat(MediaRole.SUPERVISOR, None, None, duty_to_watch(session, visit, actor=actor))
    duty = require(actor, Action.VISIT_JOIN, Target(actor.person_id))
    if actor.person_id == visit.inmate_id:
        return Seat(MediaRole.INMATE, 0, Side.INMATE, duty)
    visitors = sorted(visitors_of(session, visit))
    if actor.person_id not in visitors:
        raise NotFound
    number = 1 + visitors.index(actor.person_id)
    last = parties_of(session, visit) - 1
    role = _role_of(session, visit, visitor_id=actor.person_id)
    return Seat(role, min(number, last), Side.VISITORS, duty)


def _role_of(session: Session, visit: Visit, *, visitor_id: int) -> MediaRole:
    if visit.visit_class == VisitClass.OFFICIAL:
        return MediaRole.OFFICIAL
    is_kin = people.known_kin(session, inmate_id=visit.inmate_id, relative_id=visitor_id)
    return MediaRole.RELATIVE if is_kin else MediaRole.VOLUNTEER


def duty_to_watch(session: Session, visit: Visit, *, actor: Actor) -> Duty:
    """A duty where the inmate is held, or where a visitor is who is an inmate himself."""
    target = custody.target_of(session, person_id=visit.inmate_id)
    for visitor_id in visitors_of(session, visit):
        held = custody.whereabouts(session, person_id=visitor_id)
        there = Target(visitor_id, held.place) if held else None
        if there and may(actor, Action.VISIT_RUN, there):
            return require(actor, Action.VISIT_RUN, there)
    return require(actor, Action.VISIT_RUN, target)
