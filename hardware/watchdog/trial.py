"""Shows an administrator whether the service manager hears a terminal."""

from collections.abc import Callable
from datetime import timedelta

from hardware.watchdog.api import Watchdog


def trial(device: Watchdog, *, say: Callable[[str], None], limit: timedelta) -> bool:  # noqa: ARG001 - it does not wait
    """True when a sign of life was taken."""
    device.alive()
    health = device.health()
    device.close()
    say(f"It does not work: {health.problem}." if health.problem else "A sign of life was taken.")
    return health.is_usable
