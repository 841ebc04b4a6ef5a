"""Lies over everything and asks whether the person is still there, before time runs out."""

from kivy.input.motionevent import MotionEvent
from kivy.properties import StringProperty
from kivy.uix.floatlayout import FloatLayout

import kiosk.widgets.icon.icon
import kiosk.widgets.pill.pill
import kiosk.widgets.text.text  # noqa: F401 - kv uses all three
from kiosk.shell.kv import load_kv


class StillThere(FloatLayout):
    """Dispatches `on_here` wherever it is touched: who is asked need not find the button."""

    title = StringProperty("")
    words = StringProperty("")
    answer = StringProperty("")

    def __init__(self, **properties: object) -> None:
        self.register_event_type("on_here")
        super().__init__(**properties)

    def on_touch_down(self, touch: MotionEvent) -> bool:
        touch.grab(self)
        return True

    def on_touch_up(self, touch: MotionEvent) -> bool:
        """At the end of the touch, so that nothing under it is touched by the same finger."""
        if touch.grab_current is self:
            touch.ungrab(self)
            self.dispatch("on_here")
        return True

    def on_here(self) -> None: ...


load_kv(__file__)
