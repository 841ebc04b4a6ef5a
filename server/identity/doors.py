"""Who speaks at the terminals' door: the dependencies that every api module there uses.

The application state must hold `runner` (Runner) and `context` (Context).
"""

from dataclasses import dataclass

from fastapi import Request

from server.identity.rules.errors import DeviceTokenEnded
from server.identity.rules.tokens import DeviceClaim
from server.identity.service import devices, sessions
from server.infra.context import Context
from server.infra.errors import NotLoggedIn
from server.infra.permissions import Actor
from server.infra.runner import Runner

SESSION_HEADER = "x-guitu-session"


@dataclass(frozen=True)
class Presented:
    """What a request shows: a terminal that is known, and a person's session not yet checked."""

    device: DeviceClaim
    session_token: str


async def terminal_device(request: Request) -> DeviceClaim:
    """The terminal that speaks. Costs no database read while its token lasts."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    context: Context = request.app.state.context
    claim = devices.claim_of(context, token) if scheme == "Bearer" else None
    if claim is None:
        raise DeviceTokenEnded
    return claim


async def presented(request: Request) -> Presented:
    """For a hot route, which checks the session in its own read: see `sessions.terminal_actor`."""
    device = await terminal_device(request)
    token = request.headers.get(SESSION_HEADER)
    if not token:
        raise NotLoggedIn
    return Presented(device, token)


async def terminal_actor(request: Request) -> Actor:
    """The person who is logged in at this terminal, or NotLoggedIn."""
    shown = await presented(request)
    runner: Runner = request.app.state.runner
    context: Context = request.app.state.context
    found = await runner.read(
        lambda session: sessions.terminal_session(
            session, context, token=shown.session_token, device_id=shown.device.device_id
        )
    )
    if found.is_due_for_renewal(context.clock.now()):
        await runner.write(
            lambda session: sessions.renew(session, context, session_id=found.actor.session_id)
        )
    return found.actor
