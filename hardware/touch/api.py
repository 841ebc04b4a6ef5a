"""What a terminal knows of a touch panel: fingers on the glass, and whether the panel is there.

DeviceUnavailable
├── PanelUnplugged    no such panel is plugged in
└── PanelTaken        another program reads it already
DeviceError
├── PanelHeld         one point is held down without a break, as by a fault or a dropped thing
└── CalibrationRefused  touches that cannot be those of the targets
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from hardware.device import DeviceError, DeviceInfo, DeviceState, DeviceUnavailable, Health


class PanelUnplugged(DeviceUnavailable):
    """No such panel is plugged in."""


class PanelTaken(DeviceUnavailable):
    """Another program reads this panel: two readers would make two touches of one."""


class PanelHeld(DeviceError):
    """A point of the panel is held down without a break; the rest of it works."""


class CalibrationRefused(DeviceError):
    """The touches cannot be those of the targets: nothing was changed."""


@dataclass(frozen=True)
class TouchDown:
    """A finger came; `x` and `y` are px from the top left corner of the panel."""

    id: int
    x: float
    y: float


@dataclass(frozen=True)
class TouchMoved:
    """The finger lies elsewhere now."""

    id: int
    x: float
    y: float


@dataclass(frozen=True)
class TouchUp:
    """The finger went; a cancelled one was none, or was lost sight of, and must press nothing."""

    id: int
    x: float
    y: float
    is_cancelled: bool = False


@dataclass(frozen=True)
class PanelLost:
    """No touch can come for now; the driver keeps trying. All fingers were cancelled."""

    error: DeviceError


@dataclass(frozen=True)
class PanelStuck:
    """One point is held down and left out from now on; every other point works."""

    error: PanelHeld


@dataclass(frozen=True)
class PanelBack:
    """The panel can be touched: at the start, and after it was lost or held."""

    name: str


TouchEvent = TouchDown | TouchMoved | TouchUp | PanelLost | PanelStuck | PanelBack


@runtime_checkable
class TouchPanel(Protocol):
    """A panel that reports by itself and comes back by itself."""

    @property
    def info(self) -> DeviceInfo: ...

    @property
    def state(self) -> DeviceState: ...

    def health(self) -> Health: ...

    def open(self, *, on_event: Callable[[TouchEvent], None]) -> None:
        """Return at once and never raise for a missing panel.

        `on_event` is called from the driver's own thread, one event at a time.
        """

    def calibrate(self, calibration: Sequence[float]) -> None:
        """From the next touch on; empty for none. CalibrationRefused for numbers that are none."""

    def close(self) -> None:
        """May be called twice; after it returns no event comes any more."""
