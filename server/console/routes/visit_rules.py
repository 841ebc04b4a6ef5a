"""What visits stand on: places, rooms and slots; suspensions, lockdowns, who must not meet."""

from datetime import datetime, time, timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import Field

from server.console import visit_rules_desk
from server.console.forms import Line, PostedForm, RowId
from server.console.rendering import go_to, page
from server.console.routes.terminals import place_of
from server.console.visit_days import Day, Minute
from server.console.visitor import Logged
from server.infra.context import Context
from server.infra.http import reading, writing
from server.visits import service as visits
from server.wire.base import Text
from server.wire.visits import VisitForm

router = APIRouter()
ROOMS = "/console/visits/rooms"
STOPS = "/console/visits/stops"
Id = Annotated[int, Field(ge=1, le=2**31 - 1)]
Number = Annotated[str, Field(min_length=1, max_length=20)]


class PlaceForm(PostedForm):
    prison: Id
    zh: Line = Field(min_length=1, max_length=80)
    en: Line = Field(default="", max_length=80)
    is_partner: bool = False


class RoomForm(PostedForm):
    place: Id
    zh: Line = Field(min_length=1, max_length=40)
    en: Line = Field(default="", max_length=40)
    form: VisitForm


class SlotsForm(PostedForm):
    """So many slots, one after the other, from this time on."""

    room: Id
    day: Day
    at: time
    minutes: int = Field(ge=1, le=240)
    gap: int = Field(default=0, ge=0, le=240)
    count: int = Field(default=1, ge=1, le=100)


class RestrictForm(PostedForm):
    number: Number
    since: Day
    until: Day
    reason: Line = Field(min_length=1)


class LockdownForm(PostedForm):
    place: Line = Field(pattern=r"^[0-9]{1,9}/[0-9]{0,9}$")
    since: Minute
    until: Minute
    reason: Line = Field(min_length=1)


class ApartForm(PostedForm):
    number: Number
    other: Number
    reason: Line = Field(min_length=1)


class TogetherForm(PostedForm):
    inmate: Id
    other: Id


@router.get("/visits/rooms")
async def rooms(request: Request, visitor: Logged) -> HTMLResponse:
    shown = await reading(
        request, lambda session, ctx: visit_rules_desk.rooms(session, ctx, actor=visitor.actor)
    )
    return page(request, "visits/rooms.html", shown=shown)


@router.post("/visits/rooms/places")
async def add_place(
    request: Request, visitor: Logged, form: Annotated[PlaceForm, Form()]
) -> Response:
    await writing(
        request,
        lambda session, ctx: visits.add_place(
            session,
            ctx,
            actor=visitor.actor,
            prison_id=form.prison,
            name=Text(zh=form.zh, en=form.en),
            is_partner=form.is_partner,
        ),
    )
    return go_to(request, ROOMS)


@router.post("/visits/rooms/rooms")
async def add_room(
    request: Request, visitor: Logged, form: Annotated[RoomForm, Form()]
) -> Response:
    await writing(
        request,
        lambda session, ctx: visits.add_room(
            session,
            ctx,
            actor=visitor.actor,
            place_id=form.place,
            name=Text(zh=form.zh, en=form.en),
            form=form.form,
        ),
    )
    return go_to(request, ROOMS)


@router.post("/visits/rooms/slots")
async def open_slots(
    request: Request, visitor: Logged, form: Annotated[SlotsForm, Form()]
) -> Response:
    context: Context = request.app.state.ctx
    starts_at = datetime.combine(form.day, form.at.replace(tzinfo=None), context.clock.zone)
    await writing(
        request,
        lambda session, ctx: visits.open_slots(
            session,
            ctx,
            actor=visitor.actor,
            room_id=form.room,
            starts_at=starts_at,
            length=timedelta(minutes=form.minutes),
            count=form.count,
            gap=timedelta(minutes=form.gap),
        ),
    )
    return go_to(request, ROOMS)


@router.get("/visits/stops")
async def stops(request: Request, visitor: Logged) -> HTMLResponse:
    shown = await writing(
        request,
        lambda session, ctx: visit_rules_desk.stops(
            session, ctx, actor=visitor.actor, purpose=visitor.purpose
        ),
    )
    return page(request, "visits/stops.html", shown=shown)


@router.post("/visits/stops/restrict")
async def restrict(
    request: Request, visitor: Logged, form: Annotated[RestrictForm, Form()]
) -> Response:
    context: Context = request.app.state.ctx
    since, until = visit_rules_desk.days(context, form.since, form.until)
    await writing(
        request,
        lambda session, ctx: visits.restrict(
            session,
            ctx,
            actor=visitor.actor,
            inmate_id=visit_rules_desk.inmate(session, actor=visitor.actor, number=form.number),
            starts_at=since,
            ends_at=until,
            reason=form.reason,
        ),
    )
    return go_to(request, STOPS)


@router.post("/visits/stops/lockdown")
async def lock_down(
    request: Request, visitor: Logged, form: Annotated[LockdownForm, Form()]
) -> Response:
    zone = request.app.state.ctx.clock.zone
    await writing(
        request,
        lambda session, ctx: visits.lock_down(
            session,
            ctx,
            actor=visitor.actor,
            place=place_of(form.place),
            starts_at=form.since.replace(tzinfo=zone),
            ends_at=form.until.replace(tzinfo=zone),
            reason=form.reason,
        ),
    )
    return go_to(request, STOPS)


@router.post("/visits/stops/{stop_id}/lift")
async def lift(
    request: Request, visitor: Logged, stop_id: RowId, _form: Annotated[PostedForm, Form()]
) -> Response:
    await writing(
        request,
        lambda session, ctx: visits.lift(session, ctx, actor=visitor.actor, stop_id=stop_id),
    )
    return go_to(request, STOPS)


@router.post("/visits/stops/apart")
async def keep_apart(
    request: Request, visitor: Logged, form: Annotated[ApartForm, Form()]
) -> Response:
    await writing(
        request,
        lambda session, ctx: visits.keep_apart(
            session,
            ctx,
            actor=visitor.actor,
            inmate_id=visit_rules_desk.inmate(session, actor=visitor.actor, number=form.number),
            other_id=visit_rules_desk.inmate(session, actor=visitor.actor, number=form.other),
            reason=form.reason,
        ),
    )
    return go_to(request, STOPS)


@router.post("/visits/stops/together")
async def end_separation(
    request: Request, visitor: Logged, form: Annotated[TogetherForm, Form()]
) -> Response:
    await writing(
        request,
        lambda session, ctx: visits.end_separation(
            session, ctx, actor=visitor.actor, inmate_id=form.inmate, other_id=form.other
        ),
    )
    return go_to(request, STOPS)


@router.get("/visits/figures")
async def figures(request: Request, visitor: Logged, month: Day | None = None) -> HTMLResponse:
    ctx: Context = request.app.state.ctx
    wanted = month or ctx.clock.today()
    shown = await reading(
        request,
        lambda session, ctx: visits.figures(session, ctx, actor=visitor.actor, month=wanted),
    )
    return page(request, "visits/figures.html", shown=shown)
