"""Working days, contest terms and the what-if."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.infra.limits import shipped_limits
from server.scores.rules.contest import (
    ContestRules,
    answer_due,
    contest_term,
    recheck_until,
    require_second_person,
    required_reason,
)
from server.scores.rules.errors import ReasonMissing, SecondPersonNeeded
from server.scores.rules.forecast import outlook
from server.scores.rules.workdays import WorkCalendar, work_calendar
from server.wire.scores import CaseStage, ContestState

RULES = ContestRules(
    contest_within=3,
    review_within=5,
    recheck_asked_within=3,
    recheck_within=5,
    words_at_most=500,
)
CALENDAR = work_calendar(
    holidays=["2026-10-01", "2026-10-02", "2026-10-05", "2026-10-06", "2026-10-07"],
    makeup_workdays=["2026-10-10"],
)
days = st.dates(date(2025, 1, 1), date(2027, 12, 31))


def test_weekends_and_holidays_do_not_count_and_makeup_days_do() -> None:
    # Wednesday; the holidays run to the 7th, Saturday the 10th is worked.
    assert CALENDAR.after(date(2026, 9, 30), workdays=3) == date(2026, 10, 10)


@given(days, st.integers(1, 30))
def test_a_term_ends_on_a_workday_with_so_many_workdays_in_it(day: date, count: int) -> None:
    until = CALENDAR.after(day, workdays=count)
    assert CALENDAR.is_workday(until)
    assert CALENDAR.left(today=day, until=until) == count


@given(days)
def test_nothing_is_left_when_the_day_has_passed(day: date) -> None:
    assert CALENDAR.left(today=day, until=day - timedelta(days=3)) == 0


def test_shipped_calendar_knows_the_spring_festival() -> None:
    limits = shipped_limits()
    calendar = work_calendar(
        holidays=map(str, limits.values("scores.holidays")),
        makeup_workdays=map(str, limits.values("scores.makeup_workdays")),
    )
    assert not calendar.is_workday(date(2026, 2, 17))
    assert calendar.is_workday(date(2026, 2, 28))


@pytest.mark.parametrize(
    ("today", "state", "left"),
    [
        (date(2026, 11, 23), ContestState.OPEN, 3),
        (date(2026, 11, 26), ContestState.OPEN, 0),
        (date(2026, 11, 27), ContestState.TOO_LATE, 0),
    ],
)
def test_line_can_be_contested_until_the_term_ends(
    today: date, state: ContestState, left: int
) -> None:
    term = contest_term(
        RULES, CALENDAR, published_on=date(2026, 11, 23), today=today, is_contested=False
    )
    assert (term.state, term.until, term.working_days_left) == (state, date(2026, 11, 26), left)


def test_contested_line_says_so_even_after_its_term() -> None:
    term = contest_term(
        RULES,
        CALENDAR,
        published_on=date(2026, 1, 5),
        today=date(2026, 11, 23),
        is_contested=True,
    )
    assert term.state is ContestState.CONTESTED


def test_each_stage_has_its_own_clock() -> None:
    monday = date(2026, 11, 23)
    rules = ContestRules(3, 5, 2, 10, 500)
    review = answer_due(rules, CALENDAR, stage=CaseStage.REVIEW, opened_on=monday)
    recheck = answer_due(rules, CALENDAR, stage=CaseStage.RECHECK, opened_on=monday)
    assert (review, recheck) == (date(2026, 11, 30), date(2026, 12, 7))
    assert recheck_until(rules, CALENDAR, answered_on=monday) == date(2026, 11, 25)


def test_nobody_judges_his_own_act() -> None:
    require_second_person(7, involved={5, 6, None})
    with pytest.raises(SecondPersonNeeded):
        require_second_person(6, involved={5, 6, None})


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_empty_reason_is_refused(reason: str) -> None:
    with pytest.raises(ReasonMissing):
        required_reason(reason)


def test_what_if_counts_months_after_this_one() -> None:
    seen = outlook(
        cycle_points=412, target=600, this_month=202611, this_month_points=110, points_a_month=110
    )
    assert (seen.months, seen.month) == (2, 202701)


def test_what_if_lets_this_month_reach_the_rate() -> None:
    seen = outlook(
        cycle_points=520, target=600, this_month=202611, this_month_points=20, points_a_month=100
    )
    assert (seen.months, seen.month) == (0, 202611)


def test_what_if_without_points_never_ends() -> None:
    seen = outlook(
        cycle_points=412, target=600, this_month=202611, this_month_points=0, points_a_month=0
    )
    assert (seen.months, seen.month) == (None, None)


@given(st.integers(-500, 599), st.integers(1, 149), st.integers(0, 149), st.integers(0, 12))
def test_what_if_is_the_first_month_that_fills_the_cycle(
    points: int, rate: int, this_month: int, start: int
) -> None:
    seen = outlook(
        cycle_points=points,
        target=600,
        this_month=202601 + start % 12,
        this_month_points=this_month,
        points_a_month=rate,
    )
    still = max(0, rate - this_month)
    if seen.months is None:
        assert points + still + rate * 600 < 600
        return
    assert points + still + rate * seen.months >= 600
    assert seen.months == 0 or points + still + rate * (seen.months - 1) < 600


def test_calendar_without_lists_knows_weekends() -> None:
    calendar = WorkCalendar(frozenset(), frozenset())
    assert calendar.after(date(2026, 11, 20), workdays=1) == date(2026, 11, 23)
