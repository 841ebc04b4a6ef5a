"""Puts packets of one stream back in order, each once, and its clock on the time of day."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from server.media.recording.packets import Rtp

# What a repeated packet may take; more is lost for good.
LONGEST_WAIT_US: Final = 2_000_000
MOST_WAITING: Final = 1_024
# A sender that was asleep, or whose clock jumped, is taken at its arrival again.
_FARTHEST_US: Final = 1_000_000


def unwrapped(value: int, *, near: int, bits: int) -> int:
    """The number with these last bits that lies nearest to `near`."""
    span = 1 << bits
    ahead = (value - near) % span
    return near + (ahead - span if ahead >= span // 2 else ahead)


@dataclass(order=True)
class Waiting:
    sequence: int
    at_us: int = field(compare=False)
    rtp: Rtp = field(compare=False)


class InOrder:
    """Of packets with one SSRC."""

    def __init__(self) -> None:
        self._heap: list[Waiting] = []
        self._held: set[int] = set()
        self._next: int | None = None

    def push(self, rtp: Rtp, at_us: int) -> Iterator[Waiting]:
        """Those whose turn it is now: a missing one is waited for, but not for ever."""
        near = rtp.sequence if self._next is None else self._next
        sequence = unwrapped(rtp.sequence, near=near, bits=16)
        if self._next is None:
            self._next = sequence
        if sequence >= self._next and sequence not in self._held:
            self._held.add(sequence)
            heapq.heappush(self._heap, Waiting(sequence, at_us, rtp))
        while self._heap and self._is_due(at_us):
            yield self._pop()

    def _is_due(self, now_us: int) -> bool:
        first = self._heap[0]
        is_next = first.sequence == self._next
        is_late = now_us - first.at_us > LONGEST_WAIT_US
        return is_next or is_late or len(self._heap) > MOST_WAITING

    def rest(self) -> Iterator[Waiting]:
        while self._heap:
            yield self._pop()

    def _pop(self) -> Waiting:
        first = heapq.heappop(self._heap)
        self._held.discard(first.sequence)
        self._next = first.sequence + 1
        return first


class TimeLine:
    """Tells when a timestamp was: by the sender's clock, from the arrival of its first packet."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._anchor: tuple[int, int] | None = None
        self._last = 0

    def moment_us(self, timestamp: int, *, at_us: int) -> int:
        if self._anchor is None:
            self._last = timestamp
            self._anchor = (timestamp, at_us)
        self._last = unwrapped(timestamp, near=self._last, bits=32)
        told, arrived = self._anchor
        moment = arrived + (self._last - told) * 1_000_000 // self._rate
        if abs(moment - at_us) > _FARTHEST_US:
            self._anchor = (self._last, at_us)
            return at_us
        return moment
