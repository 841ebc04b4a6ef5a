"""Contested lines: the list, one case with its line, the decision with its reasons."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import Field

from server.console import case_views
from server.console.forms import PostedForm, RowId, Words
from server.console.rendering import go_to, page
from server.console.visitor import Logged
from server.infra.errors import InvalidInput
from server.infra.http import writing
from server.scores import service as scores

router = APIRouter()


class CaseDecisionForm(PostedForm):
    """`points_after` are signed: what the line should have been.

    `not_mine` is asked of a line that an officer of the old system entered.
    """

    decision: Literal["uphold", "correct"]
    points_after: int | None = Field(default=None, ge=-1000, le=1000)
    reasons: Words = ""
    not_mine: bool = False


@router.get("/cases")
async def cases(
    request: Request, visitor: Logged, state: Annotated[Literal["open", "closed"], Query()] = "open"
) -> HTMLResponse:
    found = await writing(
        request,
        lambda session, ctx: case_views.named_cases(
            session, ctx, actor=visitor.actor, purpose=visitor.purpose, is_open=state == "open"
        ),
    )
    return page(request, "cases/index.html", found=found, state=state)


@router.get("/cases/{case_id}")
async def case(request: Request, visitor: Logged, case_id: RowId) -> HTMLResponse:
    shown = await writing(
        request,
        lambda session, ctx: case_views.opened_case(
            session, ctx, actor=visitor.actor, case_id=case_id, purpose=visitor.purpose
        ),
    )
    return page(request, "cases/case.html", shown=shown)


@router.post("/cases/{case_id}")
async def decide_case(
    request: Request, visitor: Logged, case_id: RowId, form: Annotated[CaseDecisionForm, Form()]
) -> Response:
    if form.decision == "correct" and form.points_after is None:
        raise InvalidInput("a correction names its points")
    await writing(
        request,
        lambda session, ctx: scores.decide_case(
            session,
            ctx,
            actor=visitor.actor,
            case_id=case_id,
            points_after=form.points_after if form.decision == "correct" else None,
            reasons=form.reasons,
            not_mine=form.not_mine,
        ),
    )
    return go_to(request, f"/console/cases/{case_id}")
