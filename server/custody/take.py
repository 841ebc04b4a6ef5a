"""Takes prisons, blocks and held people in bulk, for imports and the synthetic prison."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar  # Any: columns have many types

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from server.approvals import service as approvals
from server.custody import rules
from server.custody.tables import Block, Cell, Inmate, Prison, Sentence
from server.identity.service import faces
from server.infra import audit
from server.infra.context import Context
from server.infra.permissions import Place
from server.wire.custody import SentenceKind

Held = TypeVar("Held", Inmate, Sentence)
_ASSESSMENT = (
    "treatment_level", "treatment_by", "treatment_at", "treatment_source", "treatment_expires_on",
)  # fmt: skip


@dataclass(frozen=True)
class InmateFacts:
    """One held person as a record states him. `person_id` is identity's.

    A record that does not say who assessed the treatment level, when and from what, is itself
    taken for these.
    """

    person_id: int
    number: str
    block: str
    cell: str = ""
    admitted_on: date | None = None
    treatment_level: str = ""
    education: str = ""
    source: str = ""
    recorded_by: str = ""
    treatment_by: str = ""
    treatment_at: datetime | None = None
    treatment_source: str = ""


@dataclass(frozen=True)
class SentenceFacts:
    person_id: int
    kind: SentenceKind
    starts_on: date
    ends_on: date | None
    offence: str = ""
    term_words: str = ""
    source: str = ""
    recorded_by: str = ""


def ensure_prison(session: Session, *, code: str, name: str, name_en: str = "") -> int:
    """The prison's id; made at first mention."""
    prison = session.scalar(select(Prison).where(Prison.code == code))
    if prison is None:
        prison = Prison(code=code, name=name, name_en=name_en)
        session.add(prison)
        session.flush()
    return prison.id


def prisons_by_code(session: Session) -> dict[str, int]:
    return dict(session.execute(select(Prison.code, Prison.id)).all())


def inmates_by_number(session: Session, *, prison_id: int) -> dict[str, int]:
    """The person ids of everyone whom a prison holds or held, by number."""
    query = select(Inmate.number, Inmate.person_id).where(Inmate.prison_id == prison_id)
    return dict(session.execute(query).all())


def ensure_blocks(session: Session, *, prison_id: int, names: Iterable[str]) -> dict[str, int]:
    """The ids of the prison's blocks by name; those missing are made."""
    known = _block_ids(session, prison_id)
    fresh = [name for name in dict.fromkeys(names) if name not in known]
    if fresh:
        rows = [{"prison_id": prison_id, "name": name, "name_en": ""} for name in fresh]
        session.execute(insert(Block), rows)
    return _block_ids(session, prison_id)


def _block_ids(session: Session, prison_id: int) -> dict[str, int]:
    query = select(Block.name, Block.id).where(Block.prison_id == prison_id)
    return dict(session.execute(query).all())


def _ensure_cells(session: Session, wanted: set[tuple[int, str]]) -> dict[tuple[int, str], int]:
    blocks = {block_id for block_id, _ in wanted}
    query = select(Cell.block_id, Cell.name, Cell.id).where(Cell.block_id.in_(blocks))
    known = {(block, name): cell for block, name, cell in session.execute(query)}
    fresh = sorted(wanted - known.keys())
    if fresh:
        session.execute(insert(Cell), [{"block_id": b, "name": name} for b, name in fresh])
        known = {(block, name): cell for block, name, cell in session.execute(query)}
    return known


def take_inmates(
    session: Session, ctx: Context, *, prison_id: int, rows: Sequence[InmateFacts]
) -> int:
    """Add those who are new and bring the others up to date; return how many rows changed."""
    blocks = ensure_blocks(session, prison_id=prison_id, names=(row.block for row in rows))
    cells = _ensure_cells(session, {(blocks[row.block], row.cell) for row in rows if row.cell})
    assessed = _assessments(session, {row.person_id for row in rows})
    wanted: dict[int, dict[str, object]] = {
        row.person_id: {
            "person_id": row.person_id,
            "number": row.number,
            "prison_id": prison_id,
            "block_id": blocks[row.block],
            "cell_id": cells[blocks[row.block], row.cell] if row.cell else None,
            "admitted_on": row.admitted_on,
            "education": row.education,
            "source": row.source,
            "recorded_by": row.recorded_by,
            **_assessment(ctx, row, assessed.get(row.person_id)),
        }
        for row in rows
    }
    before = _places(session, wanted.keys())
    changed = _merge(session, Inmate, wanted, also={"recorded_at": ctx.clock.now()})
    moved = {person: old for person, old in before.items() if old != _place_of(wanted[person])}
    _follow(session, ctx, moved, prison_id=prison_id, wanted=wanted)
    return changed


