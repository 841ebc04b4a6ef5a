"""Shows an administrator whether an ID-card reader works: it waits for a card and reads it."""

import queue
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Final

from hardware.id_card.api import (
    ForeignerCard,
    IdCard,
    IdCardEvent,
    IdCardPresented,
    IdCardReader,
    IdCardUnreadable,
    IdReaderBack,
    IdReaderLost,
    NationalCard,
    ResidencePermit,
)

_KINDS: Final[dict[type[IdCard], str]] = {
    NationalCard: "a resident's ID card",
    ForeignerCard: "a foreigner's permanent residence card (I)",
    ResidencePermit: "a residence permit for Hong Kong, Macau or Taiwan (J)",
}


def trial(device: IdCardReader, *, say: Callable[[str], None], limit: timedelta) -> bool:
    """True when one card was read whole within the limit."""
    events: queue.SimpleQueue[IdCardEvent] = queue.SimpleQueue()
    device.open(on_event=events.put)
    ends_at = time.monotonic() + limit.total_seconds()
    try:
        while (left_s := ends_at - time.monotonic()) > 0:
            with suppress(queue.Empty):
                event = events.get(timeout=left_s)
                say(_words(event))
                if isinstance(event, IdCardPresented):
                    return True
    finally:
        device.close()
    say("No card was read in time.")
    return False


def _words(event: IdCardEvent) -> str:
    """Nothing of the person but the last two digits of the number."""
    match event:
        case IdReaderBack(name=name):
            return f"The reader is there: module {name}. Lay an ID card on it."
        case IdReaderLost(error=error):
            return f"The reader cannot be used: {error}."
        case IdCardUnreadable(error=error):
            return f"The card cannot be read: {error}. Lay it down once more, or try another."
        case IdCardPresented(card=card):
            photo = f"a photo of {len(card.photo)} bytes" if card.photo else "no photo"
            return f"Read: {_KINDS[type(card)]}, number ending in {card.number[-2:]}, {photo}."
