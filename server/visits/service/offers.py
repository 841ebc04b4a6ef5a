"""The free slots that a person can be offered."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from server.infra.context import Context
from server.visits.service import slots
from server.visits.service.rulebook import rulebook
from server.visits.tables import VisitPlace, VisitRoom, VisitSlot
from server.wire.base import Text
from server.wire.visits import FreeSlot, VisitForm


def offered(
    session: Session,
    ctx: Context,
    *,
    prison_id: int | None,
    form: VisitForm,
    most: int,
    with_partners: bool = True,
    for_whom: int | None = None,
) -> list[FreeSlot]:
    """What can be booked now for who is held in the prison, the soonest first."""
    now, is_near = ctx.clock.now(), VisitPlace.prison_id == prison_id
    query = (
        select(VisitSlot, VisitRoom, VisitPlace)
        .join(VisitRoom, VisitRoom.id == VisitSlot.room_id)
        .join(VisitPlace, VisitPlace.id == VisitRoom.place_id)
        .where(
            VisitRoom.form == form,
            or_(is_near, VisitPlace.is_partner)
            if with_partners
            else is_near & ~VisitPlace.is_partner,
            VisitSlot.starts_at > now,
            VisitSlot.starts_at <= now + rulebook(ctx.limits).booked_ahead,
            VisitSlot.id.not_in(slots.taken_now(now, for_whom=for_whom)),
        )
        .order_by(VisitSlot.starts_at, VisitSlot.id)
    )
    return [_free_slot(*row) for row in session.execute(query.limit(most))]


def _free_slot(slot: VisitSlot, room: VisitRoom, place: VisitPlace) -> FreeSlot:
    return FreeSlot(
        slot_id=slot.id,
        place=Text(zh=place.name, en=place.name_en),
        room=Text(zh=room.name, en=room.name_en),
        is_partner_place=place.is_partner,
        form=VisitForm(room.form),
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
    )
