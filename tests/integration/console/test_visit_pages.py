"""The day's visits, one visit and what officers do about it, and the wall's tickets."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from server.identity.rules.kinds import PersonKind
from server.identity.service import people
from server.identity.service.people import PersonFacts, RelationFacts
from server.infra.permissions import Actor, Role
from server.visits import service as visits
from server.wire.base import Text
from server.wire.media import JoinReply
from server.wire.media_events import NodeEventsRequest
from server.wire.visits import VisitForm, VisitRequest
from tests.factories.console import ConsoleWorld, Officer

LIST = "/console/visits"


@dataclass(frozen=True)
class Booked:
    """A remote visit of family that is approved and begins in ten minutes."""

    world: ConsoleWorld
    visit_id: int
    officer: Officer
    leader: Officer
    stranger: Officer
    mother: str

    @property
    def page(self) -> str:
        return f"{LIST}/{self.visit_id}"

    def hear_node(self) -> None:
        report = NodeEventsRequest(
            node="node-1",
            url="ws://127.0.0.1:7090/",
            sent_at=self.world.clock.now(),
            rooms=0,
            most_rooms=60,
            events=[],
        )
        with self.world.installation.database.writing() as session:
            visits.take_report(session, self.world.ctx, report=report)


_made = iter(range(1, 1000))


@pytest.fixture
def booked(world: ConsoleWorld) -> Booked:
    number, prison = next(_made), world.prison
    inmate, mother = world.new_inmate(name=f"单见{number}"), f"母{number}"
    office = world.officer(Role.SCORES_OFFICE, prison.place)
    officer = world.officer(Role.OFFICER, prison.block())
    with world.installation.database.writing() as session:
        relative = new_mother(session, world, inmate, name=mother, seen_by=officer.actor)
        request = VisitRequest(
            act_id=f"act-page-{number}",
            inmate_id=inmate,
            slot_id=new_slot(session, world, office.actor, name=f"楼{number}"),
            visitor_ids=[relative],
        )
        shown = visits.request_visit(session, world.ctx, actor=office.actor, request=request)
    leader = world.officer(Role.BLOCK_LEADER, prison.block())
    stranger = world.officer(Role.BLOCK_LEADER, prison.block(1))
    return Booked(world, shown.visit_id, officer, leader, stranger, mother)


def new_mother(
    session: Session, world: ConsoleWorld, inmate: int, *, name: str, seen_by: Actor
) -> int:
    ctx = world.ctx
    [relative] = people.take_people(session, ctx, [PersonFacts(PersonKind.RELATIVE, name)])
    people.take_relations(session, [RelationFacts(inmate, relative, "mother")])
    people.store_verified(
        session, ctx, inmate_id=inmate, relative_id=relative, verified_by=seen_by.person_id
    )
    return relative


def new_slot(session: Session, world: ConsoleWorld, office: Actor, *, name: str) -> int:
    """In ten minutes, in a remote room of the prison's own."""
    ctx, prison_id = world.ctx, world.prison.prison_id
    place = visits.add_place(session, ctx, actor=office, prison_id=prison_id, name=Text(zh=name))
    room = visits.add_room(
        session, ctx, actor=office, place_id=place, name=Text(zh="远程"), form=VisitForm.REMOTE
    )
    [slot] = visits.open_slots(
        session,
        ctx,
        actor=office,
        room_id=room,
        starts_at=world.clock.now() + timedelta(minutes=10),
        length=timedelta(minutes=30),
    )
    return slot


def test_day_names_those_whom_the_officer_may_see(booked: Booked) -> None:
    world = booked.world
    page = world.logged_in(booked.officer, purpose="family").get(LIST).text
    assert booked.mother in page
    assert "booked" in page
    other = world.logged_in(booked.stranger, purpose="family")
    assert booked.mother not in other.get(LIST).text
    assert other.get(booked.page).status_code in (403, 404)
    for act, fields in (
        ("check-in", {"side": "inmate"}),
        ("supervisor", {"officer": booked.stranger.actor.person_id}),
        ("state", {"state": "no_show", "reason": "x"}),
        ("line", {}),
    ):
        other.get(LIST)
        assert other.post(f"{booked.page}/{act}", **fields).status_code in (403, 404), act


def test_officer_without_a_purpose_is_asked_for_one(booked: Booked) -> None:
    assert booked.world.logged_in(booked.officer).get(LIST).status_code == 400


def test_officer_checks_in_watches_and_gets_a_ticket(booked: Booked) -> None:
    world = booked.world
    browser = world.logged_in(booked.officer, purpose="family")
    for side in ("inmate", "visitors"):
        browser.get(booked.page)
        assert browser.post(f"{booked.page}/check-in", side=side).status_code == 303
    browser.get(booked.page)
    done = browser.post(f"{booked.page}/supervisor", officer=booked.officer.actor.person_id)
    assert done.status_code == 303
    calling = browser.get(f"{LIST}/calls").text
    assert "for an officer who watches" in calling
    assert "calls an officer" in browser.get(LIST).text
    booked.hear_node()
    wall = browser.get(f"{LIST}/live?show=9")
    assert f'data-visit="{booked.visit_id}"' in wall.text
    assert wall.headers["content-security-policy"].endswith(
        "connect-src 'self' ws://127.0.0.1:7090"
    )
    reply = JoinReply.model_validate_json(browser.post(f"{booked.page}/line").content)
    assert reply.node_url == "ws://127.0.0.1:7090/"
    other = world.logged_in(booked.stranger, purpose="family")
    assert f'data-visit="{booked.visit_id}"' not in other.get(f"{LIST}/live?show=9").text


def test_refused_ticket_is_a_sentence_for_the_script(booked: Booked) -> None:
    browser = booked.world.logged_in(booked.officer, purpose="family")
    browser.get(booked.page)
    refused = browser.post(f"{booked.page}/line")
    assert (refused.status_code, refused.json()["code"]) == (409, "visit_step_refused")
    assert refused.json()["sentence"]


def test_end_by_hand_states_its_reason(booked: Booked) -> None:
    browser = booked.world.logged_in(booked.officer, purpose="family")
    browser.get(booked.page)
    assert browser.post(f"{booked.page}/state", state="no_show", reason="").status_code == 422
    browser.get(booked.page)
    done = browser.post(f"{booked.page}/state", state="no_show", reason="家属没有来")
    assert done.status_code == 303
    page = browser.get(booked.page).text
    assert "家属没有来" in page
    assert "nobody came" in page


def test_second_officer_who_ends_it_is_told_that_it_has_changed(booked: Booked) -> None:
    world = booked.world
    answers = []
    for each in (booked.officer, booked.leader):
        browser = world.logged_in(each, purpose="family")
        browser.get(booked.page)
        ended = browser.post(f"{booked.page}/state", state="no_show", reason="没有来")
        answers.append(ended.status_code)
    assert answers == [303, 409]


def test_today_shows_the_calling_visit_first(booked: Booked) -> None:
    browser = booked.world.logged_in(booked.officer, purpose="family")
    for side in ("inmate", "visitors"):
        browser.get(booked.page)
        browser.post(f"{booked.page}/check-in", side=side)
    page = browser.get("/console/").text
    assert page.index("Visits that call for an officer") < page.index("Waiting for my approval")
    today = page.split("Visits today")[1]
    assert f"{LIST}/{booked.visit_id}" in today
    assert booked.mother not in page
    other = booked.world.logged_in(booked.stranger, purpose="family").get("/console/").text
    assert f"{LIST}/{booked.visit_id}" not in other
