"""One terminal at which people log in, asked over HTTP without a network."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx
from fastapi import APIRouter, FastAPI

from server.identity.rules.kinds import Door
from server.identity.service import devices, sessions
from server.infra.context import Context
from server.infra.database import Database
from server.infra.http import answer_errors
from server.infra.permissions import Actor, Place
from server.infra.runner import runner_for
from tests.factories.identity import make_device


@dataclass
class TerminalOverHttp:
    """Its `clients` are those who logged in, the first one first."""

    database: Database
    ctx: Context
    app: FastAPI
    device_id: int
    token: str
    clients: list[httpx.AsyncClient] = field(default_factory=list)

    def logged_in(self, actor: Actor) -> httpx.AsyncClient:
        with self.database.writing() as session:
            opened = sessions.begin(
                session,
                self.ctx,
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


@asynccontextmanager
async def terminal_over_http(
    database: Database, ctx: Context, place: Place, *routers: APIRouter
) -> AsyncIterator[TerminalOverHttp]:
    app = FastAPI()
    app.state.runner = runner_for(database)
    app.state.ctx = ctx
    answer_errors(app)
    for router in routers:
        app.include_router(router)
    assert place.prison_id is not None
    with database.writing() as session:
        claim = make_device(session, ctx, place)
    token = devices.token_of(
        ctx, device_id=claim.device_id, prison_id=place.prison_id, block_id=place.block_id
    )
    made = TerminalOverHttp(database, ctx, app, claim.device_id, token.token)
    yield made
    for client in made.clients:
        await client.aclose()
    app.state.runner.stop()
