"""Who has the console open: the officer, his look and the purpose he stated."""

from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from server.approvals import service as approvals
from server.console.forms import SESSION_COOKIE
from server.console.look import Look, look_of
from server.console.purposes import KeptPurpose, kept_purpose
from server.identity.service import sessions
from server.infra.context import Context
from server.infra.errors import NotLoggedIn
from server.infra.http import reading, writing
from server.infra.permissions import Action, Actor, places_of, roles


@dataclass(frozen=True)
class Visitor:
    actor: Actor
    token: str
    look: Look
    kept: KeptPurpose
    waiting: int = 0

    @property
    def purpose(self) -> str:
        return self.kept.words

    @property
    def roles(self) -> list[str]:
        return sorted(roles(self.actor.duties))

    def stating(self, kept: KeptPurpose) -> "Visitor":
        """The same officer with the purpose that this very request states."""
        return replace(self, kept=kept)

    def may(self, action: str) -> bool:
        """Somewhere; a service asks again about the very person or thing."""
        return bool(places_of(self.actor, Action(action)))


def _who_and_what_waits(
    session: Session, ctx: Context, *, token: str
) -> tuple[sessions.OpenSession, int]:
    opened = sessions.console_session(session, ctx, token=token)
    return opened, len(approvals.my_items(session, ctx, actor=opened.actor))


async def _visitor(request: Request) -> Visitor:
    return await _visit(request, is_his_own=True)


async def _watcher(request: Request) -> Visitor:
    return await _visit(request, is_his_own=False)


async def _visit(request: Request, *, is_his_own: bool) -> Visitor:
    token = request.cookies.get(SESSION_COOKIE)
    if not token:
        raise NotLoggedIn
    opened, waiting = await reading(
        request, lambda session, ctx: _who_and_what_waits(session, ctx, token=token)
    )
    ctx: Context = request.app.state.ctx
    if is_his_own and opened.is_due_for_renewal(ctx.clock.now()):
        await writing(
            request,
            lambda session, ctx: sessions.renew(session, ctx, session_id=opened.session_id),
        )
    kept = kept_purpose(request, ctx, session_token=token)
    visitor = Visitor(opened.actor, token, look_of(request), kept, waiting)
    request.state.visitor = visitor
    return visitor


Logged = Annotated[Visitor, Depends(_visitor)]
# For what a page asks by itself: an officer who has gone must not stay logged in by it.
Watching = Annotated[Visitor, Depends(_watcher)]
