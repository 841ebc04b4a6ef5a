"""Working days: weekends, the State Council's holidays and its make-up workdays."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True)
class WorkCalendar:
    holidays: frozenset[date]
    makeup_workdays: frozenset[date]

    def is_workday(self, day: date) -> bool:
        if day in self.makeup_workdays:
            return True
        return day.weekday() < _SATURDAY and day not in self.holidays

    def after(self, day: date, *, workdays: int) -> date:
        """The day on which a term of so many working days ends; the day itself does not count."""
        while workdays > 0:
            day += _DAY
            workdays -= self.is_workday(day)
        return day

    def left(self, *, today: date, until: date) -> int:
        """How many working days remain after today, up to and with `until`."""
        days = (today + _DAY * step for step in range(1, (until - today).days + 1))
        return sum(self.is_workday(day) for day in days)


def work_calendar(*, holidays: Iterable[str], makeup_workdays: Iterable[str]) -> WorkCalendar:
    """From days written YYYY-MM-DD."""
    return WorkCalendar(
        frozenset(date.fromisoformat(day) for day in holidays),
        frozenset(date.fromisoformat(day) for day in makeup_workdays),
    )
