"""Shows an administrator whether the panel's light obeys: half, dark, full."""

import queue
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from hardware.display.api import Display, DisplayBack, DisplayEvent, DisplayLit, DisplayLost

_STEPS: Final = (50, 0, 100)
_SEEN_S: Final = 0.5


def trial(device: Display, *, say: Callable[[str], None], limit: timedelta) -> bool:
    """True when each step was done within the limit."""
    heard: queue.SimpleQueue[DisplayEvent] = queue.SimpleQueue()
    device.open(on_event=heard.put)
    ends_at = time.monotonic() + limit.total_seconds()
    try:
        for percent in _STEPS:
            device.light(percent)
            if not _is_done(percent, heard, say, ends_at=ends_at):
                say("The light did not change in time.")
                return False
            say(f"The light was set to {percent} percent.")
            # So that whoever stands before it sees it.
            time.sleep(_SEEN_S)
        return True
    finally:
        device.close()


def _is_done(
    percent: int,
    heard: "queue.SimpleQueue[DisplayEvent]",
    say: Callable[[str], None],
    *,
    ends_at: float,
) -> bool:
    while (left_s := ends_at - time.monotonic()) > 0:
        try:
            event = heard.get(timeout=left_s)
        except queue.Empty:
            return False
        match event:
            case DisplayLit(percent=lit) if lit == percent:
                return True
            case DisplayBack(name=name):
                say(f"The panel's light obeys: {name}.")
            case DisplayLost(error=error):
                say(f"The panel's light cannot be changed: {error}.")
    return False
