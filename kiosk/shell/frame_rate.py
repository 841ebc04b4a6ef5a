"""How often the screen is drawn: often under a finger, less at rest, least with nobody here."""

from kivy.clock import Clock

from kiosk.shell.window import FRAMES_AT_REST, FRAMES_TOUCHED, FRAMES_WAITING

REST_AFTER_S = 5.0


class FrameRate:
    """Told of touches, and of whether somebody is logged in."""

    def __init__(self) -> None:
        self._is_waiting = True
        self._rest = Clock.create_trigger(lambda _: self._set(self._quiet()), REST_AFTER_S)
        self._rest()

    def touch(self) -> None:
        self._set(FRAMES_TOUCHED)
        self._rest.cancel()
        self._rest()

    def wait(self, *, is_waiting: bool) -> None:
        self._is_waiting = is_waiting
        self.touch()

    def _quiet(self) -> int:
        return FRAMES_WAITING if self._is_waiting else FRAMES_AT_REST

    def _set(self, frames: int) -> None:
        Clock._max_fps = float(frames)  # noqa: SLF001 - Kivy has no public way after the start
