"""When nobody touches the screen: it asks, then hides what is on it, then logs the person out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum


class IdleState(Enum):
    NOBODY = "nobody is logged in"
    ACTIVE = "active"
    HIDDEN = "hidden"


class Warned(Enum):
    """What follows if nobody says that he is still there."""

    HIDE = "the screen is hidden"
    LOG_OUT = "the person is logged out"
    SESSION_ENDS = "the server ends the session, and no more time can be had"


@dataclass(frozen=True)
class IdleTimes:
    """Each step comes after so long without a touch; before it, it is asked for `ask_for`."""

    hide_after: timedelta
    log_out_after: timedelta
    ask_for: timedelta
    most_put_offs: int


@dataclass(frozen=True)
class IdleCalls:
    """What the lock sets off."""

    ask: Callable[[Warned], None]
    asked_enough: Callable[[], None]
    session_ends: Callable[[], None]
    hide: Callable[[], None]
    log_out: Callable[[], None]


class IdleLock:
    """Told of touches and of time passing; says what follows."""

    def __init__(
        self, *, times: IdleTimes, calls: IdleCalls, monotonic: Callable[[], float]
    ) -> None:
        self._times, self._calls, self._monotonic = times, calls, monotonic
        self._quiet_since = monotonic()
        self._put_offs = 0
        self._is_told = False
        self._session_ends_at: float | None = None
        self.asked: Warned | None = None
        self.state = IdleState.NOBODY

    @property
    def can_put_off(self) -> bool:
        return self._put_offs < self._times.most_put_offs

    def start(self) -> None:
        self._quiet_since = self._monotonic()
        self._put_offs = 0
        self.asked = None
        self.state = IdleState.ACTIVE

    def stop(self) -> None:
        self.state = IdleState.NOBODY
        self.asked = None
        self._session_ends_at = None

    def expect_end(self, in_: timedelta) -> None:
        """The server ends the session then; `session_ends` is called before."""
        self._session_ends_at = self._monotonic() + in_.total_seconds()

    def touch(self) -> None:
        """A touch does not bring back what was hidden: that takes the PIN."""
        if self.state is IdleState.ACTIVE and (self.asked is None or self._is_told):
            self._quiet_since = self._monotonic()
            self._put_offs = 0
            self.asked, self._is_told = None, False

    def put_off(self) -> bool:
        """He says that he is still there; False when he has said so too often with no touch.

        From then on only a touch on the screen itself counts.
        """
        if self.asked is None:
            return False
        if not self.can_put_off:
            self._is_told = True
            return False
        self._put_offs += 1
        self.asked = None
        self._quiet_since = self._monotonic()
        if self.state is IdleState.HIDDEN:
            self._quiet_since -= self._times.hide_after.total_seconds()
        return True

    def look(self) -> None:
        """Called about once a second while somebody is logged in."""
        if self.state is IdleState.NOBODY:
            return
        self._look_at_session()
        quiet_s = self._monotonic() - self._quiet_since
        if self.state is IdleState.ACTIVE:
            if self._is_over(quiet_s, self._times.hide_after, Warned.HIDE):
                self.state, self.asked, self._is_told = IdleState.HIDDEN, None, False
                self._calls.asked_enough()
                self._calls.hide()
            # A clock that leapt may be past the next step too: that one is then asked first.
            return
        if self._is_over(quiet_s, self._times.log_out_after, Warned.LOG_OUT):
            self.state, self.asked = IdleState.NOBODY, None
            self._calls.asked_enough()
            self._calls.log_out()

    def ask(self, what: Warned) -> None:
        """Put the question; nothing is asked twice at a time."""
        if self.state is not IdleState.NOBODY and self.asked is None:
            self.asked = what
            self._calls.ask(what)

    def _look_at_session(self) -> None:
        """The hidden screen is nobody's use of it: there it may run out."""
        if self._session_ends_at is None or self.state is not IdleState.ACTIVE:
            return
        left_s = self._session_ends_at - self._monotonic()
        if left_s <= self._times.ask_for.total_seconds() and self.asked is None:
            self._session_ends_at = None
            self._calls.session_ends()

    def _is_over(self, quiet_s: float, after: timedelta, what: Warned) -> bool:
        if quiet_s >= after.total_seconds():
            return True
        if self.asked is None and quiet_s >= (after - self._times.ask_for).total_seconds():
            self.ask(what)
        return False
