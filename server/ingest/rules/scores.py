"""Reads a row of the scoring system: one person's month, which has to add up."""

from calendar import monthrange
from collections.abc import Mapping as Reads
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from server.ingest.rules.findings import Cell, Cells, Mend, Reason, RowRefused
from server.ingest.rules.headers import Header
from server.ingest.rules.known import KnownInmates
from server.ingest.rules.mapping import Mapping, Words
from server.ingest.rules.values import plain, read_date, read_month, read_number, short, whole

_FIELDS = (
    "inmate_number",
    "inmate_name",
    "month",
    "base_supervision",
    "base_education",
    "base_labour",
    "base",
    "bonus",
    "penalty",
    "month_points",
    "bonus_reason",
    "penalty_reason",
    "clause",
    "running_total",
    "recorded_by",
    "recorded_on",
)
_WHOLE = "whole"
# What the tables of scores hold.
_LONGEST_TITLE = 120
_LONGEST_CLAUSE = 40
_LONGEST_LABEL = 40
_PARTS = ("supervision", "education", "labour")


Bases = tuple[int | None, int | None, int | None]


@dataclass(frozen=True)
class Caps:
    """From the limits of scores: the share of a part's base, the bases, and a special bonus."""

    percent: int
    special_each: int
    bases: tuple[int, int, int]


class ScoreRow(NamedTuple):
    """`month` is year * 100 + month."""

    person_id: int
    month: int
    base: int
    parts: Bases
    bonus: int
    bonus_part: str
    bonus_reason: str
    penalty: int
    penalty_part: str
    penalty_reason: str
    clause: str
    month_points: int
    running_total: int | None
    recorded_by: str
    recorded_on: date


class ScoreReader:
    def __init__(
        self, header: Header, mapping: Mapping, *, inmates: KnownInmates, caps: Caps
    ) -> None:
        self._pick = itemgetter(*(header.place(field) for field in _FIELDS))
        self._inmates = inmates
        self._words = mapping.words
        self._caps = caps
        self._parts = PartFinder(mapping.parts_by_reason, mapping.parts_by_clause)

    def read(self, cells: Cells) -> tuple[ScoreRow, tuple[Mend, ...]]:
        (
            number, name, month, supervision, education, labour, base, bonus, penalty, total,
            bonus_reason, penalty_reason, clause, running_total, recorded_by, recorded_on,
        ) = self._pick(cells)  # fmt: skip
        words = self._words
        inmate = self._inmates.find(number)
        mends = self._inmates.check_name(name, inmate)
        packed = _packed(month) if isinstance(month, str) else _packed_month(month)
        points, mended = _required(total, words, field="month_points")
        added, mended_bonus = _amount(bonus, words, field="bonus")
        taken, mended_penalty = _amount(penalty, words, field="penalty")
        bases = (
            _points(supervision, words, field="base_supervision")[0],
            _points(education, words, field="base_education")[0],
            _points(labour, words, field="base_labour")[0],
        )
        base_sum = self._base(bases, base, points - added + taken)
        if base_sum + added - taken != points:
            raise RowRefused(Reason.MONTH_TOTAL_DOES_NOT_ADD_UP, "month_points", total)
        reason, why = _text(bonus_reason, "bonus_reason"), _text(penalty_reason, "penalty_reason")
        basis = _text(clause, "clause", most=_LONGEST_CLAUSE)
        row = ScoreRow(
            person_id=inmate.person_id,
            month=packed,
            base=base_sum,
            parts=bases,
            bonus=added,
            bonus_part=self._bonus_part(added, reason, basis, bases, bonus) if added else _WHOLE,
            bonus_reason=reason,
            penalty=taken,
            penalty_part=self._penalty_part(why, "" if added else basis) if taken else _WHOLE,
            penalty_reason=why,
            clause=basis,
            month_points=points,
            running_total=_points(running_total, words, field="running_total")[0],
            recorded_by=_text(recorded_by, "recorded_by", most=_LONGEST_LABEL),
            recorded_on=_recorded_on(recorded_on, packed),
        )
        return row, (*mends, *mended, *mended_bonus, *mended_penalty)

    def _base(self, bases: Bases, cell: Cell, remaining: int) -> int:
        """The base of the month: its parts, or the sum; else what the total leaves for it."""
        stated = [points for points in bases if points is not None]
        if not stated:
            whole_base, _ = _points(cell, self._words, field="base")
            return remaining if whole_base is None else whole_base
        if min(stated) < 0:
            raise RowRefused(Reason.NEGATIVE_NUMBER, "base", str(min(stated)))
        return sum(stated)

    def _bonus_part(self, bonus: int, reason: str, clause: str, bases: Bases, cell: Cell) -> str:
        """Where reason and clause name different parts, the stricter cap holds."""
        parts = self._parts.of(reason, clause)
        cap = min((self._cap(part, bases) for part in parts), default=self._largest_cap(bases))
        if bonus > cap:
            raise RowRefused(Reason.BONUS_OVER_CAP, "bonus", cell)
        return parts[0] if parts else _WHOLE

    def _penalty_part(self, reason: str, clause: str) -> str:
        parts = self._parts.of(reason, clause)
        return parts[0] if parts else _WHOLE

    def _cap(self, part: str, bases: Bases) -> int:
        if part not in _PARTS:
            return self._caps.special_each
        index = _PARTS.index(part)
        stated = bases[index]
        base = self._caps.bases[index] if stated is None else stated
        return base * self._caps.percent // 100

    def _largest_cap(self, bases: Bases) -> int:
        return max(self._cap(part, bases) for part in _PARTS)


