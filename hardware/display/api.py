"""What a terminal can do with its panel's light."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from hardware.device import DeviceError, DeviceInfo, DeviceState, Health


@dataclass(frozen=True)
class DisplayLost:
    """The light cannot be changed for now; the driver keeps trying."""

    error: DeviceError


@dataclass(frozen=True)
class DisplayBack:
    name: str


@dataclass(frozen=True)
class DisplayLit:
    """The light is as it was wished: `percent` is 0 for a dark panel."""

    percent: int


DisplayEvent = DisplayLost | DisplayBack | DisplayLit


@runtime_checkable
class Display(Protocol):
    @property
    def info(self) -> DeviceInfo: ...

    @property
    def state(self) -> DeviceState: ...

    def health(self) -> Health: ...

    def open(self, *, on_event: Callable[[DisplayEvent], None]) -> None:
        """Return at once."""

    def close(self) -> None:
        """Leave the panel lit. May be called twice."""

    def light(self, percent: int) -> None:
        """Return at once; 0 is dark. What was wished while it was lost is done when it is back."""
