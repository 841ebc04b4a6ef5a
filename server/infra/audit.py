"""The audit log: a hash chain in lanes, written in the transaction of the act it records."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, NamedTuple

from sqlalchemy import DDL, Index, String, UniqueConstraint, event, insert, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from server.infra.clock import Clock
from server.infra.database import Table
from server.infra.permissions import Actor, Duty
from server.infra.register import TECHNICAL, Purpose
from server.infra.types import UtcMoment

_LOG = Purpose(
    owner="audit",
    purpose="show who did what to whose data, to the person and to auditors",
    basis="个人信息保护法 art. 51, 54",
    retention="six years after the entry",
)
START = "0" * 64
# Who acts is no officer of a prison: a command or a job, or one who is not known.
SYSTEM_LANE: Final = "system"
NO_PRISON: Final = 0


class AuditEntry(Table):
    """One act or one look. `subject_id` is the person it was about."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        UniqueConstraint("lane", "seq"),
        Index("ix_audit_entry_subject_id_is_look_at", "subject_id", "is_look", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, info=TECHNICAL)
    lane: Mapped[str] = mapped_column(String(40), info=TECHNICAL)
    seq: Mapped[int] = mapped_column(info=TECHNICAL)
    at: Mapped[datetime] = mapped_column(UtcMoment, info=_LOG.field())
    actor_id: Mapped[int | None] = mapped_column(info=_LOG.field())
    actor_name: Mapped[str] = mapped_column(String(80), info=_LOG.field())
    role: Mapped[str] = mapped_column(String(40), info=_LOG.field())
    action: Mapped[str] = mapped_column(String(60), info=_LOG.field())
    subject_id: Mapped[int | None] = mapped_column(info=_LOG.field())
    is_look: Mapped[bool] = mapped_column(info=_LOG.field())
    purpose: Mapped[str] = mapped_column(String(200), info=_LOG.field())
    detail: Mapped[str] = mapped_column(info=_LOG.field())
    previous_hash: Mapped[str] = mapped_column(String(64), info=TECHNICAL)
    hash: Mapped[str] = mapped_column(String(64), info=TECHNICAL)


class AuditHead(Table):
    """The end of each lane; locked by whoever appends."""

    __tablename__ = "audit_head"

    lane: Mapped[str] = mapped_column(String(40), primary_key=True, info=TECHNICAL)
    seq: Mapped[int] = mapped_column(info=TECHNICAL)
    hash: Mapped[str] = mapped_column(String(64), info=TECHNICAL)


class AuditAnchor(Table):
    """All heads at the end of a day, signed; also written to a file outside the database."""

    __tablename__ = "audit_anchor"

    id: Mapped[int] = mapped_column(primary_key=True, info=TECHNICAL)
    day: Mapped[str] = mapped_column(String(10), unique=True, info=TECHNICAL)
    heads: Mapped[str] = mapped_column(info=TECHNICAL)
    signature: Mapped[str] = mapped_column(String(200), info=TECHNICAL)


@dataclass(frozen=True)
class Record:
    """What is to be written down. `detail` holds no id numbers, phones, addresses or texts."""

    action: str
    actor: Actor | None
    duty: Duty | None = None
    subject_id: int | None = None
    is_look: bool = False
    purpose: str = ""
    detail: Mapping[str, object] | None = None


def lane_of(actor: Actor | None) -> str:
    """A prison and a door each, so that writers do not queue at one head."""
    if actor is None:
        return SYSTEM_LANE
    return f"{actor.prison_id or NO_PRISON}/{actor.door}"


def append(session: Session, clock: Clock, record: Record) -> None:
    """Chain one entry. Call it last in the transaction: it locks the lane's head."""
    append_all(session, clock, [record])


