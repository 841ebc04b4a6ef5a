"""Terminals: how each stands, its alarms, orders, a code for a new one, faces on or off."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, UploadFile
from fastapi.responses import HTMLResponse, Response
from pydantic import Field, ValidationError

from server.console import terminal_list
from server.console.forms import Line, PostedForm, RowId
from server.console.rendering import go_to, page
from server.console.visitor import Logged, Visitor
from server.identity.rules.kinds import DeviceKind
from server.identity.service import devices, face_settings, terminal_orders
from server.identity.service.terminal_orders import NewOrder
from server.infra.errors import InvalidInput
from server.infra.http import reading, writing
from server.infra.permissions import Place
from server.sync import service as sync
from server.wire.base import Text
from server.wire.identity import CommandKind, FaceCalibration

router = APIRouter()
LONGEST_CALIBRATION = 64 * 1024
Prison = Annotated[int, Form(ge=1, le=2**31 - 1)]


class OrderForm(PostedForm):
    """A restart or a message; the words are of a message."""

    kind: CommandKind
    reason: Line = Field(min_length=1)
    zh: Line = ""
    en: Line = ""
    when_free: bool = False


class AlarmForm(PostedForm):
    """What was found where an alarm was looked into."""

    found: Line = Field(min_length=1)


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


@router.get("/terminals/{device_id}")
async def one_terminal(request: Request, visitor: Logged, device_id: RowId) -> HTMLResponse:
    shown = await reading(
        request,
        lambda session, ctx: terminal_list.one_terminal(
            session, ctx, actor=visitor.actor, device_id=device_id
        ),
    )
    return page(request, "terminals/one.html", shown=shown)


@router.post("/terminals/{device_id}/orders")
async def order(
    request: Request, visitor: Logged, device_id: RowId, form: Annotated[OrderForm, Form()]
) -> Response:
    is_message = form.kind is CommandKind.MESSAGE
    wanted = NewOrder(
        form.kind,
        form.reason,
        words=Text(zh=form.zh, en=form.en) if is_message else None,
        waits_until_free=form.when_free,
    )
    await writing(
        request,
        lambda session, ctx: terminal_orders.order(
            session, ctx, actor=visitor.actor, device_id=device_id, wanted=wanted
        ),
    )
    return go_to(request, f"/console/terminals/{device_id}")


@router.post("/terminals/{device_id}/orders/{order_id}/withdraw")
async def withdraw_order(
    request: Request,
    visitor: Logged,
    device_id: RowId,
    order_id: RowId,
    _form: Annotated[PostedForm, Form()],
) -> Response:
    await writing(
        request,
        lambda session, ctx: terminal_orders.withdraw(
            session, ctx, actor=visitor.actor, device_id=device_id, order_id=order_id
        ),
    )
    return go_to(request, f"/console/terminals/{device_id}")


@router.post("/terminals/{device_id}/alarms/{alarm_id}")
async def see_alarm(
    request: Request,
    visitor: Logged,
    device_id: RowId,
    alarm_id: RowId,
    form: Annotated[AlarmForm, Form()],
) -> Response:
    await writing(
        request,
        lambda session, ctx: sync.see_alarm(
            session,
            ctx,
            actor=visitor.actor,
            device_id=device_id,
            alarm_id=alarm_id,
            reason=form.found,
        ),
    )
    return go_to(request, f"/console/terminals/{device_id}")


@router.post("/terminals/faces/on")
async def faces_on(
    request: Request, visitor: Logged, prison: Prison, calibration: UploadFile
) -> Response:
    content = await calibration.read(LONGEST_CALIBRATION)
    try:
        found = FaceCalibration.model_validate_json(content)
    except ValidationError as error:
        raise InvalidInput("no file of guitu face calibrate") from error
    await writing(
        request,
        lambda session, ctx: face_settings.turn_on(
            session, ctx, actor=visitor.actor, prison_id=prison, calibration=found
        ),
    )
    return go_to(request, "/console/terminals")


@router.post("/terminals/faces/off")
async def faces_off(request: Request, visitor: Logged, prison: Prison) -> Response:
    await writing(
        request,
        lambda session, ctx: face_settings.turn_off(
            session, ctx, actor=visitor.actor, prison_id=prison
        ),
    )
    return go_to(request, "/console/terminals")


@router.post("/terminals/{device_id}/revoke")
async def revoke(
    request: Request, visitor: Logged, device_id: RowId, _form: Annotated[PostedForm, Form()]
) -> Response:
    await writing(
        request,
        lambda session, ctx: devices.revoke(session, ctx, actor=visitor.actor, device_id=device_id),
    )
    return go_to(request, "/console/terminals")
