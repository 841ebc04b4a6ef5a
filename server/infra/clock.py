"""The one source of the time, so that tests can hold it."""

from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    @property
    def zone(self) -> ZoneInfo:
        """Where the prison is."""

    def now(self) -> datetime:
        """The present moment, aware and UTC."""

    def today(self) -> date:
        """The present day where the prison is."""


class SystemClock:
    def __init__(self, zone: str = "Asia/Shanghai") -> None:
        self.zone = ZoneInfo(zone)

    def now(self) -> datetime:
        return datetime.now(UTC)

    def today(self) -> date:
        return self.now().astimezone(self.zone).date()


class HeldClock:
    """A clock that moves only when told to."""

    def __init__(self, moment: datetime, zone: str = "Asia/Shanghai") -> None:
        self.moment = moment
        self.zone = ZoneInfo(zone)

    def now(self) -> datetime:
        return self.moment

    def today(self) -> date:
        return self.moment.astimezone(self.zone).date()

    def advance(self, step: timedelta) -> None:
        self.moment += step