class PartFinder:
    """To which part of the month a line counts, by the words of its reason and its clause."""

    def __init__(
        self, reasons: Reads[str, tuple[str, ...]], clauses: Reads[str, tuple[str, ...]]
    ) -> None:
        self._reasons = reasons
        self._clauses = clauses
        self._known: dict[tuple[str, str], tuple[str, ...]] = {}

    def of(self, reason: str, clause: str) -> tuple[str, ...]:
        """The reason's part first, then the clause's; those that are not known are left out."""
        key = (reason, clause)
        found = self._known.get(key)
        if found is None:
            found = tuple(dict.fromkeys([*self._by_reason(reason), *self._by_clause(clause)]))
            self._known[key] = found
        return found

    def _by_reason(self, reason: str) -> list[str]:
        hits = (part for part, words in self._reasons.items() if any(w in reason for w in words))
        return list(hits)[:1]

    def _by_clause(self, clause: str) -> list[str]:
        return [part for part, starts in self._clauses.items() if clause.startswith(starts)][:1]


@lru_cache(maxsize=4096)
def _packed(text: str) -> int:
    return _packed_month(text)


def _packed_month(cell: Cell) -> int:
    year, month = read_month(cell).split("-")
    return int(year) * 100 + int(month)


def _points(cell: Cell, words: Words, *, field: str) -> tuple[int | None, tuple[Mend, ...]]:
    if isinstance(cell, str):
        return _points_of_text(cell, words, field)
    number = read_number(cell, words, field=field)
    return (None, ()) if number is None else (whole(number, field=field), number.mends)


@lru_cache(maxsize=16384)
def _points_of_text(text: str, words: Words, field: str) -> tuple[int | None, tuple[Mend, ...]]:
    number = read_number(text, words, field=field)
    return (None, ()) if number is None else (whole(number, field=field), number.mends)


def _text(cell: Cell, field: str, *, most: int = _LONGEST_TITLE) -> str:
    return short(plain(cell), most, field=field)


def _required(cell: Cell, words: Words, *, field: str) -> tuple[int, tuple[Mend, ...]]:
    value, mends = _points(cell, words, field=field)
    if value is None:
        raise RowRefused(Reason.MISSING_VALUE, field)
    return value, mends


def _amount(cell: Cell, words: Words, *, field: str) -> tuple[int, tuple[Mend, ...]]:
    """Bonus and penalty: none is 0. Some systems write a penalty with its minus."""
    value, mends = _points(cell, words, field=field)
    if value is not None and value < 0:
        if field != "penalty":
            raise RowRefused(Reason.NEGATIVE_NUMBER, field, cell)
        value = -value
    return value or 0, mends


def _recorded_on(cell: Cell, month: int) -> date:
    """The month's last day where the export does not say when a row was recorded."""
    if not isinstance(cell, date) and not plain(cell):
        year, number = divmod(month, 100)
        return date(year, number, monthrange(year, number)[1])
    return read_date(cell, field="recorded_on")
