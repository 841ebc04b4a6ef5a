"""Slots and people as a booking sees them: read under lock, taken, held and freed."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, delete, or_, select, text
from sqlalchemy.orm import Session

from server.infra.errors import NotFound
from server.visits.rules.allowance import Window
from server.visits.rules.errors import SlotTaken
from server.visits.tables import SlotTaking, VisitBooker, VisitPlace, VisitRoom, VisitSlot
from server.wire.visits import VisitForm


class Slot(NamedTuple):
    slot_id: int
    place_id: int
    window: Window


def lock_people(session: Session, people: Collection[int]) -> None:
    """Make all who book for one of these wait for each other, in the order of their ids."""
    for person_id in sorted(set(people)):
        session.execute(
            text(
                "INSERT INTO visit_booker (person_id) VALUES (:person)"
                " ON CONFLICT (person_id) DO NOTHING"
            ),
            {"person": person_id},
        )
        one = select(VisitBooker.person_id).where(VisitBooker.person_id == person_id)
        session.execute(one.with_for_update())


def locked_slots(
    session: Session, slot_id: int, far_slot_id: int | None
) -> tuple[Slot, Slot | None]:
    """The slots, with their places locked. Comes after `lock_people`."""
    wanted = [slot_id] if far_slot_id is None else [slot_id, far_slot_id]
    found = {row.id: row for row in session.execute(_SLOTS.where(VisitSlot.id.in_(wanted)))}
    if found.keys() != set(wanted):
        raise NotFound
    places = sorted({row.place_id for row in found.values()})
    lock = select(VisitPlace.id).where(VisitPlace.id.in_(places)).order_by(VisitPlace.id)
    session.execute(lock.with_for_update()).all()
    slots = {row.id: Slot(row.id, row.place_id, _window(*row[2:])) for row in found.values()}
    return slots[slot_id], slots[far_slot_id] if far_slot_id is not None else None


_SLOTS: Select[int, int, datetime, datetime, str, int, bool] = (
    select(
        VisitSlot.id,
        VisitRoom.place_id,
        VisitSlot.starts_at,
        VisitSlot.ends_at,
        VisitRoom.form,
        VisitPlace.prison_id,
        VisitPlace.is_partner,
    )
    .join(VisitRoom, VisitRoom.id == VisitSlot.room_id)
    .join(VisitPlace, VisitPlace.id == VisitRoom.place_id)
)


def _window(
    starts_at: datetime,
    ends_at: datetime,
    form: str,
    prison_id: int,
    is_partner: bool,  # noqa: FBT001  a row's columns
) -> Window:
    return Window(starts_at, ends_at, VisitForm(form), prison_id, is_partner)


def take(
    session: Session,
    slot_ids: Collection[int],
    *,
    holder_id: int,
    now: datetime,
    held_until: datetime | None = None,
    visit_id: int | None = None,
) -> None:
    """Give the slots to a visit or a holder; SlotTaken where somebody else has one."""
    query = select(SlotTaking).where(SlotTaking.slot_id.in_(slot_ids)).with_for_update()
    known = {taking.slot_id: taking for taking in session.scalars(query)}
    if any(_is_anothers(taking, holder_id=holder_id, now=now) for taking in known.values()):
        raise SlotTaken
    for slot_id in slot_ids:
        taking = known.get(slot_id) or SlotTaking(slot_id=slot_id)
        taking.holder_id, taking.held_until, taking.visit_id = holder_id, held_until, visit_id
        session.add(taking)
    session.flush()


def _is_anothers(taking: SlotTaking, *, holder_id: int, now: datetime) -> bool:
    if taking.visit_id is not None:
        return True
    is_held = taking.held_until is not None and taking.held_until > now
    return is_held and taking.holder_id != holder_id


def let_go(session: Session, *, holder_id: int) -> None:
    """What a person held and did not book is free again."""
    mine = SlotTaking.holder_id == holder_id
    session.execute(delete(SlotTaking).where(mine, SlotTaking.visit_id.is_(None)))


def free(session: Session, *, visit_id: int) -> None:
    session.execute(delete(SlotTaking).where(SlotTaking.visit_id == visit_id))


def taken_now(now: datetime, *, for_whom: int | None = None) -> Select[int]:
    """The ids of slots that cannot be booked now; one's own hold keeps nobody else's slot."""
    is_held = SlotTaking.held_until > now
    if for_whom is not None:
        is_held &= SlotTaking.holder_id != for_whom
    return select(SlotTaking.slot_id).where(or_(SlotTaking.visit_id.is_not(None), is_held))
