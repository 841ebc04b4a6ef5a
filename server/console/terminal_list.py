"""Terminals as pages show them: where each stands, how it and its journal are, its orders."""

from collections.abc import Mapping, Sequence
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
from server.sync import service as sync
from server.sync.rules import waits_too_long
from server.sync.service import KnownAlarm, KnownJournal
from server.wire.base import Text
from server.wire.identity import DeviceStatus

# As hardware.device names the states in which nobody has to look after a device.
_IN_ORDER: Final = frozenset({"ready", "busy", "opening", "closed"})


class TerminalState(StrEnum):
    WORKING = "working"
    TROUBLED = "troubled"
    ALARMED = "alarmed"
    STUCK = "stuck"
    SILENT = "silent"
    REVOKED = "revoked"


_TO_BE_TOLD: Final = frozenset({TerminalState.SILENT, TerminalState.STUCK, TerminalState.ALARMED})


@dataclass(frozen=True)
class ShownTerminal:
    """`said` is None for one that never reported; `troubled` are devices to be looked after.

    A silent one may also be stuck or have alarms: `state` is the first that has to be mended.
    """

    device: KnownDevice
    place: PlaceWords
    state: TerminalState
    silent_for: timedelta | None
    said: SaidState | None
    troubled: Sequence[DeviceStatus]
    journal: KnownJournal

    @property
    def waiting(self) -> int:
        """Acts that the terminal said are on it alone."""
        return self.said.report.waiting_acts if self.said is not None else 0


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
    alarms: Sequence[KnownAlarm]
    may_order: bool
    may_revoke: bool
    may_see_alarms: bool


def terminals(session: Session, ctx: Context, *, actor: Actor) -> Terminals:
    shown = _all(session, ctx, actor=actor)
    in_service = [each for each in shown if each.state is not TerminalState.REVOKED]
    in_service.sort(key=lambda each: (each.place.prison, each.place.block, each.device.name))
    places = [(place, list(there)) for place, there in groupby(in_service, lambda each: each.place)]
    revoked = [each for each in shown if each.state is TerminalState.REVOKED]
    blocks = blocks_for(session, actor=actor, action=Action.TERMINAL_ENROL)
    return Terminals(places, revoked, blocks, _faces(session, actor))


@dataclass(frozen=True)
class _Known:
    """What is known of all of them, read at once."""

    said: Mapping[int, SaidState]
    journals: Mapping[int, KnownJournal]
    now: datetime


def _all(session: Session, ctx: Context, *, actor: Actor) -> list[ShownTerminal]:
    found = devices.list_devices(session, actor=actor)
    ids = [each.device_id for each in found]
    known = _Known(
        terminal_state.said_by(session, device_ids=ids),
        sync.journals(session, device_ids=ids),
        ctx.clock.now(),
    )
    return [_shown(session, ctx, device, known) for device in found]


def _shown(session: Session, ctx: Context, device: KnownDevice, known: _Known) -> ShownTerminal:
    said, journal = known.said.get(device.device_id), known.journals[device.device_id]
    silent_for = _silent_for(ctx, device, said=said, now=known.now)
    troubled = [each for each in said.report.devices if each.state not in _IN_ORDER] if said else []
    state = TerminalState.TROUBLED if troubled else TerminalState.WORKING
    if journal.alarms:
        state = TerminalState.ALARMED
    if _is_stuck(ctx, said, journal, now=known.now):
        state = TerminalState.STUCK
    if silent_for:
        state = TerminalState.SILENT
    if device.revoked_at is not None:
        state, silent_for = TerminalState.REVOKED, None
    place = ctx.inmates.place_words(session, device.place)
    return ShownTerminal(device, place, state, silent_for, said, troubled, journal)


def _silent_for(
    ctx: Context, device: KnownDevice, *, said: SaidState | None, now: datetime
) -> timedelta | None:
    # One of an earlier release is heard of when it asks for a token, and says nothing else.
    limit = "terminal_silent_after" if said else "terminal_silent_without_reports"
    silent_after = timedelta(minutes=ctx.limits.number(f"console.{limit}"))
    seen = device.last_seen_at or device.enrolled_at
    return now - seen if now - seen > silent_after else None


def _is_stuck(
    ctx: Context, said: SaidState | None, journal: KnownJournal, *, now: datetime
) -> bool:
    """It is heard of, and does not deliver what was done at it."""
    return waits_too_long(
        since=said.waiting_since if said is not None else None,
        delivered_at=journal.delivered_at,
        now=now,
        limit=timedelta(minutes=ctx.limits.number("sync.waits_too_long_after")),
    )


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
        sync.alarms_of(session, actor=actor, device_id=device_id),
        may_order=is_in_service and may(actor, Action.TERMINAL_COMMAND, target),
        may_revoke=is_in_service and may(actor, Action.TERMINAL_ENROL, target),
        may_see_alarms=may(actor, Action.JOURNAL_ALARM_SEE, target),
    )


def terminals_to_look_after(session: Session, ctx: Context, *, actor: Actor) -> list[ShownTerminal]:
    """Those with alarms first, also when they were shut out; then what is silent or waits long."""
    if not places_of(actor, Action.TERMINAL_READ):
        return []
    shown = _all(session, ctx, actor=actor)
    told = [each for each in shown if each.state in _TO_BE_TOLD or each.journal.alarms]
    return sorted(told, key=lambda each: not each.journal.alarms)


def blocks_for(session: Session, *, actor: Actor, action: Action) -> list[KnownBlock]:
    return [
        block
        for block in custody.known_blocks(session)
        if may(actor, action, Target(place=block.place))
    ]
