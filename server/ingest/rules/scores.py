"""Reads a row of the scoring system: one person's month, which has to add up."""

from calendar import monthrange
from collections.abc import Mapping as Reads
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import NamedTuple

from server.ingest.rules.findings import Cell, Cells, Mend, Reason, RowRefused
from server.ingest.rules.headers import Header
from server.ingest.rules.known import KnownInmates
from server.ingest.rules.mapping import Mapping
from server.ingest.rules.values import (
    ReadNumber,
    plain,
    read_date,
    read_month,
    read_number,
    short,
    whole,
)

_NUMBER_FIELDS = (
    "base_supervision",
    "base_education",
    "base_labour",
    "base",
    "bonus",
    "penalty",
    "month_points",
    "running_total",
)
_NUMBERS = len(_NUMBER_FIELDS)
_TOTAL = _NUMBER_FIELDS.index("month_points")
_TEXT_FIELDS = ("bonus_reason", "penalty_reason", "clause", "recorded_by")
_FIELDS = (
    "inmate_number",
    "inmate_name",
    "month",
    "recorded_on",
    *_NUMBER_FIELDS,
    *_TEXT_FIELDS,
)
_MAY_BE_NEGATIVE = frozenset({"month_points", "running_total"})
_MOST_POINTS = 100_000
_WHOLE = "whole"
_PARTS = ("supervision", "education", "labour")
# What the tables of scores hold.
_LONGEST_TITLE = 120
_LONGEST_CLAUSE = 60
_LONGEST_LABEL = 40
_REMEMBERED = 100_000

