"""Takes a prison's old month rows into the ledger in bulk, once each.

The reader of the export (ingest) has already refused what does not add up; here every row becomes
a base line and, where it has them, a bonus line and a deduction line, in the caller's transaction.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy.orm import Session

from server.infra.context import Context


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
    cycles up to date at its end.
    """
    raise NotImplementedError
