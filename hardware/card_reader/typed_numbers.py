"""Reads card numbers out of what a keyboard-wedge reader types: Linux input events in, numbers out.

Source: the kernel's Documentation/input and uapi/linux/input.h, input-event-codes.h. A record is
the time (two longs), type, code (16 bits each) and value (32 bits, signed).
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from hardware.device import ProtocolError

RECORD: Final = struct.Struct("@llHHi")
_SYN, _KEY = 0, 1
_LAST_KIND: Final = 0x1F
_SYN_DROPPED: Final = 3
_PRESSED: Final = 1  # 0 is let go, 2 the kernel's own repeating of a key that is held
_SHIFTS: Final = frozenset({42, 54})
_ENTERS: Final = frozenset({28, 96})
_DIGIT_ROW: Final = dict(zip(range(2, 12), "1234567890", strict=True))
_KEYPAD: Final = dict(zip((71, 72, 73, 75, 76, 77, 79, 80, 81, 82), "7894561230", strict=True))
_LETTERS: Final = {30: "A", 48: "B", 46: "C", 32: "D", 18: "E", 33: "F"}
_SIGNS: Final = {**_DIGIT_ROW, **_KEYPAD, **_LETTERS}

# 10 bytes of UID are 20 hexadecimal or 25 decimal digits.
_LONGEST: Final = 25
_ENDLESS: Final = 32_768


@dataclass(frozen=True)
class Speed:
    """What tells a reader from a person.

    Readers type a sign every 1 to 30 ms; a person's keys rarely come closer than 80 ms, and
    never ten times in a row. After `pause_s` a new number begins.
    """

    longest_gap_s: float = 0.05
    pause_s: float = 1.0


class NumberParser:
    """Takes bytes as they come. Holds at most one number, however much is typed."""

    def __init__(self, speed: Speed | None = None) -> None:
        self._speed = speed or Speed()
        self._held = b""
        self._begin()

    def feed(self, received: bytes) -> Iterator[str | ProtocolError]:
        """A number, or what is wrong with it, for each that was ended with Enter."""
        held = self._held + received
        whole = len(held) // RECORD.size * RECORD.size
        self._held = held[whole:]
        for seconds, microseconds, kind, code, value in RECORD.iter_unpack(held[:whole]):
            if kind > _LAST_KIND or not 0 <= microseconds < 1_000_000:
                # No record at all: what follows it is out of step. A new read begins with one.
                self._held, self._is_foreign = b"", True
                return
            at = seconds + microseconds / 1_000_000
            if kind == _SYN and code == _SYN_DROPPED:
                self._is_foreign = True
            elif kind == _KEY and value == _PRESSED and code not in _SHIFTS:
                yield from self._press(code, at)

    def forget_part(self) -> None:
        """Nothing came for a while: the rest of a broken record will not come either."""
        self._held = b""

    def _begin(self) -> None:
        self._signs = ""
        self._count = 0
        self._last_at: float | None = None
        self._is_by_hand = self._is_foreign = False

    def _press(self, code: int, at: float) -> Iterator[str | ProtocolError]:
        self._time(at)
        if code in _ENTERS:
            if 0 < self._count < _ENDLESS:
                yield self._number()
            self._begin()
            return
        self._count += 1
        if self._count == _ENDLESS:
            yield ProtocolError("the card reader types without an end")
        sign = _SIGNS.get(code)
        if sign is None:
            self._is_foreign = True
        elif self._count <= _LONGEST:
            self._signs += sign

    def _time(self, at: float) -> None:
        gap = 0.0 if self._last_at is None else at - self._last_at
        if gap > self._speed.pause_s:
            self._begin()
        elif not 0 <= gap <= self._speed.longest_gap_s:
            self._is_by_hand = True
        self._last_at = at

    def _number(self) -> str | ProtocolError:
        if self._is_by_hand:
            return ProtocolError("the number was typed by hand, and not by a card reader")
        if self._count > _LONGEST:
            return ProtocolError(f"the card reader typed a number of {self._count} signs")
        if self._is_foreign:
            return ProtocolError("the card reader typed signs that are no digits, or some got lost")
        return self._signs
