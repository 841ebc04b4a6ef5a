"""What waits for a decision: the list, one item with its names, approve or refuse."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import Field

from server.approvals import service as approvals
from server.console import desk
from server.console.forms import PostedForm, RowId, Words
from server.console.rendering import go_to, page
from server.console.visitor import Logged
from server.infra.http import reading, writing

router = APIRouter()


class DecisionForm(PostedForm):
    decision: Literal["approve", "refuse"]
    reason: Words = ""


class HandOverForm(PostedForm):
    to_person: int = Field(ge=1, le=2**31 - 1)


@router.get("/work")
async def work(request: Request, visitor: Logged) -> HTMLResponse:
    items = await reading(
        request, lambda session, ctx: desk.waiting_work(session, ctx, actor=visitor.actor)
    )
    return page(request, "work/index.html", items=items)


@router.get("/work/{item_id}")
async def work_item(request: Request, visitor: Logged, item_id: RowId) -> HTMLResponse:
    opened = await writing(
        request,
        lambda session, ctx: desk.open_work(
            session, ctx, actor=visitor.actor, item_id=item_id, purpose=visitor.purpose
        ),
    )
    return page(request, "work/item.html", shown=opened)


@router.post("/work/{item_id}")
async def decide(
    request: Request, visitor: Logged, item_id: RowId, form: Annotated[DecisionForm, Form()]
) -> Response:
    await writing(
        request,
        lambda session, ctx: approvals.decide(
            session,
            ctx,
            actor=visitor.actor,
            item_id=item_id,
            approved=form.decision == "approve",
            reason=form.reason,
        ),
    )
    return go_to(request, "/console/work?decided=yes")


@router.post("/work/{item_id}/hand-over")
async def hand_over(
    request: Request, visitor: Logged, item_id: RowId, form: Annotated[HandOverForm, Form()]
) -> Response:
    await writing(
        request,
        lambda session, ctx: approvals.delegate(
            session, ctx, actor=visitor.actor, item_id=item_id, to_person_id=form.to_person
        ),
    )
    return go_to(request, "/console/work")
