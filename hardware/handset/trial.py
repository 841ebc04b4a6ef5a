"""Shows an administrator whether a handset works: he lifts it and hangs up."""

import queue
import time
from collections.abc import Callable
from datetime import timedelta

from hardware.handset.api import (
    Handset,
    HandsetBack,
    HandsetEvent,
    HandsetLost,
    HungUp,
    Lifted,
)


def trial(device: Handset, *, say: Callable[[str], None], limit: timedelta) -> bool:
    """True when it was lifted and hung up within the limit."""
    heard: queue.SimpleQueue[HandsetEvent] = queue.SimpleQueue()
    device.open(on_event=heard.put)
    try:
        return _watch(heard, say=say, ends_at=time.monotonic() + limit.total_seconds())
    finally:
        device.close()


def _watch(
    heard: "queue.SimpleQueue[HandsetEvent]", *, say: Callable[[str], None], ends_at: float
) -> bool:
    was_lifted = False
    while (left_s := ends_at - time.monotonic()) > 0:
        try:
            event = heard.get(timeout=left_s)
        except queue.Empty:
            break
        match event:
            case HandsetBack():
                say("The handset is there. Lift it.")
            case Lifted():
                was_lifted = True
                say("It was lifted. Hang up.")
            case HungUp() if was_lifted:
                say("It was hung up.")
                return True
            case HandsetLost(error=error):
                say(f"The handset cannot be used: {error}.")
    say("The handset was not lifted and hung up in time.")
    return False
