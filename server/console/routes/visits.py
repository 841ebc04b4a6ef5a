"""Visits: the day's list, one visit and what an officer does about it, and the wall."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from pydantic import Field

from server.console import visit_desk
from server.console.forms import PostedForm, RowId, Words
from server.console.rendering import go_to, page
from server.console.visit_days import Day
from server.console.visit_desk import json_refusal
from server.console.visitor import Logged, Watching
from server.infra.context import Context
from server.infra.errors import GuituError
from server.infra.http import reading, writing
from server.pages.closed import speaking_to
from server.visits import service as visits
from server.wire.media import JoinRequest
from server.wire.visits import Side, VisitState

router = APIRouter()
LIST = "/console/visits"
AT_ONCE = (1, 4, 9)


class SideForm(PostedForm):
    side: Side


class SupervisorForm(PostedForm):
    officer: int = Field(ge=1, le=2**31 - 1)


class StateForm(PostedForm):
    state: Literal["live", "ended", "terminated", "no_show", "failed"]
    reason: Words = ""


@router.get("/visits")
async def day(request: Request, visitor: Logged, day: Day | None = None) -> HTMLResponse:
    ctx: Context = request.app.state.ctx
    wanted = day or ctx.clock.today()
    shown = await writing(
        request,
        lambda session, ctx: visit_desk.day(
            session, ctx, actor=visitor.actor, day=wanted, purpose=visitor.purpose
        ),
    )
    return page(request, "visits/index.html", shown=shown)


@router.get("/visits/calls")
async def calls(request: Request, visitor: Watching) -> HTMLResponse:
    calling = await reading(
        request, lambda session, ctx: visits.unwatched(session, ctx, actor=visitor.actor)
    )
    return page(request, "visits/bell.html", calling=calling)


@router.get("/visits/live")
async def wall(request: Request, visitor: Logged, show: int = 4) -> HTMLResponse:
    shown = await writing(
        request,
        lambda session, ctx: visit_desk.wall(
            session, ctx, actor=visitor.actor, purpose=visitor.purpose
        ),
    )
    show = show if show in AT_ONCE else 4
    answer = page(request, "visits/live.html", shown=shown, show=show)
    answer.headers["Content-Security-Policy"] = speaking_to(shown.node_urls)
    return answer


@router.get("/visits/{visit_id}")
async def one_visit(request: Request, visitor: Logged, visit_id: RowId) -> HTMLResponse:
    shown = await writing(
        request,
        lambda session, ctx: visit_desk.one(
            session, ctx, actor=visitor.actor, visit_id=visit_id, purpose=visitor.purpose
        ),
    )
    return page(request, "visits/visit.html", shown=shown)


@router.post("/visits/{visit_id}/check-in")
async def check_in(
    request: Request, visitor: Logged, visit_id: RowId, form: Annotated[SideForm, Form()]
) -> Response:
    await writing(
        request,
        lambda session, ctx: visits.check_in(
            session, ctx, actor=visitor.actor, visit_id=visit_id, side=form.side
        ),
    )
    return go_to(request, f"{LIST}/{visit_id}")


@router.post("/visits/{visit_id}/supervisor")
async def assign(
    request: Request, visitor: Logged, visit_id: RowId, form: Annotated[SupervisorForm, Form()]
) -> Response:
    await writing(
        request,
        lambda session, ctx: visits.assign_supervisor(
            session, ctx, actor=visitor.actor, visit_id=visit_id, officer_id=form.officer
        ),
    )
    return go_to(request, f"{LIST}/{visit_id}")


@router.post("/visits/{visit_id}/state")
async def advance(
    request: Request, visitor: Logged, visit_id: RowId, form: Annotated[StateForm, Form()]
) -> Response:
    await writing(
        request,
        lambda session, ctx: visits.advance(
            session,
            ctx,
            actor=visitor.actor,
            visit_id=visit_id,
            state=VisitState(form.state),
            reasons=form.reason,
        ),
    )
    return go_to(request, f"{LIST}/{visit_id}")


@router.post("/visits/{visit_id}/line")
async def line(request: Request, visitor: Watching, visit_id: RowId) -> JSONResponse:
    """A ticket for the page's script, which reads JSON and not pages."""
    try:
        reply = await writing(
            request,
            lambda session, ctx: visits.join(
                session,
                ctx,
                actor=visitor.actor,
                visit_id=visit_id,
                request=JoinRequest(has_agreed=True),
            ),
        )
    except GuituError as error:
        return json_refusal(request, error)
    return JSONResponse(reply.model_dump(mode="json"))
