"""The places, rooms and slots that an officer arranges, and what comes between, as lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from server.custody import service as custody
from server.identity.service import people
from server.infra import audit
from server.infra.context import Context
from server.infra.permissions import (
    Action,
    Actor,
    Place,
    places_of,
    require,
    require_purpose,
)
from server.visits.service.reading import place_of_reason
from server.visits.tables import (
    Separation,
    SlotTaking,
    VisitPlace,
    VisitRoom,
    VisitSlot,
    VisitStop,
)
from server.wire.base import Text
from server.wire.visits import VisitForm


@dataclass(frozen=True)
class ShownSlot:
    slot_id: int
    starts_at: datetime
    ends_at: datetime
    is_taken: bool


@dataclass(frozen=True)
class ShownRoom:
    """`slots` are those that have not begun."""

    room_id: int
    name: Text
    form: VisitForm
    slots: Sequence[ShownSlot]

    @property
    def taken(self) -> int:
        return sum(slot.is_taken for slot in self.slots)


@dataclass(frozen=True)
class ShownPlace:
    place_id: int
    prison_id: int
    name: Text
    is_partner: bool
    rooms: Sequence[ShownRoom]


def arrangement(session: Session, ctx: Context, *, actor: Actor) -> list[ShownPlace]:
    """Of the prisons where the actor arranges visits. It names nobody."""
    reach = places_of(actor, Action.VISIT_ARRANGE)
    query = select(VisitPlace).order_by(VisitPlace.is_partner, VisitPlace.id)
    if all(place.prison_id is not None for place in reach):
        query = query.where(VisitPlace.prison_id.in_({place.prison_id for place in reach}))
    return [
        ShownPlace(
            place.id,
            place.prison_id,
            Text(zh=place.name, en=place.name_en),
            place.is_partner,
            _rooms(session, ctx, place.id),
        )
        for place in session.scalars(query).all()
    ]


def _rooms(session: Session, ctx: Context, place_id: int) -> list[ShownRoom]:
    query = select(VisitRoom).where(VisitRoom.place_id == place_id).order_by(VisitRoom.id)
    return [
        ShownRoom(
            room.id,
            Text(zh=room.name, en=room.name_en),
            VisitForm(room.form),
            _slots(session, ctx, room.id),
        )
        for room in session.scalars(query).all()
    ]


def _slots(session: Session, ctx: Context, room_id: int) -> list[ShownSlot]:
    query = (
        select(VisitSlot, SlotTaking.visit_id)
        .outerjoin(SlotTaking, SlotTaking.slot_id == VisitSlot.id)
        .where(VisitSlot.room_id == room_id, VisitSlot.starts_at > ctx.clock.now())
        .order_by(VisitSlot.starts_at)
    )
    return [
        ShownSlot(slot.id, slot.starts_at, slot.ends_at, visit_id is not None)
        for slot, visit_id in session.execute(query)
    ]


def local_moment(ctx: Context, day: date, at: time) -> datetime:
    """Where the prison is."""
    return datetime.combine(day, at, ctx.clock.zone)


def local_night(ctx: Context, day: date) -> datetime:
    """The end of the day, where the prison is."""
    return local_moment(ctx, day + timedelta(days=1), time(0))


@dataclass(frozen=True)
class ShownStop:
    """`person` is empty for a lockdown; `place` says of what."""

    stop_id: int
    person: str
    place: str
    starts_at: datetime
    ends_at: datetime
    reason: str
    ordered_by: str


@dataclass(frozen=True)
class ShownSeparation:
    inmate_id: int
    other_id: int
    names: tuple[str, str]
    ordered_by: str
    ordered_at: datetime


def stops_for_staff(
    session: Session, ctx: Context, *, actor: Actor, purpose: str | None
) -> list[ShownStop]:
    """Those that have not ended, in the actor's places. A write: looks at people are logged."""
    stated = require_purpose(purpose)
    held = custody.people_in(session, places=places_of(actor, Action.VISIT_STOP))
    query = select(VisitStop).where(
        VisitStop.lifted_at.is_(None), VisitStop.ends_at > ctx.clock.now()
    )
    rows = [
        stop
        for stop in session.scalars(query.order_by(VisitStop.starts_at, VisitStop.id)).all()
        if _is_within(stop, actor, held)
    ]
    people_of = [stop.inmate_id for stop in rows if stop.inmate_id is not None]
    names = people.names_of(session, [*people_of, *(stop.ordered_by for stop in rows)])
    _log_looks(session, ctx, actor, people_of, action=Action.VISIT_STOP, purpose=stated)
    return [_shown_stop(session, ctx, stop, names) for stop in rows]


def _is_within(stop: VisitStop, actor: Actor, held: set[int] | None) -> bool:
    if stop.inmate_id is not None:
        return held is None or stop.inmate_id in held
    reach = places_of(actor, Action.VISIT_STOP)
    return any(
        place.prison_id in (None, stop.prison_id)
        and (place.block_id is None or place.block_id == stop.block_id)
        for place in reach
    )


def _shown_stop(
    session: Session, ctx: Context, stop: VisitStop, names: dict[int, str]
) -> ShownStop:
    words = ctx.inmates.place_words(session, Place(stop.prison_id, stop.block_id))
    return ShownStop(
        stop.id,
        names.get(stop.inmate_id or 0, ""),
        f"{words.prison} {words.block}".strip(),
        stop.starts_at,
        stop.ends_at,
        ctx.seals.open(stop.reason, place_of_reason(stop.ordered_by, stop.ordered_at)),
        names[stop.ordered_by],
    )


def separations_for_staff(
    session: Session, ctx: Context, *, actor: Actor, purpose: str | None
) -> list[ShownSeparation]:
    """Who must not meet, among those held in the actor's places. A write, as above."""
    stated = require_purpose(purpose)
    held = custody.people_in(session, places=places_of(actor, Action.VISIT_SEPARATE))
    query = select(Separation).where(Separation.ended_at.is_(None))
    if held is not None:
        query = query.where(or_(Separation.inmate_id.in_(held), Separation.other_id.in_(held)))
    rows = session.scalars(query.order_by(Separation.ordered_at.desc())).all()
    seen = {person for row in rows for person in (row.inmate_id, row.other_id)}
    names = people.names_of(session, [*seen, *(row.ordered_by for row in rows)])
    own = sorted(seen if held is None else seen & held)
    _log_looks(session, ctx, actor, own, action=Action.VISIT_SEPARATE, purpose=stated)
    return [
        ShownSeparation(
            row.inmate_id,
            row.other_id,
            (names[row.inmate_id], names[row.other_id]),
            names[row.ordered_by],
            row.ordered_at,
        )
        for row in rows
    ]


def _log_looks(
    session: Session,
    ctx: Context,
    actor: Actor,
    seen: Sequence[int],
    *,
    action: Action,
    purpose: str,
) -> None:
    looks = [
        audit.Record(
            Action.VISIT_READ,
            actor,
            require(actor, action, custody.target_of(session, person_id=person_id)),
            subject_id=person_id,
            is_look=True,
            purpose=purpose,
        )
        for person_id in dict.fromkeys(seen)
    ]
    audit.append_all(session, ctx.clock, looks)
