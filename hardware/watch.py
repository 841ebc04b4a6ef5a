"""The thread of a driver that reports by itself: one step after another, with a back-off."""

import logging
import threading
from collections.abc import Callable
from typing import Final, Generic, TypeVar

from hardware.device import (
    DeviceError,
    DeviceState,
    DeviceTimeout,
    DeviceUnavailable,
    Health,
)

logger = logging.getLogger(__name__)
Event = TypeVar("Event")

READY: Final = Health(DeviceState.READY)
_FIRST_PAUSE_S: Final = 0.2
_LONGEST_PAUSE_S: Final = 5.0
_CLOSE_LIMIT_S: Final = 5.0


class Watch(Generic[Event]):
    """Calls `step` again and again; a DeviceError out of it means that the device is lost.

    `release` lets go of the device: after each loss, and at the end. `lost` and `back` make
    the events that tell the listener once of a loss and once of the return.
    """

    def __init__(
        self,
        *,
        name: str,
        step: Callable[[], None],
        release: Callable[[], None],
        lost: Callable[[DeviceError], Event],
        back: Callable[[], Event],
        longest_pause_s: float = _LONGEST_PAUSE_S,
    ) -> None:
        self._name = name
        self._step = step
        self._release = release
        self._lost = lost
        self._back = back
        self.health = Health(DeviceState.CLOSED)
        self._is_lost: bool | None = None  # not known yet
        self._pause_s, self._longest_pause_s = _FIRST_PAUSE_S, longest_pause_s
        self._thread: threading.Thread | None = None
        self._closing = threading.Event()
        self._on_event: Callable[[Event], None] = _ignore

    def open(self, on_event: Callable[[Event], None]) -> None:
        if self._thread is not None:
            raise DeviceError(f"the {self._name} is open already")
        self._on_event = on_event
        self._closing.clear()
        self._is_lost = None
        self._pause_s = _FIRST_PAUSE_S
        self.health = Health(DeviceState.OPENING)
        self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
        self._thread.start()

    def close(self) -> None:
        thread, self._thread = self._thread, None
        if thread is None:
            return
        self._closing.set()
        if thread is not threading.current_thread():
            thread.join(timeout=_CLOSE_LIMIT_S)
        self.health = Health(DeviceState.CLOSED)

    @property
    def is_closing(self) -> bool:
        return self._closing.is_set()

    def pause(self, seconds: float) -> None:
        """Ends early when the driver is closed."""
        self._closing.wait(seconds)

    def emit(self, event: Event) -> None:
        if self._closing.is_set():
            return
        try:
            self._on_event(event)
        except Exception:  # the driver's outer edge: a listener's error must not end it
            logger.exception("The listener of the %s failed", self._name)

    def regain(self) -> None:
        """The device answers: say so, once."""
        self._pause_s = _FIRST_PAUSE_S
        self.health = READY
        if self._is_lost is not False:
            self._is_lost = False
            self.emit(self._back())

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                self._step()
            except DeviceError as error:
                self._start_over(error)
            except Exception:  # the outer edge: a fault in a driver must not end its watch
                logger.exception("The driver of the %s has a fault", self._name)
                self._start_over(DeviceError("the driver has a fault; see the terminal's log"))
        self._release()

    def _start_over(self, error: DeviceError) -> None:
        self._release()
        self._lose(error)
        self._closing.wait(self._pause_s)
        self._pause_s = min(self._pause_s * 2, self._longest_pause_s)

    def _lose(self, error: DeviceError) -> None:
        self.health = Health(_state_of(error), error)
        if self._is_lost is not True:
            self._is_lost = True
            logger.warning("The %s is lost: %s", self._name, error)
            self.emit(self._lost(error))


def _state_of(error: DeviceError) -> DeviceState:
    if isinstance(error, DeviceUnavailable):
        return DeviceState.MISSING
    return DeviceState.STALLED if isinstance(error, DeviceTimeout) else DeviceState.FAULTY


def _ignore(_event: object) -> None:
    return
