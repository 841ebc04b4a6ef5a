"""Tickets to the line of a remote visit: who gets one, when, and for which node."""

import base64
import hashlib
import hmac
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from server.identity.service import people
from server.identity.service.people import RelationFacts
from server.infra.errors import NotFound, OutOfReach, Refused
from server.visits.rules.errors import (
    AgreementMissing,
    IdentityUnproved,
    NoNode,
    NotByVideo,
    NotTheTime,
    StepRefused,
)
from server.visits.service.lines import agreed_of
from server.wire.media import EndReason
from server.wire.media import Role as MediaRole
from server.wire.media_events import Joined, VisitEnded, WentLive, What
from server.wire.visits import Side, VisitClass, VisitState
from tests.factories.visit_lines import (
    LineWorld,
    at_visit_terminal,
    make_line_world,
    privileged,
    ticket_of,
)
from tests.factories.visits import VisitWorld


@pytest.fixture
def line(world: VisitWorld, tmp_path: Path) -> LineWorld:
    made = make_line_world(world, tmp_path)
    made.report()
    return made


def test_both_sides_check_in_by_joining_and_get_their_seats(line: LineWorld) -> None:
    mother, inmate = line.ticket(line.world.mother), line.ticket(line.inmate)
    assert (mother.role, mother.seat) == (MediaRole.RELATIVE, 1)
    assert (inmate.role, inmate.seat, inmate.node) == (MediaRole.INMATE, 0, "node-1")
    assert inmate.terms == mother.terms
    assert (inmate.terms.length_s, inmate.terms.lived_s, inmate.terms.parties) == (1800, 0, 2)
    assert inmate.terms.needs_supervisor
    assert inmate.terms.recording_key is not None
    assert inmate.not_before <= line.now < inmate.expires <= line.now + timedelta(minutes=2)
    assert line.shown().state is VisitState.WAITING


def test_agreement_comes_first_and_its_moment_is_kept(line: LineWorld) -> None:
    with pytest.raises(AgreementMissing):
        line.join(line.world.mother, has_agreed=False)
    assert line.shown().state is VisitState.AUTO_APPROVED
    agreed_at = line.now
    line.join(line.world.mother)
    line.pass_time(20)
    line.report()
    line.join(line.world.mother)
    with line.world.database.reading() as session:
        agreed = agreed_of(session, line.visit_id)
    assert agreed == {line.world.mother.person_id: agreed_at}


def test_officer_of_the_place_watches_without_a_seat(line: LineWorld) -> None:
    line.join(line.world.mother)
    ticket = line.ticket(line.world.staff.officer)
    assert (ticket.role, ticket.seat) == (MediaRole.SUPERVISOR, None)


def test_others_get_no_ticket(line: LineWorld) -> None:
    staff = line.world.staff
    line.join(line.world.mother)
    for actor in (line.world.stranger, line.world.uncle, staff.neighbour, staff.other_prison):
        with pytest.raises(NotFound):
            line.join(actor)
    for officer in (staff.leader_of_other_block, staff.leader_of_other_prison, staff.teacher):
        with pytest.raises((Refused, OutOfReach)):
            line.join(officer)


def test_who_could_not_prove_himself_waits_for_an_officer(line: LineWorld) -> None:
    at_a_cell = replace(line.inmate, device_id=None)
    with pytest.raises(IdentityUnproved):
        line.join(at_a_cell)
    line.check_in(Side.INMATE)
    assert line.ticket(at_a_cell).seat == 0


def test_line_opens_and_closes_with_the_visit(line: LineWorld) -> None:
    line.pass_time(-3600)
    line.report()
    with pytest.raises(NotTheTime):
        line.join(line.world.mother)
    line.pass_time(3 * 3600)
    line.report()
    with pytest.raises(NotTheTime):
        line.join(line.world.mother)


def test_privileged_visit_never_gets_a_ticket(line: LineWorld) -> None:
    visit_id = privileged(line)
    lawyer = line.world.stranger
    for actor in (lawyer, line.inmate, line.world.staff.office):
        with pytest.raises(NotByVideo):
            line.join(actor, visit_id=visit_id)


def test_visit_in_person_has_no_line(line: LineWorld) -> None:
    booked = line.world.book(
        by=line.world.staff.office,
        slot=line.world.slots[3],
        inmate=line.world.staff.neighbour,
    )
    with pytest.raises(NotByVideo):
        line.join(line.world.mother, visit_id=booked.visit_id)


def test_nobody_joins_a_visit_that_is_over(line: LineWorld) -> None:
    for actor in (line.world.mother, line.inmate):
        line.join(actor)
    ended = VisitEnded(
        reason=EndReason.TIME_UP, words="", party_id=None, lived_s=1800, given_back_s=0
    )
    line.report(WentLive(), ended)
    assert line.shown().state is VisitState.ENDED
    with pytest.raises(StepRefused):
        line.join(line.world.mother)


