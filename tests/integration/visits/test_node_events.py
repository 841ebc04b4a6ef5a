"""What a media node reports moves a visit along its life, each event once."""

import threading
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from server.infra.errors import NotFound
from server.infra.permissions import Actor
from server.visits import api
from server.visits import service as visits
from server.visits.rules.errors import StepRefused
from server.visits.service import tidying
from server.wire.media import EndReason, Role
from server.wire.media_events import (
    Held,
    Joined,
    Left,
    NodeEvent,
    NodeEventsRequest,
    Outage,
    TimeExtended,
    VisitEnded,
    WarningGiven,
    WentLive,
)
from server.wire.visits import RateVisit, VisitReply, VisitState
from tests.factories.terminal_over_http import terminal_over_http
from tests.factories.visit_lines import LineWorld, make_line_world
from tests.factories.visits import VisitWorld

NODE_KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))


def both_here(made: LineWorld) -> LineWorld:
    made.report()
    for actor in (made.world.mother, made.inmate):
        made.join(actor)
    return made


@pytest.fixture
def line(world: VisitWorld, tmp_path: Path) -> LineWorld:
    return both_here(make_line_world(world, tmp_path))


@pytest.fixture
def line_on_each(world_on_each: VisitWorld, tmp_path: Path) -> LineWorld:
    return both_here(make_line_world(world_on_each, tmp_path))


def ended(reason: EndReason, *, words: str = "", by: int | None = None) -> VisitEnded:
    return VisitEnded(reason=reason, words=words, party_id=by, lived_s=1500, given_back_s=42)


def test_whole_life_as_the_node_tells_it(line: LineWorld) -> None:
    supervisor = line.world.staff.officer.person_id
    line.report(WentLive())
    assert line.shown().state is VisitState.LIVE
    line.pass_time(60)
    line.report(Left(role=Role.SUPERVISOR, seat=None, party_id=supervisor), Held())
    assert line.shown().state is VisitState.SUPERVISOR_MISSING
    line.pass_time(30)
    line.report(WentLive())
    assert (line.shown().state, line.shown().given_back_s) == (VisitState.LIVE, 30)
    line.report(Left(role=Role.RELATIVE, seat=1, party_id=line.world.mother.person_id))
    assert line.shown().state is VisitState.RECONNECTING
    line.pass_time(10)
    line.report(WentLive(), TimeExtended(party_id=supervisor, seconds=300))
    line.join(line.world.mother)
    assert line.ticket(line.world.mother).terms.length_s == 2100
    line.report(ended(EndReason.TIME_UP))
    shown = line.shown()
    assert (shown.state, shown.given_back_s) == (VisitState.ENDED, 42)
    assert "extended" in [step.what for step in shown.steps]


def test_outage_is_shown_to_both_and_given_back(line: LineWorld) -> None:
    line.report(WentLive())
    line.pass_time(60)
    since, until = line.now - timedelta(seconds=20), line.now - timedelta(seconds=5)
    line.report(Outage(role=Role.RELATIVE, seat=1, since=since, until=until))
    shown = line.shown()
    assert shown.given_back_s == 15
    assert [(each.role, each.since, each.until) for each in shown.outages] == [
        ("relative", since, until)
    ]
    assert line.ticket(line.world.mother).terms.lived_s == 45


def test_officer_ends_with_a_reason_that_both_read(line: LineWorld) -> None:
    by = line.world.staff.officer.person_id
    warned = WarningGiven(party_id=by, prepared=None, words="请说普通的话题")
    line.report(WentLive(), warned, ended(EndReason.ENDED_BY_SUPERVISOR, words="违反规定", by=by))
    shown = line.shown()
    assert shown.state is VisitState.TERMINATED
    assert {step.reasons for step in shown.steps} >= {"请说普通的话题", "违反规定"}


def test_visit_that_never_began_has_failed(line: LineWorld) -> None:
    line.report(ended(EndReason.ENDED_BY_PARTIES))
    assert line.shown().state is VisitState.FAILED


def test_node_that_stops_ends_no_visit(line: LineWorld) -> None:
    line.report(WentLive(), ended(EndReason.NODE_STOPPED))
    assert line.shown().state is VisitState.RECONNECTING
    line.report(node="node-2")
    line.report(rooms=1)
    assert line.ticket(line.world.mother).node in ("node-1", "node-2")


