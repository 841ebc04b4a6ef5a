"""What a terminal knows of a slip printer: whether it can print, and whether a slip came out whole.

DeviceUnavailable
└── PrinterOffline    not plugged in, switched off, or its address does not answer
DeviceTimeout
└── PrinterStalled    it takes bytes and says nothing
ProtocolError
└── PrinterGarbled    its status is none
MediaError
├── PaperOut          no paper
├── CoverOpen         the cover is open
├── PrinterJammed     the cutter or the head asks for an officer
└── HalfPrinted       some of a slip may have come out: do not hand it over
SlipUnfit             no printer can print this slip; the printer itself is well
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Protocol, runtime_checkable

from hardware.device import (
    DeviceError,
    DeviceInfo,
    DeviceState,
    DeviceTimeout,
    DeviceUnavailable,
    Health,
    MediaError,
    ProtocolError,
)


class PrinterOffline(DeviceUnavailable):
    """No printer answers."""


class PrinterStalled(DeviceTimeout):
    """The printer does not say how it fares."""


class PrinterGarbled(ProtocolError):
    """The printer's status is not one that its standard allows."""


class PaperOut(MediaError):
    """There is no paper."""


class CoverOpen(MediaError):
    """The cover is open."""


class PrinterJammed(MediaError):
    """The cutter or the head reports an error: an officer must look."""


class HalfPrinted(MediaError):
    """The slip did not come out whole. The cause is its `__cause__`."""


class SlipUnfit(DeviceError):
    """The slip is too long, or its code cannot be drawn: nothing of it was printed."""


@dataclass(frozen=True)
class Line:
    """A sentence; it is broken where the paper ends."""

    words: str
    is_bold: bool = False


@dataclass(frozen=True)
class Pair:
    """A name at the left and its value at the right, or below it where both find no room."""

    name: str
    value: str


@dataclass(frozen=True)
class Rule:
    """A line across the paper."""


@dataclass(frozen=True)
class Code:
    """A QR code, drawn by the printer itself."""

    content: str


Part = Line | Pair | Rule | Code


@dataclass(frozen=True)
class Slip:
    """What is printed, without a word about how."""

    title: str
    parts: tuple[Part, ...]


class Paper(Enum):
    ENOUGH = "enough"
    NEAR_END = "near its end"
    OUT = "out"


@dataclass(frozen=True)
class Printed:
    """The slip came out whole. `replaced` counts the signs that the printer's type lacks."""

    paper: Paper
    replaced: int = 0


@dataclass(frozen=True)
class PrinterLost:
    """Nothing can be printed for now; the driver keeps looking."""

    error: DeviceError


@dataclass(frozen=True)
class PrinterBack:
    """It can print: at the start, and after it could not."""

    name: str


@dataclass(frozen=True)
class PaperLow:
    """Somebody should bring paper; it still prints."""


PrinterEvent = PrinterLost | PrinterBack | PaperLow
Outcome = Printed | DeviceError


@runtime_checkable
class Printer(Protocol):
    """A printer that looks after itself and prints one slip after another."""

    @property
    def info(self) -> DeviceInfo: ...

    @property
    def state(self) -> DeviceState: ...

    def health(self) -> Health: ...

    def open(self, *, on_event: Callable[[PrinterEvent], None]) -> None:
        """Return at once and never raise for a missing printer."""

    def close(self) -> None:
        """May be called twice; a slip that waits is told that it was not printed."""

    def print_slip(self, slip: Slip, *, on_done: Callable[[Outcome], None]) -> None:
        """Return at once. `on_done` is called once, from the driver's own thread."""
