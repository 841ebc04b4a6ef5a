"""Terminals: which there are and when each was last seen, a code for a new one, the end of one."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import Field

from server.console import terminal_list
from server.console.forms import Line, PostedForm, RowId
from server.console.rendering import go_to, page
from server.console.visitor import Logged, Visitor
from server.identity.rules.kinds import DeviceKind
from server.identity.service import devices
from server.infra.http import reading, writing
from server.infra.permissions import Place

router = APIRouter()


class CodeForm(PostedForm):
    """`place` is a prison's id, a slash, and a block's id or nothing."""

    name: Line = Field(min_length=1, max_length=60)
    kind: DeviceKind
    place: Line = Field(pattern=r"^[0-9]{1,9}/[0-9]{0,9}$")


def place_of(text: str) -> Place:
    prison, _, block = text.partition("/")
    return Place(int(prison), int(block) if block else None)


@router.get("/terminals")
async def terminals(request: Request, visitor: Logged) -> HTMLResponse:
    return await _terminals(request, visitor, code=None)


async def _terminals(
    request: Request, visitor: Visitor, *, code: devices.NewCode | None
) -> HTMLResponse:
    shown = await reading(
        request, lambda session, ctx: terminal_list.terminals(session, ctx, actor=visitor.actor)
    )
    return page(request, "terminals/index.html", shown=shown, code=code)


@router.post("/terminals/codes")
async def make_code(
    request: Request, visitor: Logged, form: Annotated[CodeForm, Form()]
) -> HTMLResponse:
    code = await writing(
        request,
        lambda session, ctx: devices.make_code(
            session,
            ctx,
            actor=visitor.actor,
            name=form.name,
            kind=form.kind,
            place=place_of(form.place),
        ),
    )
    return await _terminals(request, visitor, code=code)


@router.post("/terminals/{device_id}/revoke")
async def revoke(
    request: Request, visitor: Logged, device_id: RowId, _form: Annotated[PostedForm, Form()]
) -> Response:
    await writing(
        request,
        lambda session, ctx: devices.revoke(session, ctx, actor=visitor.actor, device_id=device_id),
    )
    return go_to(request, "/console/terminals")