def test_event_that_comes_twice_counts_once(line: LineWorld) -> None:
    extended = TimeExtended(party_id=line.world.staff.officer.person_id, seconds=300)
    for _ in range(2):
        assert line.report(extended, event_id="node-1-same").taken == ["node-1-same"]
    assert line.ticket(line.world.mother).terms.length_s == 2100


def test_event_that_comes_twice_at_once_counts_once(line_on_each: LineWorld) -> None:
    line = line_on_each
    extended = TimeExtended(party_id=line.world.staff.officer.person_id, seconds=300)
    event = NodeEvent(event_id="same", visit_id=line.visit_id, at=line.now, what=extended)
    request = line.request([event])
    together, failures = threading.Barrier(4), []

    def deliver() -> None:
        together.wait()
        try:
            line.deliver(request)
        except Exception as error:  # noqa: BLE001  the test shows it
            failures.append(error)

    threads = [threading.Thread(target=deliver) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert line.ticket(line.world.mother).terms.length_s == 2100


def test_what_cannot_be_applied_is_not_asked_for_again(line: LineWorld) -> None:
    unknown = NodeEvent(event_id="unknown", visit_id=2**31 - 1, at=line.now, what=WentLive())
    too_late = NodeEvent(event_id="late", visit_id=line.visit_id, at=line.now, what=WentLive())
    line.report(ended(EndReason.TIME_UP))
    state = line.shown().state
    assert line.deliver(line.request([unknown, too_late])).taken == ["unknown", "late"]
    assert line.shown().state is state


def test_supervisor_who_watches_is_known(line: LineWorld) -> None:
    officer = line.world.staff.officer
    there = Joined(role=Role.SUPERVISOR, seat=None, party_id=officer.person_id, is_again=False)
    line.report(there, WentLive())
    assert line.shown().state is VisitState.LIVE


@pytest.fixture
async def door(line: LineWorld, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    (tmp_path / "node-1.pub").write_bytes(NODE_KEY.public_key().public_bytes_raw())
    world, here = line.world, line.inmate.duties[0].place
    async with terminal_over_http(world.database, world.ctx, here, api.nodes) as terminal:
        yield terminal.logged_in(line.world.mother)


def signature_of(body: bytes, key: Ed25519PrivateKey = NODE_KEY) -> dict[str, str]:
    signed = urlsafe_b64encode(key.sign(body)).decode()
    return {"guitu-node-signature": signed, "content-type": "application/json"}


async def test_node_reports_over_http(line: LineWorld, door: httpx.AsyncClient) -> None:
    event = NodeEvent(event_id="first", visit_id=line.visit_id, at=line.now, what=WentLive())
    body = line.request([event]).model_dump_json().encode()
    reply = await door.post("/media/events", content=body, headers=signature_of(body))
    assert (reply.status_code, reply.json()) == (200, {"taken": ["first"]})
    assert line.shown().state is VisitState.LIVE


async def test_report_of_no_node_of_ours_is_refused(
    line: LineWorld, door: httpx.AsyncClient
) -> None:
    request = line.request()
    old = replace_sent(request, line.now - timedelta(seconds=31))
    body, stale = request.model_dump_json().encode(), old.model_dump_json().encode()
    stranger = request.model_copy(update={"node": "..-x"}).model_dump_json().encode()
    other = Ed25519PrivateKey.from_private_bytes(bytes([1]) * 32)
    cases = [
        (body, {"content-type": "application/json"}),
        (body, signature_of(body, other)),
        (body, signature_of(stale)),
        (body, {**signature_of(body), "guitu-node-signature": "é€".encode().hex()}),
        (stale, signature_of(stale)),
        (stranger, signature_of(stranger)),
    ]
    for content, headers in cases:
        reply = await door.post("/media/events", content=content, headers=headers)
        assert reply.status_code == 401, headers
    reply = await door.post("/media/events", content=b"{", headers=signature_of(b"{"))
    assert reply.status_code == 422


def replace_sent(request: NodeEventsRequest, sent_at: object) -> NodeEventsRequest:
    return request.model_copy(update={"sent_at": sent_at})


def test_two_parties_that_join_at_once_get_one_line(line_on_each: LineWorld) -> None:
    line = line_on_each
    together, tickets = threading.Barrier(2), []

    def join(who: int) -> None:
        together.wait()
        actor = (line.world.mother, replace(line.inmate))[who]
        tickets.append(line.ticket(actor))

    threads = [threading.Thread(target=join, args=(who,)) for who in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {ticket.node for ticket in tickets} == {"node-1"}
    assert len({ticket.terms.recording_key for ticket in tickets}) == 1


def rate(line: LineWorld, actor: Actor, faces: int, words: str = "") -> VisitReply:
    request = RateVisit(visit_id=line.visit_id, faces=faces, words=words)
    with line.world.database.writing() as session:
        return visits.rate_visit(session, line.world.ctx, actor=actor, request=request)


def test_both_sides_say_how_it_was_after_it(line: LineWorld) -> None:
    with pytest.raises(StepRefused):
        rate(line, line.world.mother, 5)
    line.report(WentLive(), ended(EndReason.TIME_UP))
    assert rate(line, line.world.mother, 2, "声音断断续续").my_rating == 2
    assert rate(line, line.world.mother, 4).my_rating == 4
    assert rate(line, line.inmate, 5).my_rating == 5
    for stranger in (line.world.stranger, line.world.staff.neighbour, line.world.staff.officer):
        with pytest.raises(NotFound):
            rate(line, stranger, 1)


def test_figures_count_what_took_place(line: LineWorld) -> None:
    line.report(WentLive(), ended(EndReason.TIME_UP))
    rate(line, line.world.mother, 4)
    with line.world.database.reading() as session:
        month = line.now.date()
        own = visits.figures(session, line.world.ctx, actor=line.world.staff.leader, month=month)
        others = visits.figures(
            session, line.world.ctx, actor=line.world.staff.leader_of_other_block, month=month
        )
    assert (own.remote, own.in_person, own.given_back_s, own.faces) == (1, 0, 42, 4.0)
    assert own.km_saved == 2 * own.km_one_way
    assert own.waited_days == 7
    assert (others.remote, others.waited_days, others.faces) == (0, None, None)


def test_two_officers_who_end_it_at_once_end_it_once(line_on_each: LineWorld) -> None:
    line, staff = line_on_each, line_on_each.world.staff
    line.report(WentLive())
    together, outcomes = threading.Barrier(2), []

    def end(actor: Actor, reason: str) -> None:
        together.wait()
        try:
            with line.world.database.writing() as session:
                visits.advance(
                    session,
                    line.world.ctx,
                    actor=actor,
                    visit_id=line.visit_id,
                    state=VisitState.TERMINATED,
                    reasons=reason,
                )
            outcomes.append(reason)
        except StepRefused:
            outcomes.append("")

    both = ((staff.officer, "甲"), (staff.second_officer, "乙"))
    threads = [threading.Thread(target=end, args=one) for one in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    [reason] = [each for each in outcomes if each]
    assert len(outcomes) == 2
    steps = [step.reasons for step in line.shown().steps if step.what == "terminated"]
    assert steps == [reason]


def tidied(line: LineWorld) -> int:
    with line.world.database.writing() as session:
        return tidying.tidy(session, line.world.ctx)


def test_visit_whose_node_died_for_good_is_closed_in_time(line: LineWorld) -> None:
    line.report(WentLive())
    line.pass_time(30 * 60 + 3600 - 1)
    assert tidied(line) == 0
    line.pass_time(2)
    assert (tidied(line), line.shown().state) == (1, VisitState.ENDED)
    assert tidied(line) == 0


def test_visit_that_never_began_is_closed_as_failed(line: LineWorld) -> None:
    line.pass_time(3 * 3600)
    assert (tidied(line), line.shown().state) == (1, VisitState.FAILED)


def test_visit_that_a_living_node_carries_is_left_to_it(line: LineWorld) -> None:
    line.report(WentLive())
    line.pass_time(3 * 3600)
    line.report()
    assert (tidied(line), line.shown().state) == (0, VisitState.LIVE)
