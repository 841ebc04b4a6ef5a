"""The officer's own account: his duties, his password, his security key."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import Field

from server.console.forms import SESSION_COOKIE, PostedForm, Secret, Words
from server.console.rendering import go_to, page
from server.console.routes.log_in import site_of
from server.console.routes.staff import hashed
from server.console.visitor import Logged, Visitor
from server.identity.rules.hashing import matches
from server.identity.service import security_keys, staff
from server.infra.http import reading, writing
from server.infra.runner import Runner

router = APIRouter()


class OwnPasswordForm(PostedForm):
    old: Secret = Field(min_length=1)
    new: Secret = Field(min_length=1)


class NewKeyForm(PostedForm):
    answer: Words = Field(min_length=1, max_length=8000)


@router.get("/me")
async def me(request: Request, visitor: Logged) -> HTMLResponse:
    return await _me(request, visitor, is_key_stored=False)


async def _me(request: Request, visitor: Visitor, *, is_key_stored: bool) -> HTMLResponse:
    options = await reading(
        request,
        lambda session, ctx: security_keys.registration_options(
            session, ctx, actor=visitor.actor, site=site_of(request)
        ),
    )
    return page(request, "staff/me.html", key_options=options, is_key_stored=is_key_stored)


@router.post("/me/password")
async def change_password(
    request: Request, visitor: Logged, form: Annotated[OwnPasswordForm, Form()]
) -> Response:
    runner: Runner = request.app.state.runner
    own = await reading(
        request, lambda session, ctx: staff.own_password(session, ctx, actor=visitor.actor)
    )
    is_right = await runner.compute(lambda: matches(form.old, own.stored))
    refusal = await writing(
        request,
        lambda session, ctx: staff.judge_own_password(
            session, ctx, actor=visitor.actor, is_right=is_right
        ),
    )
    if refusal is not None:
        raise refusal
    password_hash = await hashed(request, form.new, log_in=own.log_in)
    await writing(
        request,
        lambda session, ctx: staff.change_own_password(
            session, ctx, actor=visitor.actor, password_hash=password_hash
        ),
    )
    answer = go_to(request, "/console/log-in")
    answer.delete_cookie(SESSION_COOKIE, path="/console")
    return answer


@router.post("/me/key")
async def register_key(
    request: Request, visitor: Logged, form: Annotated[NewKeyForm, Form()]
) -> HTMLResponse:
    await writing(
        request,
        lambda session, ctx: security_keys.register(
            session, ctx, actor=visitor.actor, site=site_of(request), answer=form.answer
        ),
    )
    return await _me(request, visitor, is_key_stored=True)
