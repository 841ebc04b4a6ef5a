"""Who speaks at the terminals' door: the dependencies that every api module there uses.

The application state must hold `runner` (Runner) and `ctx` (Context).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from fastapi import Request

from server.identity.rules.errors import DeviceTokenEnded, DeviceUnknown
from server.identity.rules.tokens import DeviceClaim
from server.identity.service import devices, sessions
from server.identity.service.sessions import OpenSession
from server.infra.context import Context
from server.infra.errors import NotLoggedIn
from server.infra.permissions import Actor
from server.infra.runner import Runner

REVOKED_ARE_READ_EVERY = timedelta(seconds=5)
# Each terminal has a new token every few minutes; all are read anew when so many have been seen.
MOST_CLAIMS = 4096
SESSION_HEADER = "x-guitu-session"


@dataclass(frozen=True)
class RevokedDevices:
    ids: frozenset[int]
    read_again_at: datetime


@dataclass(frozen=True)
class Presented:
    """What a request shows: a terminal that is known, and a person's session not yet checked."""

    device: DeviceClaim
    session_token: str


async def terminal_device(request: Request) -> DeviceClaim:
    """The terminal that speaks. Costs no database read while its token lasts."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    claim = _claim(request, token) if scheme == "Bearer" else None
    if claim is None:
        raise DeviceTokenEnded
    if claim.device_id in await _revoked(request):
        raise DeviceUnknown
    return claim


def _claim(request: Request, token: str) -> DeviceClaim | None:
    """What the token says; its stamp is compared once, its end each time."""
    state = request.app.state
    ctx: Context = state.ctx
    claims: dict[str, DeviceClaim] | None = getattr(state, "device_claims", None)
    if claims is None or len(claims) >= MOST_CLAIMS:
        claims = state.device_claims = {}
    claim = claims.get(token)
    if claim is not None:
        return claim if claim.expires_at > ctx.clock.now() else None
    claim = devices.claim_of(ctx, token)
    if claim is not None:
        claims[token] = claim
    return claim


async def _revoked(request: Request) -> frozenset[int]:
    """The revoked terminals as read some seconds ago at most; a log-in reads the row itself."""
    state = request.app.state
    ctx: Context = state.ctx
    known: RevokedDevices | None = getattr(state, "revoked_devices", None)
    if known is None or ctx.clock.now() >= known.read_again_at:
        runner: Runner = state.runner
        ids = await runner.read(devices.revoked_ids)
        known = RevokedDevices(ids, ctx.clock.now() + REVOKED_ARE_READ_EVERY)
        state.revoked_devices = known
    return known.ids


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
    context: Context = request.app.state.ctx
    found = await runner.read(
        lambda session: sessions.terminal_session(
            session, context, token=shown.session_token, device_id=shown.device.device_id
        )
    )
    await renew_if_due(request, found)
    return found.actor


async def renew_if_due(request: Request, found: OpenSession) -> None:
    """A session in use goes on; it is written once in half its idle time."""
    ctx: Context = request.app.state.ctx
    if found.is_due_for_renewal(ctx.clock.now()):
        runner: Runner = request.app.state.runner
        await runner.write(
            lambda session: sessions.renew(session, ctx, session_id=found.session_id)
        )
