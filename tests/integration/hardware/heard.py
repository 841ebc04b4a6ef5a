"""What a driver under test said, waited for without sleeping blindly."""

import queue
import time
from typing import Generic, TypeVar

import pytest

# Far above what any step takes, so that only a hang meets it.
PATIENCE_S = 30.0
Event = TypeVar("Event")
Kind = TypeVar("Kind")


class Heard(Generic[Event]):
    """Give `put` to the driver as its listener."""

    def __init__(self) -> None:
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self.put = self._events.put

    def next(self, kind: type[Kind]) -> Kind:
        """The next event of this kind; others before it are passed over."""
        ends_at = time.monotonic() + PATIENCE_S
        while (left_s := ends_at - time.monotonic()) > 0:
            try:
                event = self._events.get(timeout=left_s)
            except queue.Empty:
                break
            if isinstance(event, kind):
                return event
        pytest.fail(f"no {kind.__name__} came")
