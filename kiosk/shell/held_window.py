"""Keeps the terminal's window whole, on top and without keys, whatever is done to it."""

import logging

from kivy.clock import Clock
from kivy.core.window import Window

from kiosk.shell.x11 import NoScreen, XScreen

logger = logging.getLogger(__name__)

LOOKS_EVERY_S = 0.5
_CHANGES = ("on_hide", "on_minimize", "on_move", "on_resize", "on_restore")


class HeldWindow:
    """For a terminal that has the whole panel; one in a window is somebody's who may close it."""

    def __init__(self) -> None:
        self._screen: XScreen | None = None
        self._has_keys = False
        self._tick = Clock.create_trigger(lambda _: self._hold(), LOOKS_EVERY_S, interval=True)

    def start(self) -> None:
        try:
            self._screen = XScreen()
        except NoScreen as reason:
            logger.info("the window is not held: %s", reason)
        Window.bind(**self._bound())
        self._hold()
        self._tick()

    def stop(self) -> None:
        """May be called twice."""
        Window.unbind(**self._bound())
        self._tick.cancel()
        screen, self._screen = self._screen, None
        if screen is not None:
            screen.close()

    def _bound(self) -> dict[str, object]:
        """The keys are swallowed here as well: one may be sent to the window itself."""
        changes = dict.fromkeys(_CHANGES, self._changed)
        keys = dict.fromkeys(("on_key_down", "on_key_up", "on_textinput"), _swallow)
        return {**changes, **keys}

    def _changed(self, *_: object) -> None:
        self._hold()

    def _hold(self) -> None:
        if self._screen is None:
            return
        self._screen.cover(Window.get_window_info().window)
        had, self._has_keys = self._has_keys, self._screen.swallow_keys()
        if had != self._has_keys:
            logger.info("the keys are %s", "swallowed" if self._has_keys else "another program's")


def _swallow(*_: object) -> bool:
    """True ends the way of an event in Kivy."""
    return True
