"""The machine as psutil reads it out of Linux's /proc and /sys."""

import time
from collections.abc import Callable, Iterator
from typing import Final, TypeVar

import psutil

from hardware.device import DeviceInfo, DeviceState, DeviceUnavailable, Health
from hardware.health.api import MachineSilent, Readings

_MEGABYTE: Final = 2**20
Answer = TypeVar("Answer")
# A broken sensor says 0 or an absurd heat; a machine in a corridor is between these.
_COLDEST_C, _HOTTEST_C = 0.0, 200.0


class PsutilMachine:
    """`disk` is any path on the disk whose room counts."""

    def __init__(self, *, disk: str = "/") -> None:
        self._disk = disk
        self._is_open = False

    @property
    def info(self) -> DeviceInfo:
        return DeviceInfo(device="health", driver="psutil", name="Linux")

    @property
    def state(self) -> DeviceState:
        return self.health().state

    def health(self) -> Health:
        if not self._is_open:
            return Health(DeviceState.CLOSED)
        if self.read() == Readings():
            return Health(DeviceState.MISSING, _nothing())
        return Health(DeviceState.READY)

    def open(self, *, on_event: Callable[[MachineSilent], None]) -> None:
        self._is_open = True
        if self.read() == Readings():
            on_event(MachineSilent(_nothing()))

    def close(self) -> None:
        self._is_open = False

    def read(self) -> Readings:
        disk = _asked(lambda: psutil.disk_usage(self._disk))
        memory = _asked(psutil.virtual_memory)
        began = _asked(psutil.boot_time)
        return Readings(
            temperature_c=max(_temperatures(), default=None),
            disk_free_mb=disk.free // _MEGABYTE if disk else None,
            disk_total_mb=disk.total // _MEGABYTE if disk else None,
            memory_free_mb=memory.available // _MEGABYTE if memory else None,
            uptime_s=max(0, int(time.time() - began)) if began else None,
        )


def _temperatures() -> Iterator[float]:
    for sensors in (_asked(psutil.sensors_temperatures) or {}).values():
        for sensor in sensors:
            if _COLDEST_C < sensor.current < _HOTTEST_C:
                yield sensor.current


def _asked(ask: Callable[[], Answer]) -> Answer | None:
    """None where the kernel says nothing, or something that is no number."""
    try:
        return ask()
    except (OSError, ValueError, KeyError, RuntimeError, IndexError):
        return None


def _nothing() -> DeviceUnavailable:
    return DeviceUnavailable("this machine says nothing of its heat, disk and memory")
