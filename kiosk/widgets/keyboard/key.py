"""One key: what it shows, what it is called aloud, and how it repeats while it is held."""

from kivy.clock import Clock, ClockEvent
from kivy.input.motionevent import MotionEvent
from kivy.properties import BooleanProperty, StringProperty
from kivy.uix.behaviors import ButtonBehavior
from kivy.uix.boxlayout import BoxLayout

import kiosk.widgets.icon.icon
import kiosk.widgets.text.text  # noqa: F401 - kv uses both
from kiosk.shell.kv import load_kv
from kiosk.shell.language import _
from kiosk.typing.layouts import Key

REPEATS_AFTER_S, REPEATS_EVERY_S = 0.5, 0.09
ICONS = {
    "erase": "backspace",
    "enter": "arrow-elbow-down-left",
    "shift": "arrow-fat-up",
    "wipe": "eraser",
}


def words_of(key: Key) -> str:
    """What stands on a key with a name; one that types shows what it types."""
    return {
        "space": _("Space"),
        "cut": _("Split"),
        "pinyin": _("Pinyin"),
        "handwriting": _("By hand"),
        "english": "ABC",
        "numbers": "123",
        "symbols": _("Marks"),
    }.get(key.name, "" if key.name in ICONS else key.name)


def called(key: Key) -> str:
    """What is said for a key."""
    return {
        "erase": _("Erase one"),
        "enter": _("New line"),
        "shift": _("Capital letter"),
        "wipe": _("Write it again"),
        "numbers": _("Numbers"),
        "english": _("English letters"),
        " ": _("Space"),
        "\n": _("New line"),
    }.get(key.name, words_of(key))


class KeyButton(ButtonBehavior, BoxLayout):
    """Dispatches `on_hit` when it goes down, and again and again while erase is held."""

    words = StringProperty("")
    icon = StringProperty("")
    test_name = StringProperty("")
    is_lit = BooleanProperty(defaultvalue=False)
    is_tinted = BooleanProperty(defaultvalue=False)
    is_gone = BooleanProperty(defaultvalue=False)

    def __init__(self, *, key: Key, **properties: object) -> None:
        self.register_event_type("on_hit")
        super().__init__(**properties)
        self.key = key
        self.is_tinted = not key.types and key.name != "space"
        self.size_hint_x = key.width
        self.test_name = f"key_{key.name}"
        self.icon = ICONS.get(key.name, "")
        self._repeat: ClockEvent | None = None
        self.say_again()

    def say_again(self) -> None:
        self.words = words_of(self.key)

    def on_press(self) -> None:
        self.dispatch("on_hit")
        if self.key.name == "erase":
            self._stop_repeating()
            self._repeat = Clock.schedule_once(self._go_on, REPEATS_AFTER_S)

    def on_release(self) -> None:
        self._stop_repeating()

    def on_touch_up(self, touch: MotionEvent) -> bool:
        """A finger that slid off the key has left it too."""
        self._stop_repeating()
        return bool(super().on_touch_up(touch))

    def on_hit(self) -> None: ...

    def _go_on(self, _: float) -> None:
        self.dispatch("on_hit")
        self._repeat = Clock.schedule_once(self._go_on, REPEATS_EVERY_S)

    def _stop_repeating(self) -> None:
        if self._repeat is not None:
            self._repeat.cancel()
            self._repeat = None


load_kv(__file__)
