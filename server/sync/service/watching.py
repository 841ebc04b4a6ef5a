"""How the journal of each terminal stands, for the console, and alarms that were looked at."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.identity.service import devices, people
from server.infra import audit
from server.infra.context import Context
from server.infra.errors import InvalidInput, NotFound
from server.infra.permissions import Action, Actor, Duty, Target, may, require
from server.sync.rules import AlarmSeen
from server.sync.tables import JournalAct, JournalAlarm, JournalStream
from server.wire.sync import ActOutcome

LONGEST_REASON: Final = 200
SHOWN: Final = 20


@dataclass(frozen=True)
class KnownJournal:
    """Of the newest epoch; the counts are of all. `alarms` are those nobody has looked at."""

    epoch: int = 0
    last_act: int = 0
    delivered_at: datetime | None = None
    refused: int = 0
    held: int = 0
    alarms: int = 0


@dataclass(frozen=True)
class KnownAlarm:
    """`seen_by` is empty until somebody has looked at it."""

    alarm_id: int
    kind: str
    epoch: int
    seq: int
    at: datetime
    seen_at: datetime | None
    seen_by: str
    reason: str


def journals(session: Session, *, device_ids: Collection[int]) -> Mapping[int, KnownJournal]:
    """One for each terminal asked for. The caller has checked who asks."""
    newest = select(JournalStream).where(JournalStream.device_id.in_(device_ids))
    streams = {row.device_id: row for row in session.scalars(newest.order_by(JournalStream.epoch))}
    delivered = _last_deliveries(session, device_ids)
    outcomes, alarms = _outcomes(session, device_ids), _alarms(session, device_ids)
    return {
        device_id: KnownJournal(
            epoch=streams[device_id].epoch if device_id in streams else 0,
            last_act=streams[device_id].high_water if device_id in streams else 0,
            delivered_at=delivered.get(device_id),
            refused=outcomes.get((device_id, ActOutcome.REFUSED), 0),
            held=outcomes.get((device_id, ActOutcome.HELD), 0),
            alarms=alarms.get(device_id, 0),
        )
        for device_id in device_ids
    }


def _last_deliveries(session: Session, device_ids: Collection[int]) -> dict[int, datetime | None]:
    """Of any epoch: a journal that began anew has not forgotten when it was last heard."""
    query = (
        select(JournalStream.device_id, func.max(JournalStream.delivered_at))
        .where(JournalStream.device_id.in_(device_ids))
        .group_by(JournalStream.device_id)
    )
    return dict(session.execute(query).all())


def _outcomes(session: Session, device_ids: Collection[int]) -> dict[tuple[int, str], int]:
    wanted = (ActOutcome.REFUSED, ActOutcome.HELD)
    query = (
        select(JournalAct.device_id, JournalAct.outcome, func.count())
        .where(JournalAct.device_id.in_(device_ids), JournalAct.outcome.in_(wanted))
        .group_by(JournalAct.device_id, JournalAct.outcome)
    )
    return {(device_id, outcome): count for device_id, outcome, count in session.execute(query)}


def _alarms(session: Session, device_ids: Collection[int]) -> dict[int, int]:
    query = (
        select(JournalAlarm.device_id, func.count())
        .where(JournalAlarm.device_id.in_(device_ids), JournalAlarm.seen_at.is_(None))
        .group_by(JournalAlarm.device_id)
    )
    return dict(session.execute(query).all())


def alarms_of(session: Session, *, actor: Actor, device_id: int) -> Sequence[KnownAlarm]:
    """Those nobody has looked at, oldest first, then the newest others."""
    place = devices.place_of(session, device_id=device_id)
    if not may(actor, Action.TERMINAL_READ, Target(place=place)):
        raise NotFound
    query = select(JournalAlarm).where(JournalAlarm.device_id == device_id)
    is_open = JournalAlarm.seen_at.is_(None)
    open_ = session.scalars(query.where(is_open).order_by(JournalAlarm.id).limit(SHOWN))
    seen = session.scalars(query.where(~is_open).order_by(JournalAlarm.id.desc()).limit(SHOWN))
    rows = [*open_, *seen]
    names = people.names_of(session, {row.seen_by for row in rows if row.seen_by is not None})
    return [_shown(row, seen_by=names.get(row.seen_by or 0, "")) for row in rows]


def _shown(row: JournalAlarm, *, seen_by: str) -> KnownAlarm:
    return KnownAlarm(
        row.id, row.kind, row.epoch, row.seq, row.at, row.seen_at, seen_by, row.reason
    )


def see_alarm(
    session: Session, ctx: Context, *, actor: Actor, device_id: int, alarm_id: int, reason: str
) -> None:
    """Say that an alarm was looked into, and what was found.

    The first words stand. The same again from the same officer is the repeat of his form and
    changes nothing; anybody else's are refused, for he would believe that they are kept.
    """
    duty = _ruling(session, actor, device_id)
    said = reason.strip()
    if not said or len(said) > LONGEST_REASON:
        raise InvalidInput("what was found has 1 to 200 characters")
    alarm = session.get(JournalAlarm, alarm_id, with_for_update=True)
    if alarm is None or alarm.device_id != device_id:
        raise NotFound
    if alarm.seen_at is not None:
        if (alarm.seen_by, alarm.reason) == (actor.person_id, said):
            return
        raise AlarmSeen(f"alarm {alarm_id}")
    alarm.seen_at, alarm.seen_by, alarm.reason = ctx.clock.now(), actor.person_id, said
    detail = {"device": device_id, "alarm": alarm_id, "kind": alarm.kind}
    record = audit.Record(Action.JOURNAL_ALARM_SEE, actor, duty, purpose=said, detail=detail)
    audit.append(session, ctx.clock, record)


def _ruling(session: Session, actor: Actor, device_id: int) -> Duty:
    """A terminal elsewhere is answered as one that is not there."""
    target = Target(place=devices.place_of(session, device_id=device_id))
    if not may(actor, Action.TERMINAL_READ, target):
        raise NotFound
    return require(actor, Action.JOURNAL_ALARM_SEE, target)