Bases = tuple[int | None, int | None, int | None]
Numbers = tuple[int | None, int | None, int | None, int, int, int, int, int | None]


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
    base_supervision: int | None
    base_education: int | None
    base_labour: int | None
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
    """A million rows repeat few numbers, dates and reasons: each is read once and remembered."""

    def __init__(
        self, header: Header, mapping: Mapping, *, inmates: KnownInmates, caps: Caps
    ) -> None:
        self._pick = itemgetter(*(header.place(field) for field in _FIELDS))
        self._inmates = inmates
        self._words = mapping.words
        self._caps = caps
        self._parts = PartFinder(mapping.parts_by_reason, mapping.parts_by_clause)
        self._plain_numbers: dict[Cell, int | None] = {}
        self._months: dict[Cell, int] = {}
        self._days: dict[Cell, date] = {}
        self._caps_seen: dict[tuple[str, str, Bases], tuple[str, int]] = {}
        self._texts: dict[tuple[Cell, Cell, Cell, Cell], tuple[str, str, str, str]] = {}

    def read(self, cells: Cells) -> tuple[ScoreRow, tuple[Mend, ...]]:
        number, name, month_cell, day_cell, *rest = self._pick(cells)
        inmate = self._inmates.find(number)
        mends = self._inmates.check_name(name, inmate)
        month = self._months.get(month_cell) or self._month(month_cell)
        numbers, mended = self._numbers(rest[:_NUMBERS])
        supervision, education, labour, base, bonus, penalty, points, running_total = numbers
        texts = tuple(rest[_NUMBERS:])
        reason, why, clause, officer = self._texts.get(texts) or self._read_texts(texts)
        bases = (supervision, education, labour)
        row = ScoreRow(
            inmate.person_id,
            month,
            base,
            supervision,
            education,
            labour,
            bonus,
            self._bonus_part(bonus, reason, clause, bases) if bonus else _WHOLE,
            reason,
            penalty,
            self._parts.first(why, "" if bonus else clause) if penalty else _WHOLE,
            why,
            clause,
            points,
            running_total,
            officer,
            self._days.get(day_cell) or self._day(day_cell, month),
        )
        return row, (*mends, *mended)

    def _numbers(self, cells: list[Cell]) -> tuple[Numbers, tuple[Mend, ...]]:
        """In the order of the fields; no bonus is 0, and the base is the sum of its parts."""
        known = self._plain_numbers
        mends: tuple[Mend, ...] = ()
        try:
            read = [known[cell] for cell in cells]
        except KeyError:
            read, mends = self._read_numbers(cells)
        supervision, education, labour, base, bonus, penalty, points, running_total = read
        bonus, penalty = bonus or 0, penalty or 0
        if points is None:
            raise RowRefused(Reason.MISSING_VALUE, "month_points")
        if supervision is not None and education is not None and labour is not None:
            base = supervision + education + labour
        else:
            base = _base(supervision, education, labour, stated=base, left=points - bonus + penalty)
        if base + bonus - penalty != points:
            raise RowRefused(Reason.MONTH_TOTAL_DOES_NOT_ADD_UP, "month_points", cells[_TOTAL])
        return (
            supervision,
            education,
            labour,
            base,
            bonus,
            penalty,
            points,
            running_total,
        ), mends

    def _month(self, cell: Cell) -> int:
        year, month = read_month(cell).split("-")
        self._months[cell] = int(year) * 100 + int(month)
        return self._months[cell]

    def _day(self, cell: Cell, month: int) -> date:
        """The month's last day where the export does not say when a row was recorded."""
        if not isinstance(cell, date) and not plain(cell):
            year, number = divmod(month, 100)
            return date(year, number, monthrange(year, number)[1])
        self._days[cell] = read_date(cell, field="recorded_on")
        return self._days[cell]

    def _read_numbers(self, cells: list[Cell]) -> tuple[list[int | None], tuple[Mend, ...]]:
        values: list[int | None] = []
        mends: list[Mend] = []
        for cell, field in zip(cells, _NUMBER_FIELDS, strict=True):
            number = read_number(cell, self._words, field=field)
            value = None if number is None else _points(number, cell, field=field)
            if value is None or (number and not number.mends and 0 <= value == number.value):
                self._plain_numbers[cell] = value
            mends += number.mends if number else ()
            values.append(value)
        return values, tuple(mends)

    def _read_texts(self, cells: tuple[Cell, ...]) -> tuple[str, str, str, str]:
        bonus_reason, penalty_reason, clause, officer = cells
        texts = (
            short(plain(bonus_reason), _LONGEST_TITLE, field="bonus_reason"),
            short(plain(penalty_reason), _LONGEST_TITLE, field="penalty_reason"),
            short(plain(clause), _LONGEST_CLAUSE, field="clause"),
            short(plain(officer), _LONGEST_LABEL, field="recorded_by"),
        )
        if len(self._texts) > _REMEMBERED:
            self._texts.clear()
        self._texts[bonus_reason, penalty_reason, clause, officer] = texts
        return texts

    def _bonus_part(self, bonus: int, reason: str, clause: str, bases: Bases) -> str:
        """Where reason and clause name different parts, the stricter cap holds."""
        part, cap = self._caps_seen.get((reason, clause, bases)) or self._part_and_cap(
            reason, clause, bases
        )
        if bonus > cap:
            raise RowRefused(Reason.BONUS_OVER_CAP, "bonus", bonus)
        return part

    def _part_and_cap(self, reason: str, clause: str, bases: Bases) -> tuple[str, int]:
        parts = self._parts.of(reason, clause)
        caps = [self._cap(part, bases) for part in parts or _PARTS]
        found = (parts[0], min(caps)) if parts else (_WHOLE, max(caps))
        if len(self._caps_seen) < _REMEMBERED:
            self._caps_seen[reason, clause, bases] = found
        return found

    def _cap(self, part: str, bases: Bases) -> int:
        if part not in _PARTS:
            return self._caps.special_each
        index = _PARTS.index(part)
        stated = bases[index]
        base = self._caps.bases[index] if stated is None else stated
        return base * self._caps.percent // 100


def _base(*parts: int | None, stated: int | None, left: int) -> int:
    """The sum of the parts that an export states, or its own sum; else what the total leaves."""
    known = [points for points in parts if points is not None]
    if known:
        return sum(known)
    return left if stated is None else stated


def _points(number: ReadNumber, cell: Cell, *, field: str) -> int:
    """Only totals may be below zero; some systems write a penalty with its minus."""
    value = whole(number, field=field)
    if abs(value) > _MOST_POINTS:
        raise RowRefused(Reason.NUMBER_TOO_LARGE, field, cell)
    if value < 0 and field == "penalty":
        return -value
    if value < 0 and field not in _MAY_BE_NEGATIVE:
        raise RowRefused(Reason.NEGATIVE_NUMBER, field, cell)
    return value


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

    def first(self, reason: str, clause: str) -> str:
        return next(iter(self.of(reason, clause)), _WHOLE)

    def _by_reason(self, reason: str) -> list[str]:
        hits = (part for part, words in self._reasons.items() if any(w in reason for w in words))
        return list(hits)[:1]

    def _by_clause(self, clause: str) -> list[str]:
        return [part for part, starts in self._clauses.items() if clause.startswith(starts)][:1]
