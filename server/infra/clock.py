"""The one source of the time, so that tests can hold it."""

from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    def now(self) -> datetime:
        """The present moment, aware and UTC."""

    def today(self) -> date:
        """The present day where the prison is."""


class SystemClock:
    def __init__(self, zone: str = "Asia/Shanghai") -> None:
        self._zone = ZoneInfo(zone)

    def now(self) -> datetime:
        return datetime.now(UTC)

    def today(self) -> date:
        return self.now().astimezone(self._zone).date()


class HeldClock:
    """A clock that moves only when told to."""

    def __init__(self, moment: datetime, zone: str = "Asia/Shanghai") -> None:
        self.moment = moment
        self._zone = ZoneInfo(zone)

    def now(self) -> datetime:
        return self.moment

    def today(self) -> date:
        return self.moment.astimezone(self._zone).date()

    def advance(self, step: timedelta) -> None:
        self.moment += step
