"""Running totals, ended cycles and their rewards."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.scores.rules.months import month_of, plus_months
from server.scores.rules.standing import (
    CycleRules,
    MonthLine,
    Reward,
    Standing,
    after_line,
    after_month,
    replayed,
    reward_for,
)
from server.wire.scores import Grade

RULES = CycleRules(target=600, surplus_carries=True, passed_below_base_is_material=True)
START = 202501

histories = st.lists(
    st.lists(st.integers(min_value=-400, max_value=150), min_size=1, max_size=4), max_size=36
).map(
    lambda months: [
        MonthLine(plus_months(START, index), points)
        for index, lines in enumerate(months)
        for points in lines
    ]
)


@given(histories)
def test_total_is_the_sum_of_the_lines(lines: list[MonthLine]) -> None:
    standing, _ = replayed(RULES, lines, close_before=209901)
    assert standing.total == sum(line.points for line in lines)


@given(histories)
def test_points_are_neither_lost_nor_made_by_the_end_of_a_cycle(lines: list[MonthLine]) -> None:
    standing, ended = replayed(RULES, lines, close_before=209901)
    assert standing.cycle_points == standing.total - RULES.target * len(ended)
    assert standing.cycle_number == len(ended) + 1
    assert standing.cycle_points < RULES.target


@given(histories)
def test_month_points_are_those_of_the_newest_month(lines: list[MonthLine]) -> None:
    standing, _ = replayed(RULES, lines, close_before=209901)
    newest = [line.points for line in lines if line.month == standing.month]
    assert standing.month_points == sum(newest)


@given(histories)
def test_replay_gives_the_same_and_a_second_close_changes_nothing(
    lines: list[MonthLine],
) -> None:
    first = replayed(RULES, lines, close_before=209901)
    assert replayed(RULES, lines, close_before=209901) == first
    again = after_month(RULES, first[0], month=first[0].closed_through)
    assert again == (first[0], ())


@given(histories)
def test_without_carrying_each_cycle_begins_at_nothing(lines: list[MonthLine]) -> None:
    rules = CycleRules(target=600, surplus_carries=False, passed_below_base_is_material=True)
    standing, ended = replayed(rules, lines, close_before=209901)
    assert all(cycle.carried == 0 and cycle.points >= 600 for cycle in ended)
    assert standing.cycle_points == standing.total - sum(cycle.points for cycle in ended)


def test_cycle_ends_at_the_end_of_the_month_that_fills_it() -> None:
    lines = [MonthLine(plus_months(START, index), 110) for index in range(6)]
    standing, ended = replayed(RULES, lines, close_before=202507)
    assert [(cycle.number, cycle.ended_on, cycle.carried) for cycle in ended] == [
        (1, date(2025, 6, 30), 60)
    ]
    assert ended[0].started_on == date(2025, 1, 1)
    assert standing.cycle_started_on == date(2025, 7, 1)


def test_running_month_does_not_end_a_cycle_yet() -> None:
    lines = [MonthLine(plus_months(START, index), 110) for index in range(6)]
    standing, ended = replayed(RULES, lines, close_before=202506)
    assert (standing.cycle_points, ended) == (660, ())


def test_points_of_a_month_that_has_begun_do_not_end_a_cycle_before_it() -> None:
    begun = Standing(total=640, cycle_points=640, month=202507, month_points=100)
    standing, ended = after_month(RULES, begun, month=202506)
    assert (standing.cycle_points, standing.closed_through, ended) == (640, 202506, ())
    full = Standing(total=720, cycle_points=720, month=202507, month_points=100)
    standing, ended = after_month(RULES, full, month=202506)
    assert (ended[0].points, ended[0].carried, standing.cycle_points) == (620, 20, 120)


def test_negative_points_are_kept() -> None:
    standing = after_line(
        Standing(total=50, cycle_points=50, month=START), month=START, points=-200
    )
    assert (standing.total, standing.cycle_points) == (-150, -150)


def test_line_of_an_older_month_leaves_this_months_points_alone() -> None:
    now = Standing(total=300, cycle_points=300, month=202503, month_points=100)
    standing = after_line(now, month=202502, points=-5)
    assert (standing.total, standing.month, standing.month_points) == (295, 202503, 100)


@pytest.mark.parametrize(
    ("grade", "steady", "uneven"),
    [
        (Grade.ACTIVE, Reward.COMMENDATION, Reward.COMMENDATION),
        (Grade.PASSED, Reward.COMMENDATION, Reward.MATERIAL),
        (Grade.FAILED, Reward.NONE, Reward.NONE),
    ],
)
def test_reward_follows_the_grade(grade: Grade, steady: Reward, uneven: Reward) -> None:
    assert reward_for(RULES, grade, a_month_below_base=False) is steady
    assert reward_for(RULES, grade, a_month_below_base=True) is uneven


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(-100, 100))
def test_months_can_be_counted_there_and_back(day: date, count: int) -> None:
    month = month_of(day)
    assert plus_months(plus_months(month, count), -count) == month
    assert 1 <= plus_months(month, count) % 100 <= 12
