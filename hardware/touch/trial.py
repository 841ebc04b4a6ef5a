"""Shows an administrator whether a touch panel works: it waits for a touch in each corner."""

import queue
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Final

from hardware.touch.api import (
    PanelBack,
    PanelLost,
    PanelStuck,
    TouchDown,
    TouchEvent,
    TouchPanel,
    TouchUp,
)

_TAPS: Final = 4


def trial(device: TouchPanel, *, say: Callable[[str], None], limit: timedelta) -> bool:
    """True when four fingers came and went again within the limit."""
    events: queue.SimpleQueue[TouchEvent] = queue.SimpleQueue()
    device.open(on_event=events.put)
    try:
        return _watch(events, say=say, ends_at=time.monotonic() + limit.total_seconds())
    finally:
        device.close()


def _watch(
    events: "queue.SimpleQueue[TouchEvent]", *, say: Callable[[str], None], ends_at: float
) -> bool:
    lifted = 0
    while lifted < _TAPS and (left_s := ends_at - time.monotonic()) > 0:
        with suppress(queue.Empty):
            event = events.get(timeout=left_s)
            lifted += isinstance(event, TouchUp) and not event.is_cancelled
            words = _words(event)
            if words:
                say(words)
    say(f"{lifted} of {_TAPS} touches came and went.")
    return lifted == _TAPS


def _words(event: TouchEvent) -> str:
    match event:
        case PanelBack(name=name):
            return f"The panel is there: {name}. Touch it near each of its four corners."
        case PanelLost(error=error) | PanelStuck(error=error):
            return f"The panel cannot be used: {error}."
        case TouchDown(x=x, y=y):
            return f"A touch at {x:.0f}, {y:.0f} px from the top left."
        case TouchUp(is_cancelled=True):
            return "It was no finger, or the panel lost sight of it."
    return ""
