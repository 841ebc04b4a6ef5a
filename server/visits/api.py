"""The terminals' door to visits: inmates at a cell terminal, relatives at a hall terminal."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path, Query, Request

from server.identity.doors import terminal_actor
from server.infra.context import Context
from server.infra.errors import Refused
from server.infra.http import reading, writing
from server.infra.permissions import Actor, Role, roles
from server.visits import service
from server.wire.media import JoinReply, JoinRequest
from server.wire.media_events import NodeEventsReply, NodeEventsRequest
from server.wire.visits import (
    AppealRequest,
    HoldReply,
    HoldRequest,
    PeopleReply,
    RateVisit,
    SeeRecording,
    SlotsReply,
    VisitForm,
    VisitReply,
    VisitRequest,
    VisitsReply,
)

terminals = APIRouter(prefix="/visits", tags=["visits"])
# Not a person's: media nodes speak here, by their own keys.
nodes = APIRouter(prefix="/media", tags=["media"])
Person = Annotated[Actor, Depends(terminal_actor)]


def _relative(actor: Person) -> Actor:
    """An inmate's acts come out of his terminal's journal, where they cannot be lost."""
    if Role.RELATIVE not in roles(actor.duties):
        raise Refused("an act of an inmate that did not come through a journal")
    return actor


Relative = Annotated[Actor, Depends(_relative)]
# The widest whole number that both databases keep.
VisitId = Annotated[int, Path(ge=1, le=2**31 - 1)]
InmateId = Annotated[int, Query(ge=1, le=2**31 - 1)]


@terminals.get("/mine")
async def my_visits(request: Request, actor: Person) -> VisitsReply:
    return await reading(request, lambda session, ctx: service.my_visits(session, ctx, actor=actor))


@terminals.get("/people")
async def my_people(request: Request, actor: Person) -> PeopleReply:
    return await reading(request, lambda session, ctx: service.my_people(session, ctx, actor=actor))


@terminals.get("/slots")
async def free_slots(
    request: Request, actor: Person, inmate_id: InmateId, form: VisitForm
) -> SlotsReply:
    return await reading(
        request,
        lambda session, ctx: service.free_slots(
            session, ctx, actor=actor, inmate_id=inmate_id, form=form
        ),
    )


@terminals.post("/holds")
async def hold_slots(request: Request, actor: Person, hold: HoldRequest) -> HoldReply:
    return await writing(
        request, lambda session, ctx: service.hold_slots(session, ctx, actor=actor, request=hold)
    )


@terminals.post("/mine")
async def request_visit(request: Request, actor: Relative, visit: VisitRequest) -> VisitReply:
    return await writing(
        request,
        lambda session, ctx: service.request_visit(session, ctx, actor=actor, request=visit),
    )


@terminals.post("/mine/{visit_id}/withdraw")
async def withdraw_visit(request: Request, actor: Relative, visit_id: VisitId) -> VisitReply:
    return await writing(
        request,
        lambda session, ctx: service.withdraw_visit(session, ctx, actor=actor, visit_id=visit_id),
    )


@terminals.post("/recordings")
async def see_recording(request: Request, actor: Relative, wanted: SeeRecording) -> VisitReply:
    return await writing(
        request,
        lambda session, ctx: service.ask_to_see(session, ctx, actor=actor, request=wanted),
    )


@terminals.post("/appeals")
async def appeal_visit(request: Request, actor: Relative, appeal: AppealRequest) -> VisitReply:
    return await writing(
        request,
        lambda session, ctx: service.appeal_visit(session, ctx, actor=actor, request=appeal),
    )


@terminals.post("/ratings")
async def rate_visit(request: Request, actor: Relative, rating: RateVisit) -> VisitReply:
    return await writing(
        request, lambda session, ctx: service.rate_visit(session, ctx, actor=actor, request=rating)
    )


@terminals.post("/mine/{visit_id}/join")
async def join(request: Request, actor: Person, visit_id: VisitId, wish: JoinRequest) -> JoinReply:
    """Means nothing later, so it is in no journal."""
    return await writing(
        request,
        lambda session, ctx: service.join(
            session, ctx, actor=actor, visit_id=visit_id, request=wish
        ),
    )


@nodes.post("/events")
async def take_report(
    request: Request, report: NodeEventsRequest, guitu_node_signature: Annotated[str, Header()] = ""
) -> NodeEventsReply:
    ctx: Context = request.app.state.ctx
    body = await request.body()
    service.require_signed(ctx, report, body=body, signature=guitu_node_signature)
    return await writing(
        request, lambda session, ctx: service.take_report(session, ctx, report=report)
    )
