"""Somebody waits at a terminal: the officer finds who it is, and lets him in or does not."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import Field

from server.console import calls
from server.console.forms import Line, PostedForm, RowId
from server.console.rendering import go_to, page
from server.console.visitor import Logged, Visitor, Watching
from server.identity.service import let_in
from server.infra.http import reading, writing

router = APIRouter()
LIST = "/console/let-in"


class NumberForm(PostedForm):
    number: Line = Field(min_length=1, max_length=20)


class ConfirmForm(PostedForm):
    """`looked` is the officer's word that he stands before the person."""

    person: int = Field(ge=1, le=2**31 - 1)
    looked: Literal["yes"]
    reason: Line = Field(min_length=1, max_length=let_in.LONGEST_REASON)


class ReasonForm(PostedForm):
    reason: Line = Field(min_length=1, max_length=let_in.LONGEST_REASON)


@router.get("/let-in")
async def waiting(request: Request, visitor: Logged) -> HTMLResponse:
    return await _waiting(request, visitor, "let_in/index.html")


@router.get("/let-in/waiting")
async def waiting_rows(request: Request, visitor: Watching) -> HTMLResponse:
    return await _waiting(request, visitor, "let_in/rows.html")


@router.get("/let-in/bell")
async def bell(request: Request, visitor: Watching) -> HTMLResponse:
    return await _waiting(request, visitor, "let_in/bell.html")


async def _waiting(request: Request, visitor: Visitor, template: str) -> HTMLResponse:
    shown = await reading(
        request, lambda session, ctx: calls.shown_calls(session, ctx, actor=visitor.actor)
    )
    return page(request, template, calls=shown)


@router.get("/let-in/{call_id}")
async def one_call(request: Request, visitor: Logged, call_id: RowId) -> HTMLResponse:
    shown = await reading(
        request,
        lambda session, ctx: calls.shown_call(session, ctx, actor=visitor.actor, call_id=call_id),
    )
    return page(request, "let_in/call.html", shown=shown, candidate=None)


@router.post("/let-in/{call_id}/person")
async def find_person(
    request: Request, visitor: Logged, call_id: RowId, form: Annotated[NumberForm, Form()]
) -> HTMLResponse:
    shown = await reading(
        request,
        lambda session, ctx: calls.shown_call(session, ctx, actor=visitor.actor, call_id=call_id),
    )
    candidate = await writing(
        request,
        lambda session, ctx: let_in.candidate(
            session, ctx, actor=visitor.actor, call_id=call_id, number=form.number
        ),
    )
    return page(request, "let_in/call.html", shown=shown, candidate=candidate)


@router.post("/let-in/{call_id}/confirm")
async def confirm(
    request: Request, visitor: Logged, call_id: RowId, form: Annotated[ConfirmForm, Form()]
) -> Response:
    await writing(
        request,
        lambda session, ctx: let_in.confirm(
            session,
            ctx,
            actor=visitor.actor,
            call_id=call_id,
            person_id=form.person,
            reason=form.reason,
        ),
    )
    return go_to(request, LIST)


@router.post("/let-in/{call_id}/refuse")
async def refuse(
    request: Request, visitor: Logged, call_id: RowId, form: Annotated[ReasonForm, Form()]
) -> Response:
    await writing(
        request,
        lambda session, ctx: let_in.refuse(
            session, ctx, actor=visitor.actor, call_id=call_id, reason=form.reason
        ),
    )
    return go_to(request, LIST)
