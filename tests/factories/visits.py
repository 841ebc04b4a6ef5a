"""A small synthetic world for visits: the staff of scores' world, relatives, rooms and slots."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count

from server.approvals import service as approvals
from server.identity.rules.kinds import PersonKind
from server.identity.service import people
from server.identity.service.people import PersonFacts, RelationFacts
from server.infra.clock import HeldClock
from server.infra.context import Context
from server.infra.database import Database
from server.infra.permissions import Actor, Duty, Role
from server.visits import service as visits
from server.visits.service import VisitsWork
from server.wire.base import Text
from server.wire.visits import (
    HoldReply,
    HoldRequest,
    VisitClass,
    VisitForm,
    VisitReply,
    VisitRequest,
)
from tests.factories.scores import World, make_world

HALF_AN_HOUR = timedelta(minutes=30)
FIRST_SLOT = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
_numbers = count(1)


@dataclass(frozen=True)
class VisitWorld:
    """`mother` is verified kin of `inmate`, `uncle` is not yet, `stranger` is kin of nobody.

    `slots` are one after the other in one room in person; `near` and `far` are at one time.
    """

    staff: World
    ctx: Context
    mother: Actor
    uncle: Actor
    stranger: Actor
    slots: Sequence[int]
    near: Sequence[int]
    far: Sequence[int]
    second_room: Sequence[int]
    booked: list[int] = field(default_factory=list)

    @property
    def database(self) -> Database:
        return self.staff.database

    @property
    def clock(self) -> HeldClock:
        return self.staff.clock

    def book(
        self,
        *,
        by: Actor | None = None,
        slot: int | None = None,
        far: int | None = None,
        visitors: Sequence[Actor] | None = None,
        inmate: Actor | None = None,
        visit_class: VisitClass = VisitClass.FAMILY,
        note: str = "",
        act_id: str | None = None,
    ) -> VisitReply:
        request = VisitRequest(
            act_id=act_id or f"act-{next(_numbers):08d}",
            inmate_id=(inmate or self.staff.inmate).person_id,
            slot_id=slot or self.slots[0],
            far_slot_id=far,
            visit_class=visit_class,
            visitor_ids=[each.person_id for each in visitors or [self.mother]],
            purpose_note=note,
        )
        with self.database.writing() as session:
            return visits.request_visit(
                session, self.ctx, actor=by or self.staff.inmate, request=request
            )

    def hold(self, *, by: Actor, slot: int) -> HoldReply:
        request = HoldRequest(inmate_id=self.staff.inmate.person_id, slot_id=slot)
        with self.database.writing() as session:
            return visits.hold_slots(session, self.ctx, actor=by, request=request)

    def decide(self, *, by: Actor, approved: bool, reason: str = "") -> None:
        """Decide the one item that waits."""
        with self.database.writing() as session:
            [item] = approvals.my_items(session, self.ctx, actor=by)
            approvals.decide(
                session, self.ctx, actor=by, item_id=item.item_id, approved=approved, reason=reason
            )


def make_visit_world(database: Database) -> VisitWorld:
    staff = make_world(database)
    ctx = replace(
        staff.ctx, work_handlers={"visits": VisitsWork()}, move_handlers=(visits.flag_moved,)
    )
    mother, uncle, stranger = _relatives(staff, ctx)
    own = _place(staff, ctx, "会见大厅")
    partner = _place(staff, ctx, "司法所", is_partner=True)
    return VisitWorld(
        staff,
        ctx,
        mother,
        uncle,
        stranger,
        slots=_slots(staff, ctx, own, "一号", VisitForm.IN_PERSON, slots=6),
        near=_slots(staff, ctx, own, "远程一号", VisitForm.REMOTE),
        far=_slots(staff, ctx, partner, "一号", VisitForm.REMOTE),
        second_room=_slots(staff, ctx, own, "二号", VisitForm.IN_PERSON, slots=6),
    )


def _relatives(staff: World, ctx: Context) -> list[Actor]:
    names = ["甲母", "甲叔", "路人"]
    inmates = [staff.inmate, staff.neighbour, staff.other_block, staff.other_prison]
    with staff.database.writing() as session:
        ids = people.take_people(
            session, ctx, [PersonFacts(PersonKind.RELATIVE, name) for name in names]
        )
        kin = [RelationFacts(each.person_id, ids[0], "mother") for each in inmates]
        kin.append(RelationFacts(staff.inmate.person_id, ids[1], "other"))
        people.take_relations(session, kin)
        for inmate in inmates:
            people.store_verified(
                session,
                ctx,
                inmate_id=inmate.person_id,
                relative_id=ids[0],
                verified_by=staff.officer.person_id,
            )
    return [
        Actor(id_, name, (Duty(Role.RELATIVE),), "terminal", prison_id=staff.office.prison_id)
        for id_, name in zip(ids, names, strict=True)
    ]


def _place(staff: World, ctx: Context, name: str, *, is_partner: bool = False) -> int:
    assert staff.office.prison_id is not None
    with staff.database.writing() as session:
        return visits.add_place(
            session,
            ctx,
            actor=staff.office,
            prison_id=staff.office.prison_id,
            name=Text(zh=name),
            is_partner=is_partner,
        )


def _slots(
    staff: World, ctx: Context, place_id: int, name: str, form: VisitForm, *, slots: int = 2
) -> list[int]:
    with staff.database.writing() as session:
        room_id = visits.add_room(
            session, ctx, actor=staff.office, place_id=place_id, name=Text(zh=name), form=form
        )
        return visits.open_slots(
            session,
            ctx,
            actor=staff.office,
            room_id=room_id,
            starts_at=FIRST_SLOT,
            length=HALF_AN_HOUR,
            count=slots,
        )
