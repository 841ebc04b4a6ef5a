"""A recorded visit in the world of the console."""

from datetime import timedelta
from itertools import count

from sqlalchemy.orm import Session

from server.identity.rules.kinds import PersonKind
from server.identity.service import people
from server.identity.service.people import PersonFacts, RelationFacts
from server.infra.permissions import Actor, Role
from server.visits import jobs
from server.visits import service as visits
from server.wire.base import Text
from server.wire.visits import VisitForm, VisitRequest
from tests.factories.console import ConsoleWorld
from tests.factories.visit_recordings import record_visit

_numbers = count(1)


def recorded_visit(world: ConsoleWorld, *, name: str = "单小河") -> int:
    """A visit by video tomorrow that is over, with its films."""
    number = next(_numbers)
    inmate = world.new_inmate(name=name)
    office = world.officer(Role.SCORES_OFFICE, world.prison.place).actor
    ctx, database = world.ctx, world.installation.database
    with database.writing() as session:
        [mother] = people.take_people(session, ctx, [PersonFacts(PersonKind.RELATIVE, "单大海")])
        people.take_relations(session, [RelationFacts(inmate, mother, "mother")])
        request = VisitRequest(
            act_id=f"act-rec-{number:05d}",
            inmate_id=inmate,
            slot_id=_slot(world, session, office, f"里{number}", is_partner=False),
            far_slot_id=_slot(world, session, office, f"外{number}", is_partner=True),
            visitor_ids=[mother],
        )
        visit = visits.request_visit(session, ctx, actor=office, request=request)
    root = world.installation.settings.recordings
    record_visit(database, ctx, root=root, visit_id=visit.visit_id)
    jobs.film_all(database, ctx, root=root)
    return visit.visit_id


def _slot(
    world: ConsoleWorld, session: Session, office: Actor, name: str, *, is_partner: bool
) -> int:
    place = visits.add_place(
        session,
        world.ctx,
        actor=office,
        prison_id=world.prison.prison_id,
        name=Text(zh=name),
        is_partner=is_partner,
    )
    room = visits.add_room(
        session,
        world.ctx,
        actor=office,
        place_id=place,
        name=Text(zh="一号"),
        form=VisitForm.REMOTE,
    )
    [slot] = visits.open_slots(
        session,
        world.ctx,
        actor=office,
        room_id=room,
        starts_at=world.clock.now() + timedelta(days=1),
        length=timedelta(minutes=30),
    )
    return slot
