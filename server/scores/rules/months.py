"""Months as numbers: year * 100 + month, so that 202611 sorts and compares."""

from calendar import monthrange
from datetime import date


def month_of(day: date) -> int:
    return day.year * 100 + day.month


def plus_months(month: int, count: int) -> int:
    index = (month // 100) * 12 + month % 100 - 1 + count
    return index // 12 * 100 + index % 12 + 1


def first_day(month: int) -> date:
    return date(month // 100, month % 100, 1)


def last_day(month: int) -> date:
    year, number = divmod(month, 100)
    return date(year, number, monthrange(year, number)[1])


def year_of(month: int) -> int:
    return month // 100


def month_text(month: int) -> str:
    """YYYY-MM, as the wire has it."""
    return f"{month // 100:04d}-{month % 100:02d}"
