"""Finds a simulator: a device that is not there, on the real wire of one driver.

A simulator is listed in the entry point group below as `<device>.<driver>`.
"""

from collections.abc import Mapping, Sequence
from importlib.metadata import entry_points
from typing import Final, Protocol

from hardware.device import DeviceUnavailable

GROUP: Final = "guitu.hardware.simulators"


class Simulator(Protocol):
    """Made plugged out; `plug`, `unplug` and `close` may be called twice."""

    @property
    def settings(self) -> Mapping[str, object]:
        """The settings with which the driver meets it, `driver` included."""

    @property
    def faults(self) -> Sequence[str]:
        """The ways in which it can misbehave; one of them is "none"."""

    def set_fault(self, name: str) -> None:
        """ValueError for a fault that it does not know."""

    def plug(self) -> None: ...

    def unplug(self) -> None: ...

    def close(self) -> None:
        """Leave nothing behind."""

    def do(self, words: str) -> str:
        """What a person would do to the device ("lay 0A1B2C3D"); answers with a sentence.

        ValueError, with a sentence, for what it does not understand.
        """

    def help(self) -> str:
        """What `do` understands, a line each."""


def names() -> list[str]:
    return sorted(entry.name for entry in entry_points(group=GROUP))


def simulator(name: str) -> Simulator:
    """Plugged out. DeviceUnavailable when there is none of this name, or it lacks a package."""
    found = entry_points(group=GROUP, name=name)
    if not found:
        raise DeviceUnavailable(f"there is no simulator {name}; there are: {', '.join(names())}")
    try:
        made: Simulator = next(iter(found)).load()()
    except (ImportError, OSError) as error:
        raise DeviceUnavailable(f"the simulator {name} lacks a package: {error}") from error
    return made
