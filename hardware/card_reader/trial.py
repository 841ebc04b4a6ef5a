"""Shows an administrator whether a card reader works: it waits for a card, and for its removal."""

import queue
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Final

from hardware.card_reader.api import (
    CardEvent,
    CardPresented,
    CardReader,
    CardRemoved,
    CardUnreadable,
    ReaderBack,
    ReaderLost,
)

_SHOWN_DIGITS: Final = 2


def trial(device: CardReader, *, say: Callable[[str], None], limit: timedelta) -> bool:
    """True when one card was read and taken away again within the limit."""
    events: queue.SimpleQueue[CardEvent] = queue.SimpleQueue()
    device.open(on_event=events.put)
    try:
        return _watch(events, say=say, ends_at=time.monotonic() + limit.total_seconds())
    finally:
        device.close()


def _watch(
    events: "queue.SimpleQueue[CardEvent]", *, say: Callable[[str], None], ends_at: float
) -> bool:
    was_read = False
    while (left_s := ends_at - time.monotonic()) > 0:
        with suppress(queue.Empty):
            event = events.get(timeout=left_s)
            say(_words(event))
            if was_read and isinstance(event, CardRemoved):
                return True
            was_read = isinstance(event, CardPresented)
    say("The card was not taken away in time." if was_read else "No card was read in time.")
    return False


def _words(event: CardEvent) -> str:
    match event:
        case ReaderBack(name=name):
            return f"The reader is there: {name}. Lay a card on it."
        case ReaderLost(error=error):
            return f"The reader cannot be used: {error}."
        case CardPresented(uid=uid):
            return f"A card was read: {masked(uid)}. Take it away again."
        case CardUnreadable(error=error):
            return f"The card cannot be read: {error}. Try another."
    return "The card was taken away."


def masked(uid: bytes) -> str:
    """A card's number names a person: only its last digits are shown."""
    shown = uid.hex().upper()[-_SHOWN_DIGITS:]
    return f"{len(uid)} bytes, ending in {shown}"
