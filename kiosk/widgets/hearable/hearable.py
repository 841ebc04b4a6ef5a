"""A button that, in the voice-and-icon mode, is heard at the first touch and done at the second."""

from kivy.input.motionevent import MotionEvent
from kivy.properties import BooleanProperty, NumericProperty
from kivy.uix.behaviors import ButtonBehavior

from kiosk.shell.guide import guide
from kiosk.shell.kv import load_kv
from kiosk.shell.language import _


class Hearable(ButtonBehavior):
    """Mixed into a widget, before it. A thing that only says something does nothing when done.

    `acts_at_once` is for what can be undone at once and need not be heard before: a digit.
    """

    is_marked = BooleanProperty(defaultvalue=False)
    acts_at_once = BooleanProperty(defaultvalue=False)
    mark_radius = NumericProperty(0)

    def hear(self) -> str:
        return str(getattr(self, "spoken", "") or getattr(self, "text", ""))

    def do(self) -> None:
        if not self.disabled:
            self.dispatch("on_press")
            self.dispatch("on_release")

    def on_touch_down(self, touch: MotionEvent) -> bool:
        if not guide.is_on or self.acts_at_once or not self._is_here(touch):
            return bool(super().on_touch_down(touch))
        if any(child.dispatch("on_touch_down", touch) for child in list(self.children)):
            return True  # what lies inside it is a thing of its own
        if guide.only_hears(self):
            return True
        return self.disabled or bool(super().on_touch_down(touch))

    def _is_here(self, touch: MotionEvent) -> bool:
        is_seen = self.opacity > 0 and not getattr(self, "is_gone", False)
        return is_seen and bool(self.collide_point(*touch.pos))

    def heard_with_state(self, words: str) -> str:
        """These words, and whether it can be done now."""
        return f"{words}\n{_('Not possible now.')}" if self.disabled else words


load_kv(__file__)
