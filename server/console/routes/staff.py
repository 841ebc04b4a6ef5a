"""Accounts and duties of the staff, for administrators."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import Field

from server.console import staff_list
from server.console.forms import Line, PostedForm, RowId, Secret
from server.console.rendering import go_to, page
from server.console.routes.terminals import place_of
from server.console.visitor import Logged
from server.identity.rules.hashing import hash_secret
from server.identity.rules.strength import check_password
from server.identity.service import duties, staff
from server.infra.context import Context
from server.infra.http import reading, writing
from server.infra.permissions import Duty, Role
from server.infra.runner import Runner

router = APIRouter()
STAFF = "/console/staff"


class DutyForm(PostedForm):
    role: Role
    place: Line = Field(pattern=r"^[0-9]{1,9}/[0-9]{0,9}$")

    def duty(self) -> Duty:
        return Duty(self.role, place_of(self.place))


class StaffForm(DutyForm):
    name: Line = Field(min_length=1, max_length=80)
    log_in: Line = Field(min_length=1, max_length=60)
    password: Secret = Field(min_length=1)


class PasswordForm(PostedForm):
    password: Secret = Field(min_length=1)


async def hashed(request: Request, password: str, *, log_in: str = "") -> str:
    """Checked, then hashed off the loop."""
    ctx: Context = request.app.state.ctx
    characters = ctx.limits.number("identity.password_characters")
    check_password(password, characters=characters, log_in=log_in)
    runner: Runner = request.app.state.runner
    return await runner.compute(lambda: hash_secret(password))


@router.get("/staff")
async def staff_page(request: Request, visitor: Logged) -> HTMLResponse:
    shown = await reading(
        request, lambda session, ctx: staff_list.staff_members(session, ctx, actor=visitor.actor)
    )
    return page(request, "staff/index.html", shown=shown)


@router.post("/staff")
async def add_staff(
    request: Request, visitor: Logged, form: Annotated[StaffForm, Form()]
) -> Response:
    password_hash = await hashed(request, form.password, log_in=form.log_in)
    await writing(
        request,
        lambda session, ctx: staff.add_staff(
            session,
            ctx,
            actor=visitor.actor,
            name=form.name,
            log_in=form.log_in,
            password_hash=password_hash,
            duty=form.duty(),
        ),
    )
    return go_to(request, STAFF)


@router.post("/staff/{person_id}/duties")
async def give_duty(
    request: Request, visitor: Logged, person_id: RowId, form: Annotated[DutyForm, Form()]
) -> Response:
    await writing(
        request,
        lambda session, ctx: duties.give_duty(
            session, ctx, actor=visitor.actor, person_id=person_id, duty=form.duty()
        ),
    )
    return go_to(request, STAFF)


@router.post("/staff/duties/{duty_id}/end")
async def end_duty(
    request: Request, visitor: Logged, duty_id: RowId, _form: Annotated[PostedForm, Form()]
) -> Response:
    await writing(
        request,
        lambda session, ctx: duties.end_duty(session, ctx, actor=visitor.actor, duty_id=duty_id),
    )
    return go_to(request, STAFF)


@router.post("/staff/{person_id}/password")
async def reset_password(
    request: Request, visitor: Logged, person_id: RowId, form: Annotated[PasswordForm, Form()]
) -> Response:
    password_hash = await hashed(request, form.password)
    await writing(
        request,
        lambda session, ctx: staff.reset_password(
            session, ctx, actor=visitor.actor, person_id=person_id, password_hash=password_hash
        ),
    )
    return go_to(request, STAFF)


@router.post("/staff/{person_id}/second-factor")
async def reset_second_factor(
    request: Request, visitor: Logged, person_id: RowId, _form: Annotated[PostedForm, Form()]
) -> Response:
    """The officer scans the new one himself at his next log-in; it is shown to nobody here."""
    await writing(
        request,
        lambda session, ctx: staff.reset_second_factor(
            session, ctx, actor=visitor.actor, person_id=person_id
        ),
    )
    return go_to(request, STAFF)


@router.post("/staff/{person_id}/dismiss")
async def dismiss(
    request: Request, visitor: Logged, person_id: RowId, _form: Annotated[PostedForm, Form()]
) -> Response:
    await writing(
        request,
        lambda session, ctx: staff.dismiss(session, ctx, actor=visitor.actor, person_id=person_id),
    )
    return go_to(request, STAFF)
