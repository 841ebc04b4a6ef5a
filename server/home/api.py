"""The terminals' door to the one-tap overview."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from server.home import service
from server.identity.doors import terminal_actor
from server.infra.http import reading
from server.infra.permissions import Actor
from server.wire.home import HomeReply

terminals = APIRouter(tags=["home"])


@terminals.get("/home")
async def overview(request: Request, actor: Annotated[Actor, Depends(terminal_actor)]) -> HomeReply:
    return await reading(request, lambda session, ctx: service.overview(session, ctx, actor=actor))
