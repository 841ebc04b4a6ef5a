"""A keyboard wedge that is not there: writes real input_event records into a pipe with a name."""

import os
import random
import struct
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from enum import Enum
from pathlib import Path
from typing import Final

_EVENT: Final = struct.Struct("@llHHi")
_KEYS: Final = dict(zip("1234567890", range(2, 12), strict=True)) | {
    "A": 30,
    "B": 48,
    "C": 46,
    "D": 32,
    "E": 18,
    "F": 33,
    "Z": 44,
}
_ENTER, _SHIFT = 28, 42
_READERS_GAP_S: Final = 0.005
_PERSONS_GAP_S: Final = 0.15
_HUGE: Final = 20_000  # signs: a UID of 10,000 bytes
_FOR_EVER_GAP_S: Final = 0.005
_APART_US: Final = 2_000_000
_WAITS: Final = 400
_HELP: Final = """lay NUMBER   a card is held to the reader, which types its number
lift         the card is taken away (a wedge says nothing of it)
type DIGITS  a person types on it, at a person's speed"""


class WedgeFault(Enum):
    """How the reader can be told to misbehave."""

    NONE = "none"
    SLOW = "slow"  # each record in two halves
    STALL = "stall"  # half a number, and no more
    NO_ENTER = "no enter"
    NOT_HEX = "not hex"
    HUGE_UID = "huge"
    GARBAGE = "garbage"  # bytes that are no records
    NOISE = "noise"  # records of other kinds between the keys
    LOST = "lost"  # the kernel says that records were dropped
    FOR_EVER = "for ever"  # types digits until the fault ends
    BY_HAND = "by hand"  # types as slowly as a person


