"""Brings the touches of a panel's own driver into Kivy, as its only source of touches."""

from collections import deque
from collections.abc import Callable
from typing import Protocol

from kivy.base import EventLoop
from kivy.input.motionevent import MotionEvent
from kivy.input.provider import MotionEventProvider

from hardware.touch.api import TouchDown, TouchEvent, TouchMoved, TouchUp

Dispatch = Callable[[str, MotionEvent], None]
_BESIDE: float = -1.0
"""Left of the window: nothing lies there that a finger could be lifted from."""


class Panel(Protocol):
    """A touch panel's driver, or whoever looks after it."""

    def open(self, *, on_event: Callable[[TouchEvent], None]) -> None: ...

    def close(self) -> None: ...


class PanelTouch(MotionEvent):
    """One finger; its place is given in parts of width and height, from the bottom left."""

    def depack(self, args: tuple[float, float]) -> None:
        self.sx, self.sy = args
        self.profile = ["pos"]
        super().depack(args)


class PanelTouches(MotionEventProvider):
    """Kivy starts it, asks it once a frame, and stops it; the driver's thread fills it."""

    def __init__(self, panel: Panel, *, width_px: int, height_px: int) -> None:
        super().__init__("panel", "")
        self._panel = panel
        self._width_px, self._height_px = width_px, height_px
        self._waiting: deque[TouchEvent] = deque()
        self._touches: dict[int, PanelTouch] = {}

    def start(self) -> None:
        self._panel.open(on_event=self._waiting.append)

    def stop(self) -> None:
        self._panel.close()
        self._waiting.clear()
        self._touches.clear()

    def update(self, dispatch_fn: Dispatch) -> None:
        """Kivy tells all of a frame with a touch's last place: what began here begins alone."""
        begun: set[int] = set()
        while self._waiting and getattr(self._waiting[0], "id", None) not in begun:
            if isinstance(self._waiting[0], TouchDown):
                begun.add(self._waiting[0].id)
            match self._waiting.popleft():
                case TouchDown(id=number, x=x, y=y):
                    self._begin(number, self._place(x, y), dispatch_fn)
                case TouchMoved(id=number, x=x, y=y):
                    self._move(number, self._place(x, y), dispatch_fn)
                case TouchUp(id=number, is_cancelled=is_cancelled):
                    self._end(number, is_cancelled=is_cancelled, dispatch=dispatch_fn)

    def _place(self, x: float, y: float) -> tuple[float, float]:
        return x / self._width_px, 1 - y / self._height_px

    def _begin(self, number: int, place: tuple[float, float], dispatch: Dispatch) -> None:
        touch = PanelTouch(self.device, number, place, is_touch=True, type_id="touch")
        self._touches[number] = touch
        dispatch("begin", touch)

    def _move(self, number: int, place: tuple[float, float], dispatch: Dispatch) -> None:
        touch = self._touches.get(number)
        if touch is not None:
            touch.move(place)
            dispatch("update", touch)

    def _end(self, number: int, *, is_cancelled: bool, dispatch: Dispatch) -> None:
        touch = self._touches.pop(number, None)
        if touch is None:
            return
        if is_cancelled:
            # A button counts a touch that is lifted beside it as none; a list does not roll.
            touch.move((_BESIDE, touch.sy))
            dispatch("update", touch)
        touch.update_time_end()
        dispatch("end", touch)


def touch_only_by(panel: Panel, *, width_px: int, height_px: int) -> None:
    """With two providers every touch would arrive twice. Called before Kivy's loop starts."""
    for other in list(EventLoop.input_providers):
        EventLoop.remove_input_provider(other)
    EventLoop.add_input_provider(PanelTouches(panel, width_px=width_px, height_px=height_px))
