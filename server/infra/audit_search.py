"""What an auditor reads of the log: a page of entries, a file of them, and whether it is whole."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import ColumnElement, Select, and_, or_, select, true
from sqlalchemy.orm import Session

from server.infra import audit, audit_check
from server.infra.audit import AuditEntry
from server.infra.context import Context
from server.infra.permissions import (
    Action,
    Actor,
    Place,
    Target,
    places_of,
    require,
    require_purpose,
)

PAGE: Final = 50
MOST_EXPORTED: Final = 100_000
COLUMNS: Final = (
    "lane",
    "seq",
    "at",
    "actor_id",
    "actor_name",
    "role",
    "action",
    "subject_id",
    "is_look",
    "purpose",
    "detail",
    "hash",
)
# A spreadsheet would run such a cell as a formula.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Filter:
    """What is looked for; what is empty does not narrow."""

    actor_name: str = ""
    action: str = ""
    subject_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    only_looks: bool = False

    def stated(self) -> dict[str, object]:
        """For the log of the search itself."""
        said: dict[str, object] = {
            "actor_name": self.actor_name,
            "action": self.action,
            "since": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
            "only_looks": self.only_looks,
        }
        return {name: value for name, value in said.items() if value}


@dataclass(frozen=True)
class FoundEntry:
    id: int
    lane: str
    seq: int
    at: datetime
    actor_name: str
    role: str
    action: str
    subject_id: int | None
    is_look: bool
    purpose: str
    detail: str


@dataclass(frozen=True)
class Page:
    entries: tuple[FoundEntry, ...]
    more_before: int | None


def search(
    session: Session,
    ctx: Context,
    *,
    actor: Actor,
    wanted: Filter,
    purpose: str | None,
    before: int | None = None,
) -> Page:
    """Newest first, of the actor's prisons. A write session: reading the log is logged."""
    stated = require_purpose(purpose)
    query = _query(ctx, actor, wanted, Action.AUDIT_READ)
    if before is not None:
        query = query.where(AuditEntry.id < before)
    rows = session.scalars(query.limit(PAGE + 1)).all()
    found = tuple(_found(row) for row in rows[:PAGE])
    _log(session, ctx, actor=actor, action=Action.AUDIT_READ, wanted=wanted, purpose=stated)
    return Page(found, found[-1].id if len(rows) > PAGE else None)


def export(
    session: Session, ctx: Context, *, actor: Actor, wanted: Filter, purpose: str | None
) -> str:
    """The same as CSV, hashes included, so that it can be compared later. It is logged."""
    stated = require_purpose(purpose)
    rows = session.scalars(
        _query(ctx, actor, wanted, Action.AUDIT_EXPORT).limit(MOST_EXPORTED)
    ).all()
    _log(session, ctx, actor=actor, action=Action.AUDIT_EXPORT, wanted=wanted, purpose=stated)
    return _csv(rows)


def check(
    session: Session, *, actor: Actor, signing_key: Ed25519PrivateKey, anchor_folder: Path
) -> audit_check.Verdict:
    """Whether any entry was changed, removed or put in. It tells places, and no entry's content."""
    _places(actor, Action.AUDIT_READ)
    return audit_check.verify(session, signing_key=signing_key, anchor_folder=anchor_folder)


def _places(actor: Actor, action: Action) -> list[Place]:
    places = places_of(actor, action)
    if not places:
        require(actor, action, Target())
    return places


def _query(ctx: Context, actor: Actor, wanted: Filter, action: Action) -> Select[AuditEntry]:
    lanes = or_(*(_lanes(ctx, place) for place in _places(actor, action)))
    query = select(AuditEntry).where(lanes, *_narrowed(wanted))
    return query.order_by(AuditEntry.id.desc())


def _lanes(ctx: Context, place: Place) -> ColumnElement[bool]:
    """A prison's lanes begin with its id: see audit.lane_of.

    What belongs to no prison is every auditor's, but for what concerns another prison's people.
    """
    if place.prison_id is None:
        return true()
    of_no_prison = or_(
        AuditEntry.lane == audit.SYSTEM_LANE, AuditEntry.lane.startswith(f"{audit.NO_PRISON}/")
    )
    return or_(
        AuditEntry.lane.startswith(f"{place.prison_id}/"),
        and_(of_no_prison, ~_is_of_another_prison(ctx, place)),
    )


def _is_of_another_prison(ctx: Context, place: Place) -> ColumnElement[bool]:
    held, held_here = (ctx.inmates.held_within([each]) for each in (Place(), place))
    return and_(
        AuditEntry.subject_id.is_not(None),
        AuditEntry.subject_id.in_(held),
        AuditEntry.subject_id.not_in(held_here),
    )


def _narrowed(wanted: Filter) -> list[ColumnElement[bool]]:
    narrowing = []
    if wanted.actor_name:
        narrowing.append(AuditEntry.actor_name.contains(wanted.actor_name, autoescape=True))
    if wanted.action:
        narrowing.append(AuditEntry.action == wanted.action)
    if wanted.subject_id is not None:
        narrowing.append(AuditEntry.subject_id == wanted.subject_id)
    if wanted.since is not None:
        narrowing.append(AuditEntry.at >= wanted.since)
    if wanted.until is not None:
        narrowing.append(AuditEntry.at < wanted.until)
    if wanted.only_looks:
        narrowing.append(AuditEntry.is_look.is_(True))
    return narrowing


def _found(row: AuditEntry) -> FoundEntry:
    return FoundEntry(
        id=row.id,
        lane=row.lane,
        seq=row.seq,
        at=row.at,
        actor_name=row.actor_name,
        role=row.role,
        action=row.action,
        subject_id=row.subject_id,
        is_look=row.is_look,
        purpose=row.purpose,
        detail="" if row.detail == "{}" else row.detail,
    )


def _log(
    session: Session, ctx: Context, *, actor: Actor, action: Action, wanted: Filter, purpose: str
) -> None:
    place = _places(actor, action)[0]
    record = audit.Record(
        action,
        actor,
        require(actor, action, Target(place=place)),
        subject_id=wanted.subject_id,
        is_look=wanted.subject_id is not None,
        purpose=purpose,
        detail=wanted.stated(),
    )
    audit.append(session, ctx.clock, record)


def _csv(rows: Sequence[AuditEntry]) -> str:
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([_cell(getattr(row, name)) for name in COLUMNS])
    return file.getvalue()


def _cell(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bool):
        return json.dumps(value)
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
