"""When the line of a remote visit is open, and how much of the visit's time was used."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from server.visits.rules.allowance import VisitRules
from server.visits.rules.errors import NotTheTime

# Two reports come in it; a node that is silent longer is taken for dead.
SILENT_AFTER: Final = timedelta(seconds=5)
# Of a report. Both clocks are set by one source.
REPORT_LASTS: Final = timedelta(seconds=30)
# Clocks differ a little.
BEFOREHAND: Final = timedelta(seconds=5)


def require_open(
    rules: VisitRules, *, starts_at: datetime, ends_at: datetime, now: datetime
) -> None:
    if not starts_at - rules.join_before <= now <= ends_at + rules.join_after:
        raise NotTheTime


def is_alive(heard_at: datetime, *, now: datetime) -> bool:
    return now - heard_at <= SILENT_AFTER


@dataclass(frozen=True)
class UsedTime:
    """Seconds that were used, and since when the clock runs or when it stopped.

    `given_s` is how long it stood since the visit was first live.
    """

    used_s: float = 0.0
    runs_since: datetime | None = None
    stopped_at: datetime | None = None
    given_s: float = 0.0

    def at(self, moment: datetime) -> float:
        running = _seconds(self.runs_since, moment) if self.runs_since else 0.0
        return max(0.0, self.used_s + running)

    def run(self, at: datetime) -> "UsedTime":
        if self.runs_since:
            return self
        stood = _seconds(self.stopped_at, at) if self.stopped_at else 0.0
        return UsedTime(self.used_s, at, None, self.given_s + stood)

    def stop(self, at: datetime) -> "UsedTime":
        if not self.runs_since:
            return self
        return UsedTime(self.at(at), None, max(at, self.runs_since), self.given_s)

    def without(self, since: datetime, until: datetime) -> "UsedTime":
        """Nothing came in between, which was noticed later: it is not used time."""
        if self.runs_since:
            lost = _seconds(max(since, self.runs_since), until)
            return replace(self, used_s=self.used_s - lost, given_s=self.given_s + lost)
        if self.stopped_at and since < self.stopped_at <= until:
            lost = min(self.used_s, _seconds(since, self.stopped_at))
            earlier = self.stopped_at - timedelta(seconds=lost)
            return replace(self, used_s=self.used_s - lost, stopped_at=earlier)
        return self


def _seconds(since: datetime, until: datetime) -> float:
    return max(0.0, (until - since).total_seconds())
