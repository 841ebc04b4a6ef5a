"""Finds a device's trial: the steps that show an administrator whether the device works.

A trial is listed in the entry point group below under the name of its device.
"""

from collections.abc import Callable
from datetime import timedelta
from importlib.metadata import entry_points
from typing import Any, Final, Protocol  # Any: each trial takes the Protocol of its own device

from hardware.device import DeviceUnavailable

GROUP: Final = "guitu.hardware.trials"


class Trial(Protocol):
    """Opens the device, says each step in plain English, closes it, tells whether it worked.

    It never says anything of a person: of a card's number the last two digits at most.
    """

    def __call__(
        self,
        device: Any,  # the Protocol of its own device
        /,
        *,
        say: Callable[[str], None],
        limit: timedelta,
    ) -> bool: ...


def names() -> list[str]:
    return sorted(entry.name for entry in entry_points(group=GROUP))


def trial_of(device: str) -> Trial:
    """DeviceUnavailable when the device has no trial, or it lacks a package."""
    found = entry_points(group=GROUP, name=device)
    if not found:
        raise DeviceUnavailable(f"there is no test for {device}; there is one for: {_listed()}")
    try:
        trial: Trial = next(iter(found)).load()
    except (ImportError, OSError) as error:
        raise DeviceUnavailable(f"the test for {device} lacks a package: {error}") from error
    return trial


def _listed() -> str:
    return ", ".join(names())
