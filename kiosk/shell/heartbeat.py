"""Proves the terminal alive to its supervisor from Kivy's own clock, and makes way when asked."""

import logging
from collections.abc import Callable

from kivy.clock import Clock
from kivy.core.window import Window

from kiosk.session.pulse import LEAVE, STEP_ASIDE, Pulse, SupervisorGone

logger = logging.getLogger(__name__)

BEATS_EVERY_S = 1.0


class Heartbeat:
    """`is_waiting`: the waiting screen is on and nobody is logged in; `leave` ends the terminal."""

    def __init__(
        self, pulse: Pulse, *, is_waiting: Callable[[], bool], leave: Callable[[], None]
    ) -> None:
        self._pulse, self._is_waiting, self._leave = pulse, is_waiting, leave
        self._tick = Clock.create_trigger(lambda _: self._beat(), BEATS_EVERY_S, interval=True)

    def start(self) -> None:
        Window.bind(on_flip=self._first_flip)
        # A picture that does not change is not drawn again.
        Window.canvas.ask_update()
        self._tick()

    def stop(self) -> None:
        """May be called twice."""
        Window.unbind(on_flip=self._first_flip)
        self._tick.cancel()

    def _first_flip(self, *_: object) -> None:
        if self._is_waiting():
            Window.unbind(on_flip=self._first_flip)
            self._do(self._pulse.stands)

    def _beat(self) -> None:
        self._do(self._say_alive)

    def _say_alive(self) -> None:
        is_waiting = self._is_waiting()
        self._pulse.beat(is_free=is_waiting)
        asked = self._pulse.asked()
        if asked == LEAVE or (asked == STEP_ASIDE and is_waiting):
            logger.info("the supervisor asked: %s", asked)
            self.stop()
            self._leave()

    def _do(self, work: Callable[[], None]) -> None:
        try:
            work()
        except SupervisorGone:
            logger.warning("the supervisor is gone")
            self.stop()
            self._leave()