class SimulatedWedge:
    """Types hexadecimal numbers, as `form = "hex"` expects them.

    What is typed while no driver reads waits in the pipe, as far as there is room.
    """

    def __init__(self) -> None:
        self.fault = WedgeFault.NONE
        self._folder = tempfile.TemporaryDirectory(prefix="guitu-wedge-")
        self._wire: int | None = None
        self._nonsense = random.Random(1)  # noqa: S311  # nonsense need not be secret
        self._pulled = threading.Event()
        self._typing: threading.Thread | None = None
        self._at_us = 0
        self._is_full = False

    @property
    def path(self) -> str:
        return str(Path(self._folder.name) / "event-kbd")

    @property
    def settings(self) -> Mapping[str, object]:
        return {"driver": "wedge", "device": self.path}

    @property
    def faults(self) -> Sequence[str]:
        return [fault.value for fault in WedgeFault]

    def set_fault(self, name: str) -> None:
        self.fault = WedgeFault(name)
        if self.fault is WedgeFault.FOR_EVER:
            self._begin_typing()

    def plug(self) -> None:
        """The pipe gets its name when its writing end is open, so that no reader meets its end."""
        self.unplug()
        self._pulled.clear()
        unnamed = f"{self.path}.new"
        os.mkfifo(unnamed, mode=0o600)
        self._wire = os.open(unnamed, os.O_RDWR | os.O_NONBLOCK)
        Path(unnamed).rename(self.path)
        if self.fault is WedgeFault.FOR_EVER:
            self._begin_typing()

    def unplug(self) -> None:
        wire, self._wire = self._wire, None
        if wire is None:
            return
        self._pulled.set()
        if self._typing is not None:
            self._typing.join(timeout=5)
        Path(self.path).unlink()
        os.close(wire)

    def close(self) -> None:
        self.unplug()
        self._folder.cleanup()

    def help(self) -> str:
        return _HELP

    def do(self, words: str) -> str:
        match words.split():
            case ["lay", uid]:
                self.lay(uid)
                return "The reader has typed the card's number."
            case ["lift"]:
                return "The card is away; a wedge says nothing of it."
            case ["type", digits]:
                self.type(digits)
                return "The keys were typed."
        raise ValueError("type lay NUMBER, lift, or type DIGITS")

    def lay(self, uid: str) -> None:
        bytes.fromhex(uid)
        self._type(self._spoilt(uid.upper()))

    def type(self, digits: str) -> None:
        """As a person does who finds a keyboard there."""
        self._begin_number()
        self._keys(digits.upper(), gap_s=_PERSONS_GAP_S)
        self._press(_ENTER, gap_s=_PERSONS_GAP_S)

    def send(self, content: bytes) -> None:
        """Bytes as they are; what the pipe cannot take is lost, as in a kernel's full buffer."""
        wire = self._wire
        if wire is None:
            return
        with suppress(BlockingIOError):
            os.write(wire, content)

    def record(self, kind: int, code: int, value: int) -> bytes:
        """One record, at the time of the last."""
        return _EVENT.pack(self._at_us // 1_000_000, self._at_us % 1_000_000, kind, code, value)

    def _spoilt(self, digits: str) -> str:
        match self.fault:
            case WedgeFault.STALL:
                return digits[: len(digits) // 2]
            case WedgeFault.NOT_HEX:
                return f"{digits[:2]}Z{digits[3:]}"
            case WedgeFault.HUGE_UID:
                return "0" * _HUGE
        return digits

    def _type(self, digits: str) -> None:
        if self.fault is WedgeFault.GARBAGE:
            self.send(self._nonsense.randbytes(30 * _EVENT.size + 7))
            return
        self._begin_number()
        if self.fault is WedgeFault.LOST:
            self._write(0, 3, 0)
        gap_s = _PERSONS_GAP_S if self.fault is WedgeFault.BY_HAND else _READERS_GAP_S
        self._keys(digits, gap_s=gap_s)
        if self.fault not in (WedgeFault.STALL, WedgeFault.NO_ENTER):
            self._press(_ENTER, gap_s=gap_s)

    def _begin_number(self) -> None:
        """A while after the last: nobody lays two cards down at once."""
        self._at_us = max(time.time_ns() // 1000, self._at_us + _APART_US)
        self._is_full = False

    def _keys(self, digits: str, *, gap_s: float) -> None:
        for digit in digits:
            if digit not in _KEYS:
                raise ValueError(f"there is no key for {digit!r} here")
            self._press(_KEYS[digit], gap_s=gap_s, with_shift=digit.isalpha())

    def _press(self, code: int, *, gap_s: float, with_shift: bool = False) -> None:
        self._at_us += int(gap_s * 1_000_000)
        if self.fault is WedgeFault.NOISE:
            self._write(4, 4, 0x70027)  # EV_MSC, MSC_SCAN
            self._write(2, 0, -3)  # EV_REL, REL_X
        for key, value in _strokes(code, with_shift=with_shift):
            self._write(1, key, value)
            self._write(0, 0, 0)

    def _write(self, kind: int, code: int, value: int) -> None:
        record = self.record(kind, code, value)
        if self.fault is WedgeFault.SLOW:
            self.send(record[:10])
            self._pulled.wait(0.01)
            self.send(record[10:])
            return
        self._send_all(record)

    def _send_all(self, record: bytes) -> None:
        """Wait for a driver that is behind; the rest is lost when there is none."""
        for _ in range(_WAITS):
            wire = self._wire
            if wire is None or self._is_full:
                return
            with suppress(BlockingIOError):
                os.write(wire, record)
                return
            self._pulled.wait(0.005)
        self._is_full = True

    def _begin_typing(self) -> None:
        if self._wire is None or (self._typing is not None and self._typing.is_alive()):
            return
        self._begin_number()
        self._typing = threading.Thread(target=self._type_for_ever, daemon=True)
        self._typing.start()

    def _type_for_ever(self) -> None:
        while self.fault is WedgeFault.FOR_EVER and not self._pulled.is_set():
            self._keys("1234567890", gap_s=_FOR_EVER_GAP_S)
            self._pulled.wait(0.002)


def _strokes(code: int, *, with_shift: bool) -> Iterator[tuple[int, int]]:
    """Each key and whether it is pressed (1) or let go (0)."""
    if with_shift:
        yield _SHIFT, 1
    yield code, 1
    yield code, 0
    if with_shift:
        yield _SHIFT, 0
