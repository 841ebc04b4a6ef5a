"""Restarts and messages for a terminal: ordered with a reason, delivered once, answered by it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.identity.rules.errors import MayNotInterrupt
from server.identity.rules.tokens import DeviceClaim
from server.identity.tables import Device, Person, TerminalOrder, TerminalState
from server.infra import audit
from server.infra.context import Context
from server.infra.errors import Conflict, InvalidInput, NotFound
from server.infra.permissions import Action, Actor, Duty, Place, Target, may, require
from server.wire.base import Text
from server.wire.identity import (
    CommandAnswer,
    CommandKind,
    CommandOutcome,
    Occupation,
    TerminalCommand,
)

PROTECTED: Final = frozenset(
    {Occupation.EXAM, Occupation.COMPLAINT, Occupation.VISIT, Occupation.PRIVILEGED_VISIT}
)
LONGEST_WORDS: Final = 200
SHOWN: Final = 20
WITHDRAWN: Final = "withdrawn"


@dataclass(frozen=True)
class NewOrder:
    """What an officer wants of a terminal. `words` are of a message."""

    kind: CommandKind
    reason: str
    words: Text | None = None
    waits_until_free: bool = False


@dataclass(frozen=True)
class ShownOrder:
    """`outcome` is empty until the terminal answered."""

    order_id: int
    kind: CommandKind
    words: Text
    reason: str
    asked_by: str
    asked_at: datetime
    ends_at: datetime
    delivered_at: datetime | None
    outcome: str
    waits_until_free: bool


def order(
    session: Session, ctx: Context, *, actor: Actor, device_id: int, wanted: NewOrder
) -> None:
    """Put an order before the terminal; refused at once while it must not be interrupted."""
    device, duty = _ruled(session, actor, device_id)
    if device.revoked_at is not None:
        raise Conflict("the terminal is shut out")
    _check(wanted)
    state = session.get(TerminalState, device_id)
    if not wanted.waits_until_free and state is not None and state.occupation in PROTECTED:
        raise MayNotInterrupt
    if any(
        row.kind == wanted.kind == CommandKind.RESTART for row in _open(session, ctx, device_id)
    ):
        raise Conflict("a restart is ordered already")
    limit = "order_waits_until_free" if wanted.waits_until_free else "order_lasts"
    words = wanted.words or Text(zh="")
    session.add(
        TerminalOrder(
            device_id=device_id,
            kind=wanted.kind,
            words_zh=words.zh.strip(),
            words_en=words.en.strip(),
            reason=wanted.reason.strip(),
            waits_until_free=wanted.waits_until_free,
            asked_by=actor.person_id,
            asked_at=ctx.clock.now(),
            ends_at=ctx.clock.now() + timedelta(minutes=ctx.limits.number(f"identity.{limit}")),
        )
    )
    _log(session, ctx, actor, duty, Action.TERMINAL_COMMAND, device_id, wanted)


def _check(wanted: NewOrder) -> None:
    if not wanted.reason.strip() or len(wanted.reason) > LONGEST_WORDS:
        raise InvalidInput("an order states its reason")
    words = wanted.words
    if wanted.kind is CommandKind.MESSAGE and (words is None or not words.zh.strip()):
        raise InvalidInput("a message says something")
    if words is not None and max(len(words.zh), len(words.en)) > LONGEST_WORDS:
        raise InvalidInput("a message is read at a glance")


def _log(  # all of one entry
    session: Session,
    ctx: Context,
    actor: Actor,
    duty: Duty,
    action: str,
    device_id: int,
    wanted: NewOrder,
) -> None:
    detail = {
        "device": device_id,
        "kind": wanted.kind.value,
        "waits_until_free": wanted.waits_until_free,
    }
    record = audit.Record(action, actor, duty, purpose=wanted.reason.strip(), detail=detail)
    audit.append(session, ctx.clock, record)


def _ruled(session: Session, actor: Actor, device_id: int) -> tuple[Device, Duty]:
    """The terminal, if the actor may order it; the same answer for one that is not there."""
    device = session.get(Device, device_id, with_for_update=True)
    if device is None:
        raise NotFound
    target = Target(place=Place(device.prison_id, device.block_id))
    if not may(actor, Action.TERMINAL_READ, target):
        raise NotFound
    return device, require(actor, Action.TERMINAL_COMMAND, target)


def _open(session: Session, ctx: Context, device_id: int) -> list[TerminalOrder]:
    """Those that the terminal was not told yet, oldest first."""
    query = select(TerminalOrder).where(
        TerminalOrder.device_id == device_id,
        TerminalOrder.delivered_at.is_(None),
        TerminalOrder.outcome == "",
        TerminalOrder.ends_at > ctx.clock.now(),
    )
    return list(session.scalars(query.order_by(TerminalOrder.id).with_for_update()))


def withdraw(
    session: Session, ctx: Context, *, actor: Actor, device_id: int, order_id: int
) -> None:
    """Take back what the terminal was not told yet."""
    _, duty = _ruled(session, actor, device_id)
    row = next((row for row in _open(session, ctx, device_id) if row.id == order_id), None)
    if row is None:
        raise Conflict("the terminal was told already")
    row.outcome, row.answered_at = WITHDRAWN, ctx.clock.now()
    detail = {"device": device_id, "order": order_id}
    record = audit.Record("terminal_order_withdrawn", actor, duty, detail=detail)
    audit.append(session, ctx.clock, record)


def deliver(
    session: Session, ctx: Context, *, device: DeviceClaim, occupation: Occupation
) -> list[TerminalCommand]:
    """What the terminal is told now: each order once, none while it must not be interrupted."""
    now, told = ctx.clock.now(), []
    for row in _open(session, ctx, device.device_id):
        if row.waits_until_free:
            if occupation is not Occupation.NONE:
                continue
        elif occupation in PROTECTED:
            row.outcome, row.answered_at = CommandOutcome.BUSY, now
            continue
        row.delivered_at = now
        told.append(_command(row))
    session.flush()
    return told


def _command(row: TerminalOrder) -> TerminalCommand:
    is_message = row.kind == CommandKind.MESSAGE
    text = Text(zh=row.words_zh, en=row.words_en) if is_message else None
    return TerminalCommand(command_id=row.id, kind=CommandKind(row.kind), text=text)


def take_answers(
    session: Session, ctx: Context, *, device: DeviceClaim, answers: Sequence[CommandAnswer]
) -> None:
    """An answer counts once, and only to what this very terminal was told."""
    for answer in answers:
        row = session.get(TerminalOrder, answer.command_id, with_for_update=True)
        if row is None or row.device_id != device.device_id:
            continue
        if row.delivered_at is None or row.outcome:
            continue
        row.outcome, row.answered_at = answer.outcome, ctx.clock.now()
    session.flush()


def orders_of(session: Session, *, actor: Actor, device_id: int) -> list[ShownOrder]:
    """The newest orders of a terminal that the actor may see."""
    device = session.get(Device, device_id)
    if device is None or not may(
        actor, Action.TERMINAL_READ, Target(place=Place(device.prison_id, device.block_id))
    ):
        raise NotFound
    query = (
        select(TerminalOrder, Person.name)
        .join(Person, Person.id == TerminalOrder.asked_by)
        .where(TerminalOrder.device_id == device_id)
        .order_by(TerminalOrder.id.desc())
        .limit(SHOWN)
    )
    return [_shown(row, name) for row, name in session.execute(query)]


def _shown(row: TerminalOrder, asked_by: str) -> ShownOrder:
    return ShownOrder(
        row.id,
        CommandKind(row.kind),
        Text(zh=row.words_zh, en=row.words_en),
        row.reason,
        asked_by,
        row.asked_at,
        row.ends_at,
        row.delivered_at,
        row.outcome,
        row.waits_until_free,
    )
