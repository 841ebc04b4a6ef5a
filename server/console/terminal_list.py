"""Terminals as a list shows them: where each stands, and whether it is heard of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from server.custody import service as custody
from server.custody.service import KnownBlock
from server.identity.service import devices
from server.identity.service.devices import KnownDevice
from server.infra.context import Context, PlaceWords
from server.infra.permissions import Action, Actor, Target, may, places_of


class TerminalState(StrEnum):
    WORKING = "working"
    SILENT = "silent"
    REVOKED = "revoked"


@dataclass(frozen=True)
class ShownTerminal:
    device: KnownDevice
    place: PlaceWords
    state: TerminalState
    silent_for: timedelta | None


@dataclass(frozen=True)
class Terminals:
    """`blocks` are those in which the actor may enrol one."""

    terminals: Sequence[ShownTerminal]
    blocks: Sequence[KnownBlock]


def terminals(session: Session, ctx: Context, *, actor: Actor) -> Terminals:
    known = devices.list_devices(session, actor=actor)
    shown = [_shown(session, ctx, device, now=ctx.clock.now()) for device in known]
    return Terminals(shown, blocks_for(session, actor=actor, action=Action.TERMINAL_ENROL))


def _shown(session: Session, ctx: Context, device: KnownDevice, *, now: datetime) -> ShownTerminal:
    silent_after = timedelta(minutes=ctx.limits.number("console.terminal_silent_after"))
    seen = device.last_seen_at or device.enrolled_at
    silent_for = now - seen if now - seen > silent_after else None
    state = TerminalState.SILENT if silent_for else TerminalState.WORKING
    if device.revoked_at is not None:
        state, silent_for = TerminalState.REVOKED, None
    return ShownTerminal(device, ctx.inmates.place_words(session, device.place), state, silent_for)


def silent_terminals(session: Session, ctx: Context, *, actor: Actor) -> list[ShownTerminal]:
    """Those that somebody should look after; none for who has no duty for terminals."""
    if not places_of(actor, Action.TERMINAL_READ):
        return []
    shown = terminals(session, ctx, actor=actor).terminals
    return [each for each in shown if each.state is TerminalState.SILENT]


def blocks_for(session: Session, *, actor: Actor, action: Action) -> list[KnownBlock]:
    return [
        block
        for block in custody.known_blocks(session)
        if may(actor, action, Target(place=block.place))
    ]