def test_least_loaded_living_node_carries_the_visit(line: LineWorld) -> None:
    line.report(rooms=5)
    line.report(node="node-2", rooms=1)
    assert line.ticket(line.world.mother).node == "node-2"
    line.report(node="node-2", rooms=50)
    assert line.ticket(line.inmate).node == "node-2"


def test_dead_node_gives_its_visit_to_another_with_the_used_time(line: LineWorld) -> None:
    for actor in (line.world.mother, line.inmate):
        line.join(actor)
    line.report(WentLive())
    line.pass_time(100)
    line.report()
    line.pass_time(8)
    line.report(node="node-2")
    ticket = line.ticket(line.world.mother)
    assert (ticket.node, ticket.terms.lived_s) == ("node-2", 100)
    shown = line.shown()
    assert shown.state is VisitState.RECONNECTING
    assert "node_lost" in [step.what for step in shown.steps]
    line.report(WentLive(), node="node-2")
    assert (line.shown().state, line.shown().given_back_s) == (VisitState.LIVE, 8)


def test_node_that_lost_the_visit_and_came_back_goes_on_where_it_was(line: LineWorld) -> None:
    joined: list[What] = [
        Joined(role=MediaRole.INMATE, seat=0, party_id=line.inmate.person_id, is_again=False),
        WentLive(),
    ]
    for actor in (line.world.mother, line.inmate):
        line.join(actor)
    line.report(*joined)
    line.pass_time(60)
    line.report()
    line.pass_time(30)
    line.report()
    assert line.ticket(line.world.mother).terms.lived_s == 60
    line.report(*joined)
    line.pass_time(10)
    line.report()
    assert line.ticket(line.world.mother).terms.lived_s == 70


def test_no_living_node_is_told_and_asked_again(line: LineWorld) -> None:
    line.pass_time(30)
    with pytest.raises(NoNode) as refused:
        line.join(line.world.mother)
    assert refused.value.retry_after_s


def test_turn_credentials_are_those_that_coturn_computes(world: VisitWorld, tmp_path: Path) -> None:
    made = make_line_world(
        world, tmp_path, turn_url="turn:127.0.0.1:3478", turn_secret="oak", relay_only=True
    )
    made.report()
    reply = made.join(made.world.mother)
    [server] = reply.ice_servers
    digest = hmac.new(b"oak", server.username.encode(), hashlib.sha1).digest()
    assert server.credential == base64.b64encode(digest).decode()
    assert int(server.username.split(":")[0]) > made.now.timestamp()
    assert reply.relay_only
    assert ticket_of(reply).seat == 1


def test_help_education_has_a_seat_for_each_of_four(world: VisitWorld, tmp_path: Path) -> None:
    made = make_line_world(world, tmp_path)
    seen = made.world
    booked = seen.book(
        by=seen.staff.office,
        slot=seen.near[1],
        visitors=[seen.mother, seen.uncle, seen.stranger],
        visit_class=VisitClass.HELP_EDUCATION,
        note="帮教谈话：出监前准备",
    )
    seen.clock.moment = booked.starts_at - timedelta(minutes=20)
    seen.decide(by=seen.staff.leader, approved=True)
    seen.clock.moment = booked.starts_at
    made.report()
    for side in Side:
        made.check_in(side, visit_id=booked.visit_id)
    tickets = [
        ticket_of(made.join(actor, visit_id=booked.visit_id))
        for actor in (made.inmate, seen.mother, seen.uncle, seen.stranger)
    ]
    assert [ticket.seat for ticket in tickets] == [0, 1, 2, 3]
    assert [ticket.role for ticket in tickets] == [
        MediaRole.INMATE,
        MediaRole.RELATIVE,
        MediaRole.RELATIVE,
        MediaRole.VOLUNTEER,
    ]
    assert {ticket.terms.parties for ticket in tickets} == {4}


def test_inmate_of_another_prison_visits_and_both_prisons_watch(
    world: VisitWorld, tmp_path: Path
) -> None:
    brother = world.staff.other_prison
    with world.database.writing() as session:
        kin = RelationFacts(world.staff.inmate.person_id, brother.person_id, "brother")
        people.take_relations(session, [kin])
        people.store_verified(
            session,
            world.ctx,
            inmate_id=kin.inmate_id,
            relative_id=kin.relative_id,
            verified_by=world.staff.office.person_id,
        )
    made = make_line_world(world, tmp_path, visitors=[brother])
    made.report()
    there = at_visit_terminal(made.world, brother)
    assert (made.ticket(made.inmate).seat, made.ticket(there).seat) == (0, 1)
    assert made.ticket(there).role is MediaRole.RELATIVE
    for officer in (made.world.staff.leader, made.world.staff.leader_of_other_prison):
        assert made.ticket(officer).role is MediaRole.SUPERVISOR
    with pytest.raises(NotFound):
        made.join(made.world.mother)
    with pytest.raises((Refused, OutOfReach)):
        made.join(made.world.staff.leader_of_other_block)
