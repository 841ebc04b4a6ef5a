"""The terminals' door to the journal: where it stands, what is delivered, what was refused."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Request

from server.identity.doors import terminal_actor, terminal_device
from server.identity.rules.tokens import DeviceClaim
from server.infra.context import Context
from server.infra.errors import GuituError
from server.infra.http import reading, writing
from server.infra.pacing import in_turn
from server.infra.permissions import Actor
from server.sync import service
from server.sync.rules import DeliveriesBusy
from server.wire.sync import (
    DeliveryReply,
    DeliveryRequest,
    RefusedActsReply,
    StreamReply,
    StreamRequest,
)

terminals = APIRouter(prefix="/journal", tags=["sync"])
Here = Annotated[DeviceClaim, Depends(terminal_device)]
Me = Annotated[Actor, Depends(terminal_actor)]


@terminals.post("/stream", dependencies=[Depends(in_turn)])
async def join(request: Request, here: Here, body: StreamRequest) -> StreamReply:
    return await writing(
        request, lambda session, ctx: service.join(session, ctx, device=here, request=body)
    )


async def _place(request: Request) -> AsyncIterator[None]:
    """Only so many deliveries at once: the others are told when to come again.

    It is asked before the body is read as acts, so that a refusal costs little.
    """
    ctx: Context = request.app.state.ctx
    state = request.app.state
    under_way: int = getattr(state, "deliveries", 0)
    if under_way >= ctx.limits.number("sync.deliveries_at_once"):
        raise DeliveriesBusy(retry_after_s=ctx.limits.number("sync.come_again_after"))
    state.deliveries = under_way + 1
    try:
        yield
    finally:
        state.deliveries -= 1


@terminals.post("/acts", dependencies=[Depends(_place)])
async def take_in(request: Request, here: Here, body: DeliveryRequest) -> DeliveryReply:
    outcome = await writing(
        request, lambda session, ctx: service.take_in(session, ctx, device=here, request=body)
    )
    if isinstance(outcome, GuituError):
        raise outcome
    return outcome


@terminals.get("/mine/refused")
async def my_refused(request: Request, actor: Me) -> RefusedActsReply:
    return await reading(
        request, lambda session, ctx: service.my_refused(session, ctx, actor=actor)
    )