def append_all(session: Session, clock: Clock, records: Sequence[Record]) -> None:
    """Chain several entries of one actor, such as the people on one search page."""
    if not records:
        return
    lane = lane_of(records[0].actor)
    session.flush()
    seq, last = _locked_head(session, lane)
    at = clock.now()
    rows = []
    for record in records:
        seq += 1
        said = _said(record, lane=lane, seq=seq, at=at, previous=last)
        last = hash_of(said)
        rows.append(said._asdict() | {"hash": last})
    session.execute(insert(_ENTRIES), rows)
    session.execute(update(_HEADS).where(_HEADS.c.lane == lane).values(seq=seq, hash=last))


def has_done(
    session: Session, actor: Actor, action: str, *, subject_id: int, since: datetime
) -> bool:
    """Whether the actor took an action on this person since then: the log cannot be changed."""
    query = select(AuditEntry.id).where(
        AuditEntry.subject_id == subject_id,
        AuditEntry.is_look.is_(False),
        AuditEntry.at >= since,
        AuditEntry.actor_id == actor.person_id,
        AuditEntry.action == action,
    )
    return session.scalar(query.limit(1)) is not None


def _locked_head(session: Session, lane: str) -> tuple[int, str]:
    """Where the lane ends. Of two that begin one at once on PostgreSQL, the second waits here."""
    query = select(_HEADS.c.seq, _HEADS.c.hash).where(_HEADS.c.lane == lane).with_for_update()
    head = session.execute(query).one_or_none()
    if head is None:
        session.execute(
            text(
                "INSERT INTO audit_head (lane, seq, hash) VALUES (:lane, 0, :hash)"
                " ON CONFLICT (lane) DO NOTHING"
            ),
            {"lane": lane, "hash": START},
        )
        head = session.execute(query).one()
    return head.seq, head.hash


def _said(record: Record, *, lane: str, seq: int, at: datetime, previous: str) -> "Said":
    return Said(
        previous_hash=previous,
        lane=lane,
        seq=seq,
        at=at,
        actor_id=record.actor.person_id if record.actor else None,
        actor_name=record.actor.name if record.actor else "",
        role=record.duty.role.value if record.duty else "",
        action=record.action,
        subject_id=record.subject_id,
        is_look=record.is_look,
        purpose=record.purpose,
        detail=_encoded(record.detail),
    )


def _encoded(detail: Mapping[str, object] | None) -> str:
    return json.dumps(detail or {}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class Said(NamedTuple):
    """What an entry says, in the order in which it is hashed."""

    previous_hash: str
    lane: str
    seq: int
    at: datetime
    actor_id: int | None
    actor_name: str
    role: str
    action: str
    subject_id: int | None
    is_look: bool
    purpose: str
    detail: str


def hash_of(said: Said) -> str:
    """SHA-256 over everything the entry says and the hash before it."""
    moment = said.at.astimezone(UTC).isoformat()
    return hashlib.sha256(_JSON.encode((*said[:3], moment, *said[4:])).encode()).hexdigest()


_JSON: Final = json.JSONEncoder(ensure_ascii=False)
_ENTRIES: Final = Table.metadata.tables[AuditEntry.__tablename__]
_HEADS: Final = Table.metadata.tables[AuditHead.__tablename__]


_REFUSE_ON_SQLITE = """
CREATE TRIGGER audit_entry_no_{verb} BEFORE {verb} ON audit_entry
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END
"""
_REFUSE_ON_POSTGRESQL = """
CREATE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS
'BEGIN RAISE EXCEPTION ''the audit log is append-only''; END'
"""
_TRIGGER_ON_POSTGRESQL = """
CREATE TRIGGER audit_entry_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse()
"""


def append_only_statements(dialect: str) -> list[str]:
    """What makes the log refuse changes, for the migration and for `create_all`."""
    if dialect == "sqlite":
        return [_REFUSE_ON_SQLITE.format(verb=verb) for verb in ("UPDATE", "DELETE")]
    return [_REFUSE_ON_POSTGRESQL, _TRIGGER_ON_POSTGRESQL]


for _dialect in ("sqlite", "postgresql"):
    for _statement in append_only_statements(_dialect):
        event.listen(
            AuditEntry.__table__,
            "after_create",
            DDL(_statement).execute_if(dialect=_dialect),  # type: ignore[no-untyped-call]  # as is in 2.1
        )
