"""The visit itself: the page of the room, a ticket to the line, and how it was."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from sqlalchemy.orm import Session

from server.family import shown
from server.family.rendering import page
from server.family.routes.visit import one_of_mine
from server.family.visitor import Logged
from server.infra.context import Context
from server.infra.http import reading, writing
from server.infra.permissions import Actor
from server.pages.closed import speaking_to
from server.pages.forms import RowId
from server.visits import service as visits
from server.visits.rules.errors import StepRefused
from server.visits.service.nodes import node_urls
from server.visits.service.rating import rate_visit
from server.wire.base import DoneReply
from server.wire.media import JoinReply, JoinRequest
from server.wire.visits import RateVisit, VisitReply

router = APIRouter()


def _room(
    session: Session, ctx: Context, *, actor: Actor, visit_id: int
) -> tuple[VisitReply, list[str]]:
    visit = one_of_mine(session, ctx, actor=actor, visit_id=visit_id)
    if not shown.can_be_entered(visit, now=ctx.clock.now()):
        raise StepRefused("nothing to enter")
    return visit, node_urls(session)


@router.get("/visits/{visit_id}/room")
async def room(request: Request, visitor: Logged, visit_id: RowId) -> HTMLResponse:
    """Before its time camera and sound can be tried there."""
    visit, nodes = await reading(
        request,
        lambda session, ctx: _room(session, ctx, actor=visitor.actor, visit_id=visit_id),
    )
    answer = page(request, "room.html", visit=visit)
    answer.headers["Content-Security-Policy"] = speaking_to(nodes)
    return answer


@router.get("/visits/{visit_id}/here", response_class=Response, status_code=204)
async def stay(_visitor: Logged, visit_id: RowId) -> Response:
    """Who is in a visit is there, though he asks for no page: his session goes on."""
    del visit_id  # the same for every visit
    return Response(status_code=204)


@router.post("/visits/{visit_id}/join", response_class=JSONResponse)
async def join(request: Request, visitor: Logged, visit_id: RowId, wish: JoinRequest) -> JoinReply:
    return await writing(
        request,
        lambda session, ctx: visits.join(
            session, ctx, actor=visitor.actor, visit_id=visit_id, request=wish
        ),
    )


@router.post("/ratings", response_class=JSONResponse)
async def rate(request: Request, visitor: Logged, rating: RateVisit) -> DoneReply:
    await writing(
        request,
        lambda session, ctx: rate_visit(session, ctx, actor=visitor.actor, request=rating),
    )
    return DoneReply()
