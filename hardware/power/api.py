"""What a terminal knows of its power: mains, battery, a battery that is nearly empty."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Protocol, runtime_checkable

from hardware.device import DeviceError, DeviceInfo, DeviceState, Health


class Supply(Enum):
    MAINS = "mains"
    BATTERY = "battery"
    BATTERY_LOW = "battery low"  # end in order now


@dataclass(frozen=True)
class SupplyChanged:
    """`charge_percent` is None where the UPS does not say."""

    supply: Supply
    charge_percent: int | None


@dataclass(frozen=True)
class PowerLost:
    """Nobody says how the power is; it need not be gone."""

    error: DeviceError


@dataclass(frozen=True)
class PowerBack:
    name: str


PowerEvent = SupplyChanged | PowerLost | PowerBack


@runtime_checkable
class Power(Protocol):
    @property
    def info(self) -> DeviceInfo: ...

    @property
    def state(self) -> DeviceState: ...

    def health(self) -> Health: ...

    def open(self, *, on_event: Callable[[PowerEvent], None]) -> None:
        """Return at once. The supply is told when it is first known, and after each change."""

    def close(self) -> None:
        """May be called twice."""
