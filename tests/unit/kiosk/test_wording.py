"""Dates, money and spans as a person says them, in both languages."""

from datetime import UTC, date, datetime

import pytest

from kiosk.shell import wording
from kiosk.shell.language import words
from kiosk.shell.wording import Wording
from server.wire.base import Text

HERE = Wording("Asia/Shanghai")
NOW = datetime(2026, 11, 22, 23, 42, tzinfo=UTC)


def test_days_are_said_in_both_languages() -> None:
    day = date(2026, 11, 18)
    assert (wording.day(day), wording.full_day(day)) == ("11月18日", "2026年11月18日")
    assert (wording.weekday(day), wording.full_month("2027-01")) == ("星期三", "2027年1月")
    words.use("en")
    assert (wording.day(day), wording.full_day(day)) == ("18 November", "18 November 2026")
    assert (wording.weekday(day), wording.month("2026-05")) == ("Wednesday", "May")


def test_a_moment_is_told_in_the_time_of_the_terminal() -> None:
    assert HERE.moment(NOW, now=NOW) == "今天 7:42"
    assert HERE.as_of(datetime(2026, 11, 21, 22, 30, tzinfo=UTC), now=NOW) == "数据截至昨天 6:30"
    assert HERE.moment(datetime(2025, 1, 2, tzinfo=UTC), now=NOW) == "2025年1月2日 8:00"


@pytest.mark.parametrize(
    ("hour", "greeting"), [(6, "早上好"), (12, "中午好"), (15, "下午好"), (22, "晚上好")]
)
def test_the_greeting_follows_the_hour(hour: int, greeting: str) -> None:
    now = datetime(2026, 11, 23, hour - 8 if hour >= 8 else hour + 16, tzinfo=UTC)
    assert HERE.greeting("张建国", now=now) == f"张建国，{greeting}"


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2026, 11, 23), date(2028, 1, 25), "1 年 2 个月"),
        (date(2026, 11, 23), date(2027, 1, 28), "2 个月 5 天"),
        (date(2026, 11, 23), date(2026, 12, 1), "8 天"),
        (date(2026, 1, 31), date(2026, 3, 1), "1 个月 1 天"),
        (date(2024, 2, 29), date(2025, 2, 28), "11 个月 30 天"),
        (date(2026, 11, 23), date(2027, 11, 23), "1 年"),
        (date(2026, 11, 23), date(2026, 11, 23), "0 天"),
    ],
)
def test_spans_are_said_in_their_two_largest_units(first: date, last: date, said: str) -> None:
    assert wording.span(first, last) == said


def test_english_counts_in_singular_and_plural() -> None:
    words.use("en")
    assert wording.span(date(2026, 11, 23), date(2028, 1, 24)) == "1 year 2 months"


def test_money_is_told_from_fen() -> None:
    assert wording.money(48620) == "¥ 486.20"
    assert wording.money(-5) == "−¥ 0.05"
    assert wording.signed_money(1_234_500) == "+12,345.00"
    assert wording.signed_money(-8640) == "−86.40"


def test_points_have_a_real_minus() -> None:
    assert [wording.points(count) for count in (8, -3, 0)] == ["+8", "−3", "0"]


def test_words_of_others_are_no_markup() -> None:
    assert wording.plain("[b]&") == "&bl;b&br;&amp;"


def test_the_prison_s_words_are_chinese_where_it_has_no_others() -> None:
    words.use("en")
    assert wording.in_language(Text(zh="内务不整")) == "内务不整"
    assert wording.in_language(Text(zh="内务不整", en="Untidy")) == "Untidy"
