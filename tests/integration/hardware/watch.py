"""Collects what a card reader's driver reports, and waits for it without sleeping blindly."""

import queue
import random
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

import pytest

from hardware.card_reader.api import CardEvent, CardReader

# Far above what any step takes (0.5 s), so that only a hang meets it.
PATIENCE_S = 20.0

Event = TypeVar("Event", bound=CardEvent)


class Watch:
    """A driver under test and the events it reported, in their order."""

    def __init__(self, driver: CardReader) -> None:
        self.driver = driver
        self._events: queue.SimpleQueue[CardEvent] = queue.SimpleQueue()
        driver.open(on_event=self._events.put)

    def next(self, kind: type[Event]) -> Event:
        """The next event, which must be of that kind."""
        try:
            event = self._events.get(timeout=PATIENCE_S)
        except queue.Empty:
            pytest.fail(f"no {kind.__name__} came; the driver is {self.driver.health()}")
        assert isinstance(event, kind), f"{event} came, {kind.__name__} was due"
        return event

    def next_within(self, seconds: float) -> CardEvent | None:
        """The next event, or none when none comes so soon."""
        with suppress(queue.Empty):
            return self._events.get(timeout=seconds)
        return None

    def has_nothing_more(self) -> bool:
        return self._events.empty()


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail("it did not come about in time")
        time.sleep(0.01)


def free_port() -> int:
    """The first of two: vpcd opens the next one for its second slot.

    Below 32768 lie no ports that the kernel hands out to connections in the meantime.
    """
    ports = random.Random()
    for _ in range(100):
        port = ports.randrange(20_000, 32_000)
        if _is_free(port) and _is_free(port + 1):
            return port
    raise OSError("no two free ports in a row")


def _is_free(port: int) -> bool:
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True
