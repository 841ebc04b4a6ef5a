"""One visit of a relative: its state, steps and reasons; taken back, or appealed against."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import Field
from sqlalchemy.orm import Session

from server.family import shown
from server.family.forms import PATH
from server.family.rendering import go_to, page
from server.family.visitor import Logged
from server.infra.context import Context
from server.infra.errors import NotFound
from server.infra.http import reading, writing
from server.infra.permissions import Actor
from server.pages.forms import PostedForm, RowId, Words
from server.visits import service as visits
from server.wire.visits import AppealRequest, VisitReply

router = APIRouter()


class AppealForm(PostedForm):
    words: Words = Field(min_length=1, max_length=500)


def one_of_mine(session: Session, ctx: Context, *, actor: Actor, visit_id: int) -> VisitReply:
    """Another's visit and one that is not there are the same."""
    mine = visits.my_visits(session, ctx, actor=actor).visits
    found = next((each for each in mine if each.visit_id == visit_id), None)
    if found is None:
        raise NotFound
    return found


@router.get("/visits/{visit_id}")
async def visit(request: Request, visitor: Logged, visit_id: RowId) -> HTMLResponse:
    found = await reading(
        request,
        lambda session, ctx: one_of_mine(session, ctx, actor=visitor.actor, visit_id=visit_id),
    )
    ctx: Context = request.app.state.ctx
    return page(
        request,
        "visit.html",
        visit=found,
        can_enter=shown.can_be_entered(found, now=ctx.clock.now()),
        can_withdraw=shown.can_be_withdrawn(found),
        can_appeal=shown.can_be_appealed(found),
    )


@router.post("/visits/{visit_id}/withdraw")
async def withdraw(
    request: Request, visitor: Logged, visit_id: RowId, _form: Annotated[PostedForm, Form()]
) -> Response:
    await writing(
        request,
        lambda session, ctx: visits.withdraw_visit(
            session, ctx, actor=visitor.actor, visit_id=visit_id
        ),
    )
    return go_to(f"{PATH}/visits/{visit_id}")


@router.post("/visits/{visit_id}/appeal")
async def appeal(
    request: Request, visitor: Logged, visit_id: RowId, form: Annotated[AppealForm, Form()]
) -> Response:
    wanted = AppealRequest(visit_id=visit_id, words=form.words)
    await writing(
        request,
        lambda session, ctx: visits.appeal_visit(session, ctx, actor=visitor.actor, request=wanted),
    )
    return go_to(f"{PATH}/visits/{visit_id}")
