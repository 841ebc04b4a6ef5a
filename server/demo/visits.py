"""Gives the synthetic prisons rooms and times for visits, and some that are booked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from server.demo.inmates import Held
from server.demo.staff import Staff
from server.identity.service import people
from server.infra.context import Context
from server.infra.permissions import Actor, Place, Role
from server.visits import service as visits
from server.wire.base import Text
from server.wire.visits import VisitForm, VisitRequest

_HALF_AN_HOUR: Final = timedelta(minutes=30)
_BETWEEN: Final = timedelta(minutes=10)
_DAYS: Final = 14
_A_DAY: Final = 6
_FIRST_HOUR: Final = 9
# The first is soon, so that whoever tries the demo can join it.
_SOON: Final = timedelta(minutes=12)
_ROOMS: Final = (
    (Text(zh="一号室", en="Room 1"), VisitForm.IN_PERSON),
    (Text(zh="二号室", en="Room 2"), VisitForm.IN_PERSON),
    (Text(zh="远程一号", en="Remote 1"), VisitForm.REMOTE),
    (Text(zh="远程二号", en="Remote 2"), VisitForm.REMOTE),
)


@dataclass(frozen=True)
class _Hall:
    """The slots of a prison's own rooms, by form, the soonest first."""

    slots: Mapping[VisitForm, Sequence[int]]


class Visiting:
    """Arranges and books as the prison's office does."""

    def __init__(self, session: Session, ctx: Context, *, staff: Staff) -> None:
        self._session, self._ctx, self._staff = session, ctx, staff

    def arrange(self, prison_ids: Sequence[int], *, known: Sequence[Held]) -> int:
        """Rooms in each prison; visits of those whose log-ins are told. Returns how many."""
        halls = {prison_id: self._hall(prison_id) for prison_id in prison_ids}
        for prison_id in prison_ids:
            self._partner(prison_id)
        return sum(
            self._book(each, halls[each.place.prison_id or 0], number)
            for number, each in enumerate(known)
        )

    def _office(self, prison_id: int) -> Actor:
        return self._staff.one(Role.SCORES_OFFICE, Place(prison_id))

    def _hall(self, prison_id: int) -> _Hall:
        place = self._place(prison_id, Text(zh="会见楼", en="Visiting hall"), is_partner=False)
        found: dict[VisitForm, list[int]] = {form: [] for form in VisitForm}
        for name, form in _ROOMS:
            room = self._room(prison_id, place, name, form)
            if form is VisitForm.REMOTE:
                found[form] += self._open(prison_id, room, self._soon(), count=1)
            found[form] += self._days(prison_id, room)
        return _Hall(found)

    def _partner(self, prison_id: int) -> None:
        name = Text(zh="东河县司法局会见点", en="Donghe County justice office")
        place = self._place(prison_id, name, is_partner=True)
        room = self._room(prison_id, place, Text(zh="一号", en="Room 1"), VisitForm.REMOTE)
        self._days(prison_id, room)

    def _place(self, prison_id: int, name: Text, *, is_partner: bool) -> int:
        office = self._office(prison_id)
        return visits.add_place(
            self._session,
            self._ctx,
            actor=office,
            prison_id=prison_id,
            name=name,
            is_partner=is_partner,
        )

    def _room(self, prison_id: int, place_id: int, name: Text, form: VisitForm) -> int:
        office = self._office(prison_id)
        return visits.add_room(
            self._session, self._ctx, actor=office, place_id=place_id, name=name, form=form
        )

    def _days(self, prison_id: int, room_id: int) -> list[int]:
        found: list[int] = []
        for day in range(1, _DAYS + 1):
            first = self._now().replace(hour=_FIRST_HOUR, minute=0, second=0, microsecond=0)
            found += self._open(prison_id, room_id, first + timedelta(days=day), count=_A_DAY)
        return found

    def _open(self, prison_id: int, room_id: int, starts_at: datetime, *, count: int) -> list[int]:
        return visits.open_slots(
            self._session,
            self._ctx,
            actor=self._office(prison_id),
            room_id=room_id,
            starts_at=starts_at,
            length=_HALF_AN_HOUR,
            count=count,
            gap=_BETWEEN,
        )

    def _now(self) -> datetime:
        return self._ctx.clock.now().astimezone(self._ctx.clock.zone)

    def _soon(self) -> datetime:
        return (self._now() + _SOON).replace(second=0, microsecond=0)

    def _book(self, held: Held, hall: _Hall, number: int) -> int:
        """By video in turn with in person; nobody who has no verified kin."""
        kin = people.known_kin(self._session, inmate_id=held.actor.person_id)
        visitors = [each.relative_id for each in kin if each.is_verified][:3]
        if not visitors:
            return 0
        form = VisitForm.IN_PERSON if number % 2 else VisitForm.REMOTE
        slots = hall.slots[form]
        # The rooms of one form come one after the other: the last room's first slot is its own.
        slot = slots[0] if number < 2 else slots[len(slots) // 2 + number]
        request = VisitRequest(
            act_id=f"demo-visit-{number}",
            inmate_id=held.actor.person_id,
            slot_id=slot,
            visitor_ids=visitors,
        )
        office = self._office(held.place.prison_id or 0)
        visits.request_visit(self._session, self._ctx, actor=office, request=request)
        return 1
