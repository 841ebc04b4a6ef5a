"""How many months an assessment holds, by value."""

from datetime import date

import pytest

from server.custody.rules import months_after


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 5, 15), 6, date(2026, 11, 15)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 6, 30), 6, date(2026, 12, 30)),
        (date(2027, 8, 31), 18, date(2029, 2, 28)),
        (date(2027, 8, 30), 6, date(2028, 2, 29)),
    ],
)
def test_month_that_is_shorter_gives_its_last_day(day: date, months: int, later: date) -> None:
    assert months_after(day, months) == later
