"""The visiting rooms of a prison and of its partners, and the times at which they can be booked."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from server.infra import audit
from server.infra.context import Context
from server.infra.errors import Conflict, InvalidInput, NotFound
from server.infra.permissions import Action, Actor, Duty, Place, Target, require
from server.visits.rules.errors import SlotsOverlap
from server.visits.service.rulebook import rulebook
from server.visits.tables import VisitPlace, VisitRoom, VisitSlot
from server.wire.base import Text
from server.wire.visits import VisitForm


def add_place(
    session: Session,
    ctx: Context,
    *,
    actor: Actor,
    prison_id: int,
    name: Text,
    is_partner: bool = False,
) -> int:
    """A place of the prison, or of a partner such as a justice office, arranged by the prison."""
    duty = require(actor, Action.VISIT_ARRANGE, Target(place=Place(prison_id)))
    place = VisitPlace(
        prison_id=prison_id, is_partner=is_partner, name=_named(name), name_en=name.en.strip()
    )
    place_id = _stored(session, place)
    _log(session, ctx, actor, duty, {"place": place_id})
    return place_id


def add_room(
    session: Session, ctx: Context, *, actor: Actor, place_id: int, name: Text, form: VisitForm
) -> int:
    place = session.get(VisitPlace, place_id)
    if place is None:
        raise NotFound
    duty = require(actor, Action.VISIT_ARRANGE, Target(place=Place(place.prison_id)))
    room = VisitRoom(place_id=place_id, name=_named(name), name_en=name.en.strip(), form=form.value)
    room_id = _stored(session, room)
    _log(session, ctx, actor, duty, {"room": room_id})
    return room_id


def open_slots(
    session: Session,
    ctx: Context,
    *,
    actor: Actor,
    room_id: int,
    starts_at: datetime,
    length: timedelta,
    count: int = 1,
    gap: timedelta = timedelta(0),
) -> list[int]:
    """Open `count` slots one after the other. None may be over the length that the rule allows."""
    room = session.get(VisitRoom, room_id)
    if room is None:
        raise NotFound
    # Two officers who open slots of one room at once wait for each other.
    place = session.get_one(VisitPlace, room.place_id, with_for_update=True)
    duty = require(actor, Action.VISIT_ARRANGE, Target(place=Place(place.prison_id)))
    longest = rulebook(ctx.limits).longest(VisitForm(room.form))
    if not timedelta(0) < length <= longest or gap < timedelta(0) or not 1 <= count <= 100:
        raise InvalidInput("a slot is no longer than the rule allows")
    step = length + gap
    _require_free(session, room_id, starts_at, starts_at + step * (count - 1) + length)
    slots = [
        VisitSlot(
            room_id=room_id, starts_at=starts_at + step * i, ends_at=starts_at + step * i + length
        )
        for i in range(count)
    ]
    session.add_all(slots)
    session.flush()
    _log(session, ctx, actor, duty, {"room": room_id, "slots": count})
    return [slot.id for slot in slots]


def _require_free(session: Session, room_id: int, starts_at: datetime, ends_at: datetime) -> None:
    query = select(VisitSlot.id).where(
        VisitSlot.room_id == room_id, VisitSlot.starts_at < ends_at, VisitSlot.ends_at > starts_at
    )
    if session.scalar(query.limit(1)) is not None:
        raise SlotsOverlap


def _named(name: Text) -> str:
    if not name.zh.strip():
        raise InvalidInput("a place has a name")
    return name.zh.strip()


def _stored(session: Session, row: VisitPlace | VisitRoom) -> int:
    """Conflict where the name is taken."""
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:
        raise Conflict("the name is taken") from error
    return row.id


def _log(
    session: Session, ctx: Context, actor: Actor, duty: Duty, detail: dict[str, object]
) -> None:
    audit.append(session, ctx.clock, audit.Record(Action.VISIT_ARRANGE, actor, duty, detail=detail))
