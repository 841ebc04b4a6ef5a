"""Which relative has the pages open."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from server.family.forms import SESSION_COOKIE
from server.identity.service import sessions
from server.infra.context import Context
from server.infra.errors import NotLoggedIn
from server.infra.http import reading, writing
from server.infra.permissions import Actor


@dataclass(frozen=True)
class FamilyVisitor:
    actor: Actor


async def _visitor(request: Request) -> FamilyVisitor:
    token = request.cookies.get(SESSION_COOKIE)
    if not token:
        raise NotLoggedIn
    opened = await reading(
        request, lambda session, ctx: sessions.family_session(session, ctx, token=token)
    )
    ctx: Context = request.app.state.ctx
    if opened.is_due_for_renewal(ctx.clock.now()):
        await writing(
            request,
            lambda session, ctx: sessions.renew(session, ctx, session_id=opened.session_id),
        )
    visitor = FamilyVisitor(opened.actor)
    request.state.visitor = visitor
    return visitor


Logged = Annotated[FamilyVisitor, Depends(_visitor)]
