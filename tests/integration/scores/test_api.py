"""The terminals' door to scores, over HTTP."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from uuid import uuid4

import httpx
import pytest

from server.bootstrap import ACT_HANDLERS
from server.infra.permissions import Actor
from server.scores import api
from server.sync import api as sync_api
from server.wire.base import ErrorReply, Request
from server.wire.scores import (
    CaseReply,
    CasesReply,
    CaseState,
    ContestGround,
    ContestRequest,
    ExplainedLine,
    Forecast,
    LinesReply,
    RecheckRequest,
    ScoresReply,
    WithdrawRequest,
)
from server.wire.sync import ActOutcome, ActResult, DeliveryReply, StreamReply
from tests.factories.scores import UNTIDY, World
from tests.factories.sync import JournalToDeliver
from tests.factories.terminal_over_http import TerminalOverHttp, terminal_over_http


@dataclass
class Terminal:
    """A terminal in the inmate's block, at which people log in, and its journal."""

    world: World
    http: TerminalOverHttp
    journal: JournalToDeliver | None = None

    def logged_in(self, actor: Actor) -> httpx.AsyncClient:
        return self.http.logged_in(actor)

    async def does(
        self, kind: str, request: Request | str, *, by: Actor | None = None
    ) -> ActResult:
        """What a person does comes to the server out of the terminal's journal."""
        client = self.http.clients[0]
        if self.journal is None:
            joined = await client.post("/journal/stream", json={})
            epoch = StreamReply.model_validate_json(joined.content).epoch
            self.journal = JournalToDeliver(self.world.inmate.person_id, epoch=epoch)
        body = request if isinstance(request, str) else request.model_dump_json()
        act_id = request.act_id if isinstance(request, ContestRequest) else None
        person_id = by.person_id if by is not None else None
        act = self.journal.write(kind=kind, body=body, act_id=act_id, person_id=person_id)
        said = self.journal.delivery(act.seq).model_dump(mode="json")
        taken = await client.post("/journal/acts", json=said)
        return DeliveryReply.model_validate_json(taken.content).results[0]


@pytest.fixture
async def terminal(world: World) -> AsyncIterator[Terminal]:
    ctx, here = replace(world.ctx, act_handlers=ACT_HANDLERS), world.inmate.duties[0].place
    routers = api.terminals, sync_api.terminals
    async with terminal_over_http(world.database, ctx, here, *routers) as http:
        yield Terminal(world, http)


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


def contest_of(entry_id: int, ground: ContestGround = ContestGround.NOT_ME) -> ContestRequest:
    return ContestRequest(act_id=uuid4().hex, entry_id=entry_id, grounds=[ground])


async def test_person_contests_a_line_follows_and_withdraws_it(terminal: Terminal) -> None:
    entry_id = terminal.world.line(clause=UNTIDY, points=3)
    client = terminal.logged_in(terminal.world.inmate)
    opened = await terminal.does("scores.contest", contest_of(entry_id))
    case = CaseReply.model_validate_json(opened.answer)
    listed = CasesReply.model_validate_json((await client.get("/scores/mine/cases")).content)
    assert [each.case_id for each in listed.cases] == [case.case_id]
    followed = await client.get(f"/scores/mine/cases/{case.case_id}")
    assert CaseReply.model_validate_json(followed.content).working_days_left == 5
    ended = await terminal.does("scores.withdraw", WithdrawRequest(case_id=case.case_id))
    assert CaseReply.model_validate_json(ended.answer).state is CaseState.WITHDRAWN
    refused = await terminal.does("scores.recheck", RecheckRequest(case_id=case.case_id))
    assert (refused.outcome, refused.code) == (ActOutcome.REFUSED, "case_closed")


async def test_another_persons_line_and_case_are_not_found(terminal: Terminal) -> None:
    entry_id, neighbour = terminal.world.line(), terminal.world.neighbour
    terminal.logged_in(terminal.world.inmate)
    opened = await terminal.does("scores.contest", contest_of(entry_id))
    case_id = CaseReply.model_validate_json(opened.answer).case_id
    client = terminal.logged_in(neighbour)
    replies = [
        await client.get(f"/scores/mine/lines/{entry_id}"),
        await client.get("/scores/mine/lines", params={"before": entry_id}),
        await client.get(f"/scores/mine/cases/{case_id}"),
    ]
    assert [reply.status_code for reply in replies] == [404] * 3
    assert ErrorReply.model_validate_json(replies[0].content).sentence == "没有找到。"
    acts = [
        await terminal.does("scores.withdraw", WithdrawRequest(case_id=case_id), by=neighbour),
        await terminal.does("scores.recheck", RecheckRequest(case_id=case_id), by=neighbour),
        await terminal.does("scores.contest", contest_of(entry_id), by=neighbour),
    ]
    assert [act.code for act in acts] == ["not_found"] * 3


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
    for reply in [await client.get(path, params=params) for path, params in WRONG_READS]:
        assert reply.status_code == 422
        assert ErrorReply.model_validate_json(reply.content).sentence


async def test_a_contest_that_means_nothing_opens_no_case(terminal: Terminal) -> None:
    entry_id = terminal.world.line()
    client = terminal.logged_in(terminal.world.inmate)
    right = contest_of(entry_id).model_dump(mode="json")
    for wrong in WRONG_CONTESTS:
        result = await terminal.does("scores.contest", json.dumps(right | wrong))
        assert result.outcome in {ActOutcome.REFUSED, ActOutcome.HELD}, wrong
    listed = CasesReply.model_validate_json((await client.get("/scores/mine/cases")).content)
    assert listed.cases == []


async def test_nobody_reads_without_a_session(terminal: Terminal) -> None:
    client = terminal.logged_in(terminal.world.inmate)
    del client.headers["x-guitu-session"]
    for path in ("/scores/mine", "/scores/mine/lines", "/scores/mine/cases"):
        assert (await client.get(path)).status_code == 401
