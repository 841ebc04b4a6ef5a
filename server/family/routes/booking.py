"""A relative looks for a free time, keeps it for some minutes, and books it."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, Response
from sqlalchemy.orm import Session

from server.family.forms import PATH
from server.family.rendering import go_to, page
from server.family.visitor import Logged
from server.infra.context import Context
from server.infra.errors import NotFound
from server.infra.http import reading, writing
from server.infra.permissions import Actor
from server.pages.forms import PostedForm
from server.visits import service as visits
from server.visits.rules.errors import SlotTaken
from server.wire.visits import (
    FreeSlot,
    HoldRequest,
    RowId,
    VisitForm,
    VisitPerson,
    VisitRequest,
)

router = APIRouter()
InmateId = Annotated[int, Query(ge=1, le=2**31 - 1)]


class HoldForm(PostedForm):
    inmate: RowId
    slot: RowId
    form: VisitForm


class BookForm(HoldForm):
    act_id: Annotated[str, Form(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]


@dataclass(frozen=True)
class Held:
    """A slot that is kept for the relative until then."""

    person: VisitPerson
    slot: FreeSlot
    until: datetime


def _person(session: Session, ctx: Context, *, actor: Actor, inmate_id: int) -> VisitPerson:
    people = visits.my_people(session, ctx, actor=actor).people
    found = next((each for each in people if each.person_id == inmate_id), None)
    if found is None:
        raise NotFound
    return found


def _free(
    session: Session, ctx: Context, *, actor: Actor, inmate_id: int, form: VisitForm
) -> tuple[VisitPerson, Sequence[FreeSlot]]:
    """In the inmate's own prison: a relative comes there, or sits before his own device."""
    person = _person(session, ctx, actor=actor, inmate_id=inmate_id)
    found = visits.free_slots(session, ctx, actor=actor, inmate_id=inmate_id, form=form)
    return person, [slot for slot in found.slots if not slot.is_partner_place]


@router.get("/book")
async def free_slots(
    request: Request, visitor: Logged, inmate: InmateId, form: VisitForm = VisitForm.REMOTE
) -> HTMLResponse:
    person, slots = await reading(
        request,
        lambda session, ctx: _free(session, ctx, actor=visitor.actor, inmate_id=inmate, form=form),
    )
    ctx: Context = request.app.state.ctx
    days = _by_day(slots, zone=ctx.clock.zone)
    return page(request, "book.html", person=person, form=form, days=days)


def _by_day(
    slots: Sequence[FreeSlot], *, zone: ZoneInfo
) -> Sequence[tuple[date, Sequence[FreeSlot]]]:
    def day_of(slot: FreeSlot) -> date:
        return slot.starts_at.astimezone(zone).date()

    return [(day, list(group)) for day, group in groupby(slots, key=day_of)]


def _hold(session: Session, ctx: Context, *, actor: Actor, form: HoldForm) -> Held:
    person, slots = _free(session, ctx, actor=actor, inmate_id=form.inmate, form=form.form)
    slot = next((each for each in slots if each.slot_id == form.slot), None)
    if slot is None:
        raise SlotTaken
    wanted = HoldRequest(inmate_id=form.inmate, slot_id=form.slot)
    held = visits.hold_slots(session, ctx, actor=actor, request=wanted)
    return Held(person, slot, held.held_until)


@router.post("/book/hold")
async def hold_slot(
    request: Request, visitor: Logged, form: Annotated[HoldForm, Form()]
) -> HTMLResponse:
    held = await writing(
        request, lambda session, ctx: _hold(session, ctx, actor=visitor.actor, form=form)
    )
    return page(request, "confirm.html", held=held, act_id=secrets.token_urlsafe(12))


@router.post("/book")
async def book(request: Request, visitor: Logged, form: Annotated[BookForm, Form()]) -> Response:
    wanted = VisitRequest(
        act_id=form.act_id,
        inmate_id=form.inmate,
        slot_id=form.slot,
        visitor_ids=[visitor.actor.person_id],
    )
    made = await writing(
        request,
        lambda session, ctx: visits.request_visit(
            session, ctx, actor=visitor.actor, request=wanted
        ),
    )
    return go_to(f"{PATH}/visits/{made.visit_id}")
