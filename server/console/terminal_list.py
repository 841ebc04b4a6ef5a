"""Terminals as pages show them: where each stands, how it is, and what it was ordered to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby
from typing import Final

from sqlalchemy.orm import Session

from server.custody import service as custody
from server.custody.service import KnownBlock
from server.identity.service import devices, face_settings, terminal_orders, terminal_state
from server.identity.service.devices import KnownDevice
from server.identity.service.face_settings import KnownThreshold
from server.identity.service.terminal_orders import ShownOrder
from server.identity.service.terminal_state import SaidState
from server.infra.context import Context, PlaceWords
from server.infra.errors import NotFound
from server.infra.permissions import Action, Actor, Target, may, places_of
from server.wire.base import Text
from server.wire.identity import DeviceStatus

# As hardware.device names the states in which nobody has to look after a device.
_IN_ORDER: Final = frozenset({"ready", "busy", "opening", "closed"})


class TerminalState(StrEnum):
    WORKING = "working"
    TROUBLED = "troubled"
    SILENT = "silent"
    REVOKED = "revoked"


@dataclass(frozen=True)
class ShownTerminal:
    """`said` is None for one that never reported; `troubled` are devices to be looked after."""

    device: KnownDevice
    place: PlaceWords
    state: TerminalState
    silent_for: timedelta | None
    said: SaidState | None
    troubled: Sequence[DeviceStatus]


@dataclass(frozen=True)
class FaceSetting:
    """Whether a prison's people may log in by face. `known` is None where they may not."""

    prison_id: int
    prison: Text
    known: KnownThreshold | None


@dataclass(frozen=True)
class Terminals:
    """`blocks` are those in which the actor may enrol one."""

    places: Sequence[tuple[PlaceWords, Sequence[ShownTerminal]]]
    revoked: Sequence[ShownTerminal]
    blocks: Sequence[KnownBlock]
    faces: Sequence[FaceSetting]

    @property
    def in_service(self) -> list[ShownTerminal]:
        return [each for _, there in self.places for each in there]

    def count(self, state: str) -> int:
        return sum(each.state == state for each in self.in_service)


@dataclass(frozen=True)
class OneTerminal:
    terminal: ShownTerminal
    orders: Sequence[ShownOrder]
    may_order: bool
    may_revoke: bool


def terminals(session: Session, ctx: Context, *, actor: Actor) -> Terminals:
    shown = _all(session, ctx, actor=actor)
    in_service = [each for each in shown if each.state is not TerminalState.REVOKED]
    in_service.sort(key=lambda each: (each.place.prison, each.place.block, each.device.name))
    places = [(place, list(there)) for place, there in groupby(in_service, lambda each: each.place)]
    revoked = [each for each in shown if each.state is TerminalState.REVOKED]
    blocks = blocks_for(session, actor=actor, action=Action.TERMINAL_ENROL)
    return Terminals(places, revoked, blocks, _faces(session, actor))


def _all(session: Session, ctx: Context, *, actor: Actor) -> list[ShownTerminal]:
    known = devices.list_devices(session, actor=actor)
    said = terminal_state.said_by(session, device_ids=[each.device_id for each in known])
    now = ctx.clock.now()
    return [
        _shown(session, ctx, device, said=said.get(device.device_id), now=now) for device in known
    ]


def _shown(
    session: Session, ctx: Context, device: KnownDevice, *, said: SaidState | None, now: datetime
) -> ShownTerminal:
    # One of an earlier release is heard of when it asks for a token, and says nothing else.
    limit = "terminal_silent_after" if said else "terminal_silent_without_reports"
    silent_after = timedelta(minutes=ctx.limits.number(f"console.{limit}"))
    seen = device.last_seen_at or device.enrolled_at
    silent_for = now - seen if now - seen > silent_after else None
    troubled = [each for each in said.report.devices if each.state not in _IN_ORDER] if said else []
    state = TerminalState.TROUBLED if troubled else TerminalState.WORKING
    if silent_for:
        state = TerminalState.SILENT
    if device.revoked_at is not None:
        state, silent_for = TerminalState.REVOKED, None
    place = ctx.inmates.place_words(session, device.place)
    return ShownTerminal(device, place, state, silent_for, said, troubled)


def _faces(session: Session, actor: Actor) -> list[FaceSetting]:
    prisons = {
        block.place.prison_id: block.prison
        for block in blocks_for(session, actor=actor, action=Action.FACE_CALIBRATE)
        if block.place.prison_id is not None
    }
    return [
        FaceSetting(prison_id, name, face_settings.known(session, actor=actor, prison_id=prison_id))
        for prison_id, name in prisons.items()
    ]


def one_terminal(session: Session, ctx: Context, *, actor: Actor, device_id: int) -> OneTerminal:
    """One that is elsewhere is not found, as one that is not there."""
    shown = _all(session, ctx, actor=actor)
    found = next((each for each in shown if each.device.device_id == device_id), None)
    if found is None:
        raise NotFound
    target = Target(place=found.device.place)
    orders = terminal_orders.orders_of(session, actor=actor, device_id=device_id)
    is_in_service = found.state is not TerminalState.REVOKED
    return OneTerminal(
        found,
        orders,
        may_order=is_in_service and may(actor, Action.TERMINAL_COMMAND, target),
        may_revoke=is_in_service and may(actor, Action.TERMINAL_ENROL, target),
    )


def silent_terminals(session: Session, ctx: Context, *, actor: Actor) -> list[ShownTerminal]:
    """Those that somebody should look after; none for who has no duty for terminals."""
    if not places_of(actor, Action.TERMINAL_READ):
        return []
    shown = _all(session, ctx, actor=actor)
    return [each for each in shown if each.state is TerminalState.SILENT]


def blocks_for(session: Session, *, actor: Actor, action: Action) -> list[KnownBlock]:
    return [
        block
        for block in custody.known_blocks(session)
        if may(actor, action, Target(place=block.place))
    ]
