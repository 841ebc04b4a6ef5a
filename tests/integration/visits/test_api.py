"""The terminals' door to visits, over HTTP."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest

from server.infra.permissions import Actor
from server.visits import api
from server.wire.visits import (
    HoldReply,
    PeopleReply,
    SlotsReply,
    VisitReply,
    VisitsReply,
    VisitState,
)
from tests.factories.terminal_over_http import TerminalOverHttp, terminal_over_http
from tests.factories.visits import VisitWorld


@dataclass(frozen=True)
class Hall:
    """A terminal of the prison, at which inmates and relatives log in."""

    world: VisitWorld
    terminal: TerminalOverHttp

    def logged_in(self, actor: Actor) -> httpx.AsyncClient:
        return self.terminal.logged_in(actor)


@pytest.fixture
async def hall(world: VisitWorld) -> AsyncIterator[Hall]:
    here = world.staff.inmate.duties[0].place
    async with terminal_over_http(world.database, world.ctx, here, api.terminals) as terminal:
        yield Hall(world, terminal)


async def test_relative_finds_holds_books_and_withdraws(hall: Hall) -> None:
    client = hall.logged_in(hall.world.mother)
    people = PeopleReply.model_validate_json((await client.get("/visits/people")).content).people
    inmate_id = hall.world.staff.inmate.person_id
    assert inmate_id in {each.person_id for each in people}
    shown = await client.get("/visits/slots", params={"inmate_id": inmate_id, "form": "in_person"})
    slot_id = SlotsReply.model_validate_json(shown.content).slots[0].slot_id
    wanted = {"inmate_id": inmate_id, "slot_id": slot_id}
    held = await client.post("/visits/holds", json=wanted)
    assert HoldReply.model_validate_json(held.content).slot_id == slot_id
    booking = wanted | {"act_id": "act-hall-1", "visitor_ids": [hall.world.mother.person_id]}
    booked = VisitReply.model_validate_json(
        (await client.post("/visits/mine", json=booking)).content
    )
    assert booked.state is VisitState.AUTO_APPROVED
    mine = VisitsReply.model_validate_json((await client.get("/visits/mine")).content)
    assert [each.visit_id for each in mine.visits] == [booked.visit_id]
    ended = await client.post(f"/visits/mine/{booked.visit_id}/withdraw")
    assert VisitReply.model_validate_json(ended.content).state is VisitState.WITHDRAWN


async def test_inmate_acts_through_his_journal_alone(hall: Hall) -> None:
    booked, inmate = hall.world.book(), hall.world.staff.inmate
    client = hall.logged_in(inmate)
    booking = {
        "inmate_id": inmate.person_id,
        "slot_id": hall.world.slots[1],
        "act_id": "act-cell-1",
        "visitor_ids": [hall.world.mother.person_id],
    }
    replies = [
        await client.post("/visits/mine", json=booking),
        await client.post(f"/visits/mine/{booked.visit_id}/withdraw"),
        await client.post("/visits/appeals", json={"visit_id": booked.visit_id, "words": "不服"}),
    ]
    assert [reply.status_code for reply in replies] == [403] * 3


async def test_another_persons_visit_and_inmate_are_not_found(hall: Hall) -> None:
    booked = hall.world.book()
    inmate_id = hall.world.staff.inmate.person_id
    wanted = {"inmate_id": inmate_id, "slot_id": hall.world.slots[1]}
    for actor, acting in ((hall.world.stranger, 404), (hall.world.staff.neighbour, 403)):
        client = hall.logged_in(actor)
        booking = wanted | {"act_id": "act-hall-1", "visitor_ids": [actor.person_id]}
        replies = [
            await client.post(f"/visits/mine/{booked.visit_id}/withdraw"),
            await client.get("/visits/slots", params={"inmate_id": inmate_id, "form": "remote"}),
            await client.post("/visits/holds", json=wanted),
            await client.post("/visits/mine", json=booking),
            await client.post(
                "/visits/appeals", json={"visit_id": booked.visit_id, "words": "不服"}
            ),
        ]
        assert [reply.status_code for reply in replies] == [acting, 404, 404, acting, acting]


async def test_bad_input_is_a_sentence(hall: Hall) -> None:
    client = hall.logged_in(hall.world.mother)
    for body in ({}, {"inmate_id": 0}, {"slot_id": "x" * 2000}, {"act_id": "a", "more": 1}):
        reply = await client.post("/visits/mine", json=body)
        assert (reply.status_code, bool(reply.json()["sentence"])) == (422, True)


async def test_nobody_logged_in_reads_nothing(hall: Hall) -> None:
    client = hall.logged_in(hall.world.mother)
    for header in ("authorization", "x-guitu-session"):
        kept = client.headers.pop(header)
        assert (await client.get("/visits/mine")).status_code == 401
        client.headers[header] = kept
