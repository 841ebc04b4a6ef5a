"""An officer decides about a visit on the page of his work."""

from datetime import timedelta

from sqlalchemy.orm import Session

from server.approvals import service as approvals
from server.identity.rules.kinds import PersonKind
from server.identity.service import people
from server.identity.service.people import PersonFacts, RelationFacts
from server.infra.permissions import Actor, Role
from server.visits import service as visits
from server.wire.base import Text
from server.wire.visits import VisitForm, VisitRequest, VisitState
from tests.factories.console import ConsoleWorld

WORK = "/console/work"


def new_slot(world: ConsoleWorld, session: Session, office: Actor) -> int:
    """A slot in a week, in a room of the prison's own."""
    ctx, prison_id = world.ctx, world.prison.prison_id
    place = visits.add_place(
        session, ctx, actor=office, prison_id=prison_id, name=Text(zh="会见大厅")
    )
    room = visits.add_room(
        session,
        ctx,
        actor=office,
        place_id=place,
        name=Text(zh="一号"),
        form=VisitForm.IN_PERSON,
    )
    [slot] = visits.open_slots(
        session,
        ctx,
        actor=office,
        room_id=room,
        starts_at=world.clock.now() + timedelta(days=7),
        length=timedelta(minutes=30),
    )
    return slot


def test_officer_reads_what_is_against_a_visit_and_overrides(world: ConsoleWorld) -> None:
    prison, inmate = world.prison, world.new_inmate(name="单小河")
    office = world.officer(Role.SCORES_OFFICE, prison.place)
    leader = world.officer(Role.BLOCK_LEADER, prison.block())
    stranger = world.officer(Role.BLOCK_LEADER, prison.block(1))
    with world.installation.database.writing() as session:
        ctx = world.ctx
        [uncle] = people.take_people(session, ctx, [PersonFacts(PersonKind.RELATIVE, "单大海")])
        people.take_relations(session, [RelationFacts(inmate, uncle, "other")])
        slot = new_slot(world, session, office.actor)
        request = VisitRequest(
            act_id="act-console", inmate_id=inmate, slot_id=slot, visitor_ids=[uncle]
        )
        visits.request_visit(session, ctx, actor=office.actor, request=request)
        items = approvals.my_items(session, ctx, actor=leader.actor)
    [item] = [each for each in items if each.capability == "visits"]
    browser = world.logged_in(leader, purpose="family")
    its_page = f"{WORK}/{item.item_id}"
    page = browser.get(its_page).text
    assert "单大海" in page
    assert "has not been verified yet" in page
    refused = browser.post(its_page, decision="approve", reason="")
    assert refused.status_code == 422
    browser.get(its_page)
    done = browser.post(its_page, decision="approve", reason="当面核实")
    assert done.status_code == 303
    other = world.logged_in(stranger, purpose="family")
    assert other.get(its_page).status_code in (403, 404)
    with world.installation.database.writing() as session:
        [shown] = visits.visits_for_staff(
            session,
            world.ctx,
            actor=leader.actor,
            day=(world.clock.now() + timedelta(days=7)).date(),
            purpose="family",
        )
    assert shown.state is VisitState.APPROVED