def _places(session: Session, people: Collection[int]) -> dict[int, Place]:
    """Where those who are known are held now."""
    query = select(Inmate.person_id, Inmate.prison_id, Inmate.block_id)
    return {
        person_id: Place(prison_id, block_id)
        for person_id, prison_id, block_id in session.execute(query)
        if person_id in people
    }


def _place_of(row: Mapping[str, Any]) -> Place:  # as in wanted
    return Place(row["prison_id"], row["block_id"])


def _follow(
    session: Session,
    ctx: Context,
    moved: Mapping[int, Place],
    *,
    prison_id: int,
    wanted: Mapping[int, Mapping[str, Any]],  # as in wanted
) -> None:
    """What waits about a person goes along with him, and his face does not leave its prison."""
    for person_id in moved:
        block_id = wanted[person_id]["block_id"]
        approvals.move_items(session, person_id=person_id, prison_id=prison_id, block_id=block_id)
        place = Place(prison_id, block_id)
        ctx.tell_moved(session, actor=None, person_id=person_id, place=place)
    gone = [person for person, old in moved.items() if old.prison_id != prison_id]
    if gone:
        records = faces.erase_of_who_left(session, ctx, person_ids=gone, actor=None)
        audit.append_all(session, ctx.clock, records)


def _assessments(session: Session, wanted: set[int]) -> dict[int, dict[str, object]]:
    """The treatment columns of those who are known."""
    query = select(Inmate.person_id, *(getattr(Inmate, name) for name in _ASSESSMENT))
    return {
        person_id: dict(zip(_ASSESSMENT, values, strict=True))
        for person_id, *values in session.execute(query)
        if person_id in wanted
    }


def _assessment(
    ctx: Context, row: InmateFacts, known: dict[str, object] | None
) -> dict[str, object]:
    """The same level, by nobody else and at no other moment, is no new assessment."""
    if (
        known is not None
        and known["treatment_level"] == row.treatment_level
        and row.treatment_by in ("", known["treatment_by"])
        and row.treatment_at in (None, known["treatment_at"])
    ):
        return known
    if not row.treatment_level:
        return dict(zip(_ASSESSMENT, ("", "", None, "", None), strict=True))
    at = row.treatment_at or ctx.clock.now()
    months = ctx.limits.number("custody.treatment_level_months")
    return {
        "treatment_level": row.treatment_level,
        "treatment_by": row.treatment_by or row.recorded_by,
        "treatment_at": at,
        "treatment_source": row.treatment_source or row.source,
        "treatment_expires_on": rules.months_after(at.astimezone(ctx.clock.zone).date(), months),
    }


def take_sentences(session: Session, ctx: Context, *, rows: Sequence[SentenceFacts]) -> int:
    """Add or bring up to date; a sentence changed here by an officer keeps its end."""
    wanted: dict[int, dict[str, object]] = {
        row.person_id: {
            "person_id": row.person_id,
            "kind": row.kind.value,
            "starts_on": row.starts_on,
            "ends_on": row.ends_on,
            "original_end": row.ends_on,
            "offence": row.offence,
            "term_words": row.term_words,
            "source": row.source,
            "recorded_by": row.recorded_by,
        }
        for row in rows
    }
    return _merge(session, Sentence, wanted, also={"recorded_at": ctx.clock.now()})


def _merge(
    session: Session,
    table: type[Held],
    wanted: dict[int, dict[str, object]],
    *,
    also: dict[str, object] | None = None,
) -> int:
    known: dict[int, Held] = {
        row.person_id: row for row in session.scalars(select(table)) if row.person_id in wanted
    }
    fresh = [values | (also or {}) for key, values in wanted.items() if key not in known]
    changed = [
        values | (also or {})
        for key, values in wanted.items()
        if key in known and any(getattr(known[key], name) != new for name, new in values.items())
    ]
    if fresh:
        session.execute(insert(table), fresh)
    if changed:
        session.execute(update(table), changed)
    return len(fresh) + len(changed)
