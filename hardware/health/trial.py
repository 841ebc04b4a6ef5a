"""Shows an administrator what the machine says of itself."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta

from hardware.health.api import Machine

_WORDS = {
    "temperature_c": "The hottest part has {} °C",
    "disk_free_mb": "The disk has {} MB of room",
    "disk_total_mb": "The disk has {} MB in all",
    "memory_free_mb": "The memory has {} MB of room",
    "uptime_s": "The machine has run for {} s",
}


def trial(device: Machine, *, say: Callable[[str], None], limit: timedelta) -> bool:  # noqa: ARG001 - it does not wait
    """True when the machine says anything of itself."""
    device.open(on_event=lambda event: say(f"Nothing can be read: {event.error}."))
    try:
        readings = asdict(device.read())
    finally:
        device.close()
    for name, value in readings.items():
        say(f"{_WORDS[name].format(value)}." if value is not None else f"Not said: {name}.")
    return any(value is not None for value in readings.values())
