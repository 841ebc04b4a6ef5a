"""The rules of one visit's room: who is here, whether its time runs, and when it ends."""

from collections.abc import Hashable
from dataclasses import dataclass

from server.wire.media import EndReason, RoomState, Terms

# With more seats than two, those who are here need not wait for the others.
_ENOUGH = 2


class RoomEnded(Exception):
    """Nothing more can be done in a visit that is over."""


@dataclass(frozen=True)
class Ending:
    reason: EndReason
    words: str = ""
    party_id: int | None = None


class Room:
    """Every moment is a number of seconds on one clock that never goes back.

    Only its time ends a visit by itself. While it stands, whatever is missing, no time is used.
    """

    def __init__(self, terms: Terms) -> None:
        self._needs_supervisor = terms.needs_supervisor
        self._enough = min(_ENOUGH, terms.parties)
        self._length = float(terms.length_s)
        self._lived = self._lived_before = float(terms.lived_s)
        self._seats: set[int] = set()
        self._supervisors: set[Hashable] = set()
        self._live_since: float | None = None
        self._first_live: float | None = None
        self._ended_at: float | None = None
        self._had_enough = False
        self.state = RoomState.WAITING
        self.ending: Ending | None = None

    def seat_here(self, seat: int, at: float) -> None:
        self._seats.add(seat)
        self._settle(at, at)

    def seat_gone(self, seat: int, *, since: float, at: float) -> None:
        """Nothing came since: what passed until it was noticed is not used time either."""
        self._seats.discard(seat)
        self._settle(at, since)

    def supervisor_here(self, who: Hashable, at: float) -> None:
        self._supervisors.add(who)
        self._settle(at, at)

    def supervisor_gone(self, who: Hashable, *, since: float, at: float) -> None:
        self._supervisors.discard(who)
        self._settle(at, since)

    def is_here(self, seat: int) -> bool:
        return seat in self._seats

    @property
    def has_enough(self) -> bool:
        return len(self._seats) >= self._enough

    def extend(self, seconds: int, at: float) -> None:
        if self.ending:
            raise RoomEnded
        self.pass_time(at)
        self._length += seconds

    def end(self, ending: Ending, at: float) -> None:
        """The first ending stands."""
        if self.ending:
            return
        self._stand(at)
        self.ending, self._ended_at = ending, at
        self.state = RoomState.ENDED

    def pass_time(self, at: float) -> None:
        """Ends the visit where its time is up."""
        if not self.ending and self._live_since is not None and self.left_s(at) <= 0:
            self.end(Ending(EndReason.TIME_UP), at)

    def lived_s(self, at: float) -> float:
        if self._live_since is None:
            return self._lived
        return self._lived + max(0.0, at - self._live_since)

    def left_s(self, at: float) -> float:
        return max(0.0, self._length - self.lived_s(at))

    def given_back_s(self, at: float) -> float:
        """How long it stood since it was first live."""
        if self._first_live is None:
            return 0.0
        until = at if self._ended_at is None else self._ended_at
        return max(0.0, until - self._first_live - (self.lived_s(at) - self._lived_before))

    def _settle(self, at: float, since: float) -> None:
        if self.ending:
            return
        self._had_enough = self._had_enough or self.has_enough
        state = self._due()
        if state == self.state:
            return
        if self.state is RoomState.LIVE:
            self._stand(since)
        self.state = state
        if state is RoomState.LIVE:
            self._live_since = at
            self._first_live = at if self._first_live is None else self._first_live

    def _due(self) -> RoomState:
        if not self.has_enough:
            return RoomState.RECONNECTING if self._had_enough else RoomState.WAITING
        if self._needs_supervisor and not self._supervisors:
            return RoomState.SUPERVISOR_MISSING
        return RoomState.LIVE

    def _stand(self, since: float) -> None:
        if self._live_since is not None:
            self._lived += max(0.0, since - self._live_since)
            self._live_since = None
