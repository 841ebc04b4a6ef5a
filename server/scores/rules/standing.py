"""Where a person stands: the running totals after each line, and how a cycle ends."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from server.scores.rules.months import first_day, last_day, plus_months
from server.wire.scores import Grade


class Reward(StrEnum):
    """表扬, 物质奖励, 不予奖励."""

    COMMENDATION = "commendation"
    MATERIAL = "material"
    NONE = "none"


@dataclass(frozen=True)
class CycleRules:
    target: int
    surplus_carries: bool
    passed_below_base_is_material: bool


class Standing(NamedTuple):
    """The totals of one person. `month` is the newest month that has a line (0: none yet).

    A tuple, for an import makes one a line.
    """

    total: int = 0
    cycle_number: int = 1
    cycle_points: int = 0
    cycle_started_on: date | None = None
    month: int = 0
    month_points: int = 0
    closed_through: int = 0


class EndedCycle(NamedTuple):
    number: int
    started_on: date | None
    ended_on: date
    points: int
    carried: int


@dataclass(frozen=True)
class MonthLine:
    """What a line is to a replay."""

    month: int
    points: int


def after_line(standing: Standing, *, month: int, points: int) -> Standing:
    """Add one line. A line of an older month counts in the running cycle too."""
    total, number, cycle_points, started_on, newest, month_points, closed = standing
    if month > newest:
        newest, month_points = month, points
    elif month == newest:
        month_points += points
    return Standing(
        total + points,
        number,
        cycle_points + points,
        started_on or first_day(month),
        newest,
        month_points,
        closed,
    )


def after_month(
    rules: CycleRules, standing: Standing, *, month: int
) -> tuple[Standing, tuple[EndedCycle, ...]]:
    """Close a month: each full target ends a cycle. A second close of a month changes nothing.

    Points of a newer month that has begun already belong to the next cycle.
    """
    if month <= standing.closed_through:
        return standing, ()
    newer = standing.month_points if standing.month > month else 0
    number, points, started_on = (
        standing.cycle_number,
        standing.cycle_points - newer,
        standing.cycle_started_on,
    )
    ended = []
    while points >= rules.target:
        carried = points - rules.target if rules.surplus_carries else 0
        ended.append(EndedCycle(number, started_on, last_day(month), points, carried))
        number, points, started_on = number + 1, carried, first_day(plus_months(month, 1))
    closed = standing._replace(
        cycle_number=number,
        cycle_points=points + newer,
        cycle_started_on=started_on,
        closed_through=month,
    )
    return closed, tuple(ended)


def replayed(
    rules: CycleRules, lines: Iterable[MonthLine], *, close_before: int
) -> tuple[Standing, tuple[EndedCycle, ...]]:
    """The standing that a ledger in order of months leads to; months before `close_before` end."""
    standing = Standing()
    ended: list[EndedCycle] = []
    for line in lines:
        if standing.month and line.month > standing.month:
            standing, more = after_month(rules, standing, month=standing.month)
            ended.extend(more)
        standing = after_line(standing, month=line.month, points=line.points)
    if standing.month and standing.month < close_before:
        standing, more = after_month(rules, standing, month=standing.month)
        ended.extend(more)
    return standing, tuple(ended)


def reward_for(rules: CycleRules, grade: Grade, *, a_month_below_base: bool) -> Reward:
    """What an ended cycle earns once an officer has graded it."""
    if grade is Grade.FAILED:
        return Reward.NONE
    if grade is Grade.PASSED and a_month_below_base and rules.passed_below_base_is_material:
        return Reward.MATERIAL
    return Reward.COMMENDATION
