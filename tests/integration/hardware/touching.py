"""What the tests of touch panels share: a simulated panel, its driver, and what it said."""

import queue
from typing import Any, Final, TypeVar  # Any: a driver's settings as TOML gives them

import pytest

from hardware import drivers
from hardware.touch.api import (
    TouchDown,
    TouchEvent,
    TouchPanel,
    TouchUp,
)
from hardware.touch.simulator import (
    SimulatedPanel,
)
from tests.integration.hardware.watch import PATIENCE_S

Event = TypeVar("Event", bound=TouchEvent)
REPLUG_S: Final = 2.0
MIDDLE: Final = 2048


class Watched:
    """A driver under test and the events it reported, in their order."""

    def __init__(self, driver: TouchPanel) -> None:
        self.driver = driver
        self._events: queue.SimpleQueue[TouchEvent] = queue.SimpleQueue()
        driver.open(on_event=self._events.put)

    def next(self, kind: type[Event]) -> Event:
        try:
            event = self._events.get(timeout=PATIENCE_S)
        except queue.Empty:
            pytest.fail(f"no {kind.__name__} came; the driver is {self.driver.health()}")
        assert isinstance(event, kind), f"{event} came, {kind.__name__} was due"
        return event

    def has_nothing_more(self) -> bool:
        return self._events.empty()


def driver_of(panel: SimulatedPanel, **more: Any) -> TouchPanel:
    driver = drivers.make("touch", {**panel.settings, **more})
    assert isinstance(driver, TouchPanel)
    return driver


def tap(panel: SimulatedPanel, watched: Watched, *, at: int = 1000) -> TouchDown:
    panel.press(0, at, at)
    down = watched.next(TouchDown)
    panel.lift(0)
    up = watched.next(TouchUp)
    assert (up.id, up.x, up.y, up.is_cancelled) == (down.id, down.x, down.y, False)
    return down
