"""Shows an administrator whether a relay works: it clicks on and off again."""

import queue
import time
from collections.abc import Callable
from datetime import timedelta

from hardware.relay.api import Relay, RelayBack, RelayEvent, RelayLost, RelaySwitched


def trial(device: Relay, *, say: Callable[[str], None], limit: timedelta) -> bool:
    """True when it was switched on and off within the limit."""
    heard: queue.SimpleQueue[RelayEvent] = queue.SimpleQueue()
    device.open(on_event=heard.put)
    ends_at = time.monotonic() + limit.total_seconds()
    try:
        return _switched(device, heard, say, ends_at=ends_at, is_on=True) and _switched(
            device, heard, say, ends_at=ends_at, is_on=False
        )
    finally:
        device.close()


def _switched(
    device: Relay,
    heard: "queue.SimpleQueue[RelayEvent]",
    say: Callable[[str], None],
    *,
    ends_at: float,
    is_on: bool,
) -> bool:
    device.switch(is_on=is_on)
    while (left_s := ends_at - time.monotonic()) > 0:
        try:
            event = heard.get(timeout=left_s)
        except queue.Empty:
            break
        match event:
            case RelaySwitched() if event.is_on is is_on:
                said = "says so itself" if event.is_confirmed else "cannot say so itself"
                say(f"The relay was switched {'on' if is_on else 'off'}; the board {said}.")
                return True
            case RelayBack(name=name):
                say(f"The relay can be switched: {name}.")
            case RelayLost(error=error):
                say(f"The relay cannot be switched: {error}.")
    say("The relay was not switched in time.")
    return False
