"""Twelve large keys: the digits, erase one, erase all."""

from kivy.properties import BooleanProperty, StringProperty
from kivy.uix.gridlayout import GridLayout

import kiosk.widgets.icon.icon  # noqa: F401 - kv uses it
from kiosk.shell.kv import load_kv
from kiosk.widgets.card.card import Card
from kiosk.widgets.hearable.hearable import Hearable


class Key(Hearable, Card):
    """One key: a digit, or what its icon says."""

    digit = StringProperty("")
    icon = StringProperty("")
    spoken = StringProperty("")
    test_name = StringProperty("")

    def hear(self) -> str:
        """Only for the keys with an icon: a digit acts at once, and the log-in screen says it."""
        return str(self.spoken)


class Keypad(GridLayout):
    """Dispatches `on_digit` with the digit, `on_erase` and `on_clear`."""

    is_held = BooleanProperty(defaultvalue=False)

    def __init__(self, **properties: object) -> None:
        for event in ("on_digit", "on_erase", "on_clear"):
            self.register_event_type(event)
        super().__init__(**properties)

    def on_digit(self, digit: str) -> None: ...

    def on_erase(self) -> None: ...

    def on_clear(self) -> None: ...


load_kv(__file__)
