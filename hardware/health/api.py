"""What a terminal can know of its own machine."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from hardware.device import DeviceError, DeviceInfo, DeviceState, Health


@dataclass(frozen=True)
class Readings:
    """None for what this machine does not say."""

    temperature_c: float | None = None  # of its hottest part
    disk_free_mb: int | None = None
    disk_total_mb: int | None = None
    memory_free_mb: int | None = None
    uptime_s: int | None = None


@dataclass(frozen=True)
class MachineSilent:
    """Nothing can be read of the machine for now."""

    error: DeviceError


@runtime_checkable
class Machine(Protocol):
    @property
    def info(self) -> DeviceInfo: ...

    @property
    def state(self) -> DeviceState: ...

    def health(self) -> Health: ...

    def open(self, *, on_event: Callable[[MachineSilent], None]) -> None:
        """Return at once."""

    def close(self) -> None:
        """May be called twice."""

    def read(self) -> Readings:
        """Return at once, and never raise: a sensor may refuse for a moment."""
