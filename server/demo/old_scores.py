"""The months that the synthetic prisons' former system kept, taken in as exports are."""

from collections.abc import Iterator, Sequence
from datetime import date
from random import Random
from typing import Final

from sqlalchemy.orm import Session

from server.demo.inmates import Held
from server.infra.context import Context
from server.scores import take
from server.scores.rules.clauses import Clause
from server.scores.rules.months import last_day, month_of
from server.scores.service.rulebook import Rulebook, rulebook
from server.scores.take import MonthRow
from server.wire.scores import EntryKind, Part

_OFFICERS: Final = ("民警甲", "民警乙", "民警丙")
_NOTHING: Final = (0, "", "", "")
# A bonus in 9 of 20 months, a deduction in 3; a special bonus or a penalty is rare.
_BONUS, _DEDUCTION, _SPECIAL, _PENALTY = 0.45, 0.15, 0.012, 0.004


class FormerSystem:
    """Writes the month rows of everybody."""

    def __init__(self, session: Session, ctx: Context, *, dice: Random) -> None:
        self._session, self._ctx, self._dice = session, ctx, dice
        self._rules: Rulebook = rulebook(ctx.limits)
        self._clauses: dict[EntryKind, list[Clause]] = {}
        for clause in self._rules.clauses:
            self._clauses.setdefault(clause.kind, []).append(clause)

    def hand_over(self, held: Sequence[Held], *, months: Sequence[int]) -> int:
        """Returns how many lines the ledger has gained."""
        rows = self._rows(held, months)
        return take.take_month_rows(self._session, self._ctx, rows=rows).lines

    def _rows(self, held: Sequence[Held], months: Sequence[int]) -> Iterator[MonthRow]:
        number = 0
        for each in held:
            for month in months:
                if month > month_of(each.admitted_on):
                    number += 1
                    yield self._row(each, month, number)

    def _row(self, held: Held, month: int, number: int) -> MonthRow:
        bases = self._rules.points.bases(able_to_work=True)
        bonus, bonus_part, bonus_reason, clause = self._bonus()
        taken, taken_part, taken_reason, taken_clause = self._taken()
        return MonthRow(
            inmate_id=held.actor.person_id,
            month=month,
            base=bases.total,
            base_supervision=bases.supervision,
            base_education=bases.education,
            base_labour=bases.labour,
            bonus=bonus,
            bonus_part=bonus_part,
            bonus_reason=bonus_reason,
            deduction=taken,
            deduction_part=taken_part,
            deduction_reason=taken_reason,
            clause=clause or taken_clause,
            month_points=bases.total + bonus - taken,
            running_total=None,
            officer_label=self._dice.choice(_OFFICERS),
            recorded_on=last_day(month),
            lineage_id=number,
        )

    def _bonus(self) -> tuple[int, str, str, str]:
        chance = self._dice.random()
        if chance < _SPECIAL:
            clause = self._dice.choice(self._clauses[EntryKind.SPECIAL_BONUS])
            return clause.usual, Part.SPECIAL, clause.title.zh, clause.code
        if chance < _BONUS:
            return self._daily(EntryKind.BONUS)
        return _NOTHING

    def _taken(self) -> tuple[int, str, str, str]:
        chance = self._dice.random()
        if chance < _PENALTY:
            return self._daily(EntryKind.PENALTY, most=1)
        if chance < _DEDUCTION:
            return self._daily(EntryKind.DEDUCTION)
        return _NOTHING

    def _daily(self, kind: EntryKind, *, most: int | None = None) -> tuple[int, str, str, str]:
        clause = self._dice.choice(self._clauses[kind][:most])
        points = self._dice.randint(clause.least, min(clause.usual * 2, clause.most))
        return points, clause.part, clause.title.zh, clause.code


def months_before(day: date, count: int) -> list[int]:
    """The `count` months before the day's own, oldest first."""
    number = day.year * 12 + day.month - 1
    return [(one // 12) * 100 + one % 12 + 1 for one in range(number - count, number)]
