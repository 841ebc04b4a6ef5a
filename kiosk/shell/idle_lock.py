"""When nobody touches the screen: first what is on it is hidden, then the person is logged out."""

from collections.abc import Callable
from datetime import timedelta
from enum import Enum


class IdleState(Enum):
    NOBODY = "nobody is logged in"
    ACTIVE = "active"
    HIDDEN = "hidden"


class IdleLock:
    """Told of touches and of time passing; says what follows."""

    def __init__(
        self,
        *,
        hide_after: timedelta,
        log_out_after: timedelta,
        hide: Callable[[], None],
        log_out: Callable[[], None],
        monotonic: Callable[[], float],
    ) -> None:
        self._hide_after_s = hide_after.total_seconds()
        self._log_out_after_s = log_out_after.total_seconds()
        self._hide, self._log_out, self._monotonic = hide, log_out, monotonic
        self._touched_at = monotonic()
        self.state = IdleState.NOBODY

    def start(self) -> None:
        self._touched_at = self._monotonic()
        self.state = IdleState.ACTIVE

    def stop(self) -> None:
        self.state = IdleState.NOBODY

    def touch(self) -> None:
        """A touch does not bring back what was hidden: that takes the PIN."""
        if self.state is IdleState.ACTIVE:
            self._touched_at = self._monotonic()

    def look(self) -> None:
        """Called about once a second while somebody is logged in."""
        quiet_s = self._monotonic() - self._touched_at
        if self.state is IdleState.ACTIVE and quiet_s >= self._hide_after_s:
            self.state = IdleState.HIDDEN
            self._hide()
        if self.state is IdleState.HIDDEN and quiet_s >= self._log_out_after_s:
            self.state = IdleState.NOBODY
            self._log_out()
