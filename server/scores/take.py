"""Takes a prison's old month rows into the ledger in bulk, once each.

The reader of the export (ingest) has already refused what does not add up; here every row becomes
a base line and, where it has them, a bonus line and a deduction line, in the caller's transaction.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import islice
from operator import itemgetter
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.infra.context import Context
from server.scores.rules.months import month_of
from server.scores.rules.points import Bases, base_title
from server.scores.service.bulk import BulkLedger, BulkLine
from server.scores.service.ledger import BY_IMPORT, BY_MONTH
from server.scores.service.rulebook import Rulebook, rulebook
from server.scores.tables import ScoreEntry
from server.wire.scores import EntryKind, Part

CHUNK = 20_000
_MONTHS = 1_000_000  # a packed key is inmate_id * _MONTHS + month
_BY_PERSON_AND_MONTH = itemgetter(0, 1)
_BASE, _BONUS, _DEDUCTION = EntryKind.BASE.value, EntryKind.BONUS.value, EntryKind.DEDUCTION.value
_WHOLE, _SPECIAL = Part.WHOLE.value, Part.SPECIAL.value
_SUPERVISION, _EDUCATION = Part.SUPERVISION.value, Part.EDUCATION.value
_SPECIAL_BONUS = EntryKind.SPECIAL_BONUS.value
_PENALTY = EntryKind.PENALTY.value


class MonthRow(NamedTuple):
    """One person's month as an old system exported it. A tuple, for a million of them are made.

    `month` is year * 100 + month (202611). `base` is the sum of the parts; the parts are None where
    the export has only the sum. `bonus_part` and `deduction_part` are values of wire.scores.Part
    ("supervision", "education", "labour", "special", "penalty"). `deduction` is positive: the
    points taken away. `lineage_id` is the row's id in ingest's lineage; the lines keep it.
    """

    inmate_id: int
    month: int
    base: int
    base_supervision: int | None
    base_education: int | None
    base_labour: int | None
    bonus: int
    bonus_part: str
    bonus_reason: str
    deduction: int
    deduction_part: str
    deduction_reason: str
    clause: str
    month_points: int
    running_total: int | None
    officer_label: str
    recorded_on: date
    lineage_id: int


@dataclass(frozen=True)
class TakenRows:
    """`known` rows were there already with the same points: nothing was changed for them.

    `differing` are the lineage ids of rows whose month is in the ledger with other points: the
    ledger is not edited, and the caller lists them for the department.
    """

    taken: int
    lines: int
    known: int
    differing: tuple[int, ...]


def take_month_rows(session: Session, ctx: Context, *, rows: Iterable[MonthRow]) -> TakenRows:
    """Write rows of any number and order; a row whose (inmate, month) is known is left out.

    `rows` is read once and may be a generator. People must exist as inmates. Call it once per
    file, not per chunk: it reads what the ledger knows at its start, and brings the totals and
    cycles up to date at its end. Rows of one person should come in order of their months, or at
    least within the same 20,000 rows: cycles end in the order in which the lines are taken.
    """
    rules = rulebook(ctx.limits)
    ledger = BulkLedger(session, ctx, rules=rules.cycles, source=BY_IMPORT)
    intake = _Intake(ledger, _known_months(session), rules)
    source = iter(rows)
    while chunk := sorted(islice(source, CHUNK), key=_BY_PERSON_AND_MONTH):
        ledger.load({row.inmate_id for row in chunk})
        for row in chunk:
            intake.take(row)
        ledger.store_lines()
    ledger.finish(close_before=month_of(ctx.clock.today()))
    return TakenRows(intake.taken, ledger.lines, intake.repeated, tuple(intake.differing))


def _known_months(session: Session) -> dict[int, int]:
    """The points of every month that an import or the monthly job has written."""
    query = (
        select(ScoreEntry.inmate_id, ScoreEntry.month, func.sum(ScoreEntry.points))
        .where(ScoreEntry.source.in_((BY_IMPORT, BY_MONTH)))
        .group_by(ScoreEntry.inmate_id, ScoreEntry.month)
    )
    return {who * _MONTHS + month: points for who, month, points in session.execute(query)}


class _Intake:
    """Counts what becomes of each row, and turns a fresh one into its lines."""

    def __init__(self, ledger: BulkLedger, known: dict[int, int], rules: Rulebook) -> None:
        base = rules.clauses.base()
        self.taken = self.repeated = 0
        self.differing: list[int] = []
        self._ledger = ledger
        self._known = known
        self._points = rules.points
        self._clauses = rules.clauses
        self._base_clause = base.code if base else ""

    def take(self, row: MonthRow) -> None:
        points = row.base + row.bonus - row.deduction
        key = row.inmate_id * _MONTHS + row.month
        known = self._known.get(key)
        if known is None:
            self._known[key] = points
            self.taken += 1
            self._write(row)
        elif known == points:
            self.repeated += 1
        else:
            self.differing.append(row.lineage_id)

    def _write(self, row: MonthRow) -> None:
        self._ledger.begin_month(row.inmate_id, row.month)
        parts = _parts_text(row.base_supervision, row.base_education, row.base_labour)
        self._add(row, _WHOLE, _BASE, self._base_clause, parts, row.base)
        if row.bonus:
            self._bonus(row, row.bonus_reason or self._title_of(row.clause, "加分"))
        if row.deduction:
            kind = _PENALTY if row.deduction_part == _PENALTY else _DEDUCTION
            # A row has one clause: where it has a bonus too, the clause is the bonus's.
            clause = "" if row.bonus else row.clause
            title = row.deduction_reason or self._title_of(clause, "扣分")
            self._add(row, row.deduction_part, kind, clause, title, -row.deduction)

    def _title_of(self, code: str, otherwise: str) -> str:
        """What a line is called whose row gives no reason."""
        clause = self._clauses.find(code)
        return clause.title.zh if clause else otherwise

    def _bonus(self, row: MonthRow, title: str) -> None:
        if row.bonus_part == _SPECIAL:
            self._add(row, _SPECIAL, _SPECIAL_BONUS, row.clause, title, row.bonus)
            return
        base = _base_of(row, row.bonus_part)
        self._add(row, row.bonus_part, _BONUS, row.clause, title, row.bonus, base)

    def _add(
        self,
        row: MonthRow,
        part: str,
        kind: str,
        clause: str,
        title: str,
        points: int,
        base: int | None = None,
    ) -> None:
        line = BulkLine(
            row.inmate_id,
            row.month,
            row.recorded_on,
            part,
            kind,
            clause,
            title,
            points,
            base,
            None if base is None else self._points.bonus_cap(base),
            row.officer_label,
            row.lineage_id,
        )
        self._ledger.add(line)


@lru_cache(maxsize=256)
def _parts_text(supervision: int | None, education: int | None, labour: int | None) -> str:
    """The parts of a month's base, as its line is titled."""
    if supervision is None or education is None or labour is None:
        return ""
    return base_title(Bases(supervision, education, labour))


def _base_of(row: MonthRow, part: str) -> int | None:
    if part == _SUPERVISION:
        return row.base_supervision
    return row.base_education if part == _EDUCATION else row.base_labour
