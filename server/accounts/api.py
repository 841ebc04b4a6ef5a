"""The terminals' door to a person's account."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from server.accounts import service
from server.identity.doors import terminal_actor
from server.infra.http import reading
from server.infra.permissions import Actor
from server.wire.accounts import AccountReply

terminals = APIRouter(prefix="/accounts", tags=["accounts"])


@terminals.get("/mine")
async def my_account(
    request: Request,
    actor: Annotated[Actor, Depends(terminal_actor)],
    before: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
) -> AccountReply:
    return await reading(
        request, lambda session, ctx: service.my_account(session, ctx, actor=actor, before=before)
    )
