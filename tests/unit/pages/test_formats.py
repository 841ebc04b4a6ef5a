"""Dates, points, money and hours as each language writes them."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from server.pages import formats
from server.wire.base import Text

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(("points", "said"), [(8, "+8"), (-3, "−3"), (0, "0")])
def test_points_carry_their_sign(points: int, said: str) -> None:
    assert formats.say_points(points) == said


@pytest.mark.parametrize(
    ("fen", "said"),
    [(48620, "¥ 486.20"), (-5, "−¥ 0.05"), (0, "¥ 0.00"), (123456789, "¥ 1,234,567.89")],
)
def test_money_is_exact(fen: int, said: str) -> None:
    assert formats.say_money(fen) == said


def test_a_moment_is_told_where_the_prison_is() -> None:
    late = datetime(2026, 11, 22, 22, 30, tzinfo=UTC)
    assert formats.say_moment(late, language="zh", zone=SHANGHAI) == "2026年11月23日 06:30"
    assert formats.say_moment(late, language="en", zone=SHANGHAI) == "23 Nov 2026 06:30"
    assert formats.local_day(late, zone=SHANGHAI) == date(2026, 11, 23)


def test_what_is_not_known_is_a_dash() -> None:
    assert formats.say_day(None, language="zh") == "–"
    assert formats.say_moment(None, language="en", zone=SHANGHAI) == "–"


def test_english_falls_back_to_the_chinese_of_the_records() -> None:
    assert formats.say_text(Text(zh="内务不整"), language="en") == "内务不整"
    assert formats.say_text(Text(zh="甲", en="one"), language="en") == "one"


@pytest.mark.parametrize(("minutes", "said"), [(60, "1"), (90, "1.5"), (0, "0"), (72_000, "1,200")])
def test_hours_have_a_decimal_only_where_needed(minutes: int, said: str) -> None:
    assert formats.say_hours(minutes) == said
