"""The terminals' door to scores, over HTTP."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import httpx
import pytest
from fastapi import FastAPI

from server.identity.rules.kinds import Door
from server.identity.service import devices, sessions
from server.infra.http import answer_errors
from server.infra.permissions import Actor
from server.infra.runner import runner_for
from server.scores import api
from server.wire.base import ErrorReply
from server.wire.scores import (
    CaseReply,
    CasesReply,
    CaseState,
    ExplainedLine,
    Forecast,
    LinesReply,
    ScoresReply,
)
from tests.factories.identity import make_device
from tests.factories.scores import UNTIDY, World


@dataclass
class Terminal:
    """A terminal in the inmate's block, at which people log in."""

    world: World
    app: FastAPI
    device_id: int = 0
    token: str = ""
    clients: list[httpx.AsyncClient] = field(default_factory=list)

    def logged_in(self, actor: Actor) -> httpx.AsyncClient:
        with self.world.database.writing() as session:
            opened = sessions.begin(
                session,
                self.world.ctx,
                person_id=actor.person_id,
                door=Door.TERMINAL,
                device_id=self.device_id,
            )
        headers = {"authorization": f"Bearer {self.token}", "x-guitu-session": opened.token}
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app), base_url="http://terminal", headers=headers
        )
        self.clients.append(client)
        return client


@pytest.fixture
async def terminal(world: World) -> AsyncIterator[Terminal]:
    app = FastAPI()
    app.state.runner = runner_for(world.database)
    app.state.ctx = world.ctx
    answer_errors(app)
    app.include_router(api.terminals)
    here = world.inmate.duties[0].place
    with world.database.writing() as session:
        claim = make_device(session, world.ctx, here)
    assert here.prison_id is not None
    token = devices.token_of(
        world.ctx, device_id=claim.device_id, prison_id=here.prison_id, block_id=here.block_id
    )
    made = Terminal(world, app, claim.device_id, token.token)
    yield made
    for client in made.clients:
        await client.aclose()
    app.state.runner.stop()


async def test_person_reads_the_score_its_lines_and_one_line(terminal: Terminal) -> None:
    entry_id = terminal.world.line()
    client = terminal.logged_in(terminal.world.inmate)
    reply = ScoresReply.model_validate_json((await client.get("/scores/mine")).content)
    assert (reply.total, reply.lines[0].entry_id) == (8, entry_id)
    page = LinesReply.model_validate_json((await client.get("/scores/mine/lines")).content)
    assert page.lines == reply.lines
    line = await client.get(f"/scores/mine/lines/{entry_id}")
    assert ExplainedLine.model_validate_json(line.content).total_after == 8
    what_if = await client.get("/scores/mine/what-if", params={"points_a_month": 100})
    assert Forecast.model_validate_json(what_if.content).months == 5


async def test_person_contests_a_line_follows_and_withdraws_it(terminal: Terminal) -> None:
    entry_id = terminal.world.line(clause=UNTIDY, points=3)
    client = terminal.logged_in(terminal.world.inmate)
    body = {"act_id": "act-00000001", "entry_id": entry_id, "grounds": ["not_me"]}
    first = await client.post("/scores/mine/cases", json=body)
    again = await client.post("/scores/mine/cases", json=body)
    case = CaseReply.model_validate_json(first.content)
    assert CaseReply.model_validate_json(again.content).case_id == case.case_id
    listed = CasesReply.model_validate_json((await client.get("/scores/mine/cases")).content)
    assert [each.case_id for each in listed.cases] == [case.case_id]
    followed = await client.get(f"/scores/mine/cases/{case.case_id}")
    assert CaseReply.model_validate_json(followed.content).working_days_left == 5
    ended = await client.post(f"/scores/mine/cases/{case.case_id}/withdraw")
    assert CaseReply.model_validate_json(ended.content).state is CaseState.WITHDRAWN
    refused = await client.post(f"/scores/mine/cases/{case.case_id}/recheck", json={})
    assert (refused.status_code, refused.json()["code"]) == (409, "case_closed")


async def test_another_persons_line_and_case_are_not_found(terminal: Terminal) -> None:
    entry_id = terminal.world.line()
    body = {"act_id": "act-00000001", "entry_id": entry_id, "grounds": ["other"]}
    own = terminal.logged_in(terminal.world.inmate)
    case_id = (await own.post("/scores/mine/cases", json=body)).json()["case_id"]
    client = terminal.logged_in(terminal.world.neighbour)
    replies = [
        await client.get(f"/scores/mine/lines/{entry_id}"),
        await client.get("/scores/mine/lines", params={"before": entry_id}),
        await client.get(f"/scores/mine/cases/{case_id}"),
        await client.post(f"/scores/mine/cases/{case_id}/withdraw"),
        await client.post(f"/scores/mine/cases/{case_id}/recheck", json={}),
        await client.post("/scores/mine/cases", json=body),
    ]
    assert [reply.status_code for reply in replies] == [404] * 6
    assert ErrorReply.model_validate_json(replies[0].content).sentence == "没有找到。"


WRONG_READS: list[tuple[str, dict[str, str]]] = [
    ("/scores/mine/lines", {"before": "0"}),
    ("/scores/mine/lines", {"before": "99999999999999999999"}),
    ("/scores/mine/lines/x", {}),
    ("/scores/mine/what-if", {}),
    ("/scores/mine/what-if", {"points_a_month": "-1"}),
    ("/scores/mine/cases/99999999999999999999", {}),
]
WRONG_CONTESTS: list[dict[str, object]] = [
    {"act_id": "short"},
    {"act_id": "with\x00nul-"},
    {"entry_id": 2**63},
    {"grounds": []},
    {"grounds": ["because"]},
    {"words": "长" * 2001},
    {"more": 1},
]


async def test_wrong_input_is_answered_with_a_sentence(terminal: Terminal) -> None:
    client = terminal.logged_in(terminal.world.inmate)
    replies = [await client.get(path, params=params) for path, params in WRONG_READS]
    right = {"act_id": "act-00000001", "entry_id": 1, "grounds": ["other"]}
    replies += [
        await client.post("/scores/mine/cases", json={**right, **wrong}) for wrong in WRONG_CONTESTS
    ]
    for reply in replies:
        assert reply.status_code == 422
        assert ErrorReply.model_validate_json(reply.content).sentence


async def test_nobody_reads_without_a_session(terminal: Terminal) -> None:
    client = terminal.logged_in(terminal.world.inmate)
    del client.headers["x-guitu-session"]
    for path in ("/scores/mine", "/scores/mine/lines", "/scores/mine/cases"):
        assert (await client.get(path)).status_code == 401
