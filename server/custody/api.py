"""The terminals' door to a person's sentence."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from server.custody import service
from server.identity.doors import terminal_actor
from server.infra.http import reading
from server.infra.permissions import Actor
from server.wire.custody import SentenceReply

terminals = APIRouter(prefix="/custody", tags=["custody"])


@terminals.get("/mine/sentence")
async def my_sentence(
    request: Request, actor: Annotated[Actor, Depends(terminal_actor)]
) -> SentenceReply:
    return await reading(
        request, lambda session, ctx: service.my_sentence(session, ctx, actor=actor)
    )
