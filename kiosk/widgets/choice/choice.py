"""Possibilities of which one is chosen, and a possibility that may be ticked with others."""

from kivy.properties import BooleanProperty, DictProperty, StringProperty
from kivy.uix.behaviors import ButtonBehavior
from kivy.uix.boxlayout import BoxLayout

import kiosk.widgets.icon.icon
import kiosk.widgets.text.text  # noqa: F401 - kv uses both
from kiosk.shell.kv import load_kv
from kiosk.widgets.card.card import Card
from kiosk.widgets.pill.pill import Pill


class Choice(BoxLayout):
    """`options` are values with their words; dispatches `on_choose` with the value."""

    options = DictProperty({})
    chosen = StringProperty("")
    test_name = StringProperty("")

    def __init__(self, **properties: object) -> None:
        self.register_event_type("on_choose")
        self._pills: dict[str, Pill] = {}
        super().__init__(**properties)
        self.fbind("options", self._build)
        self.fbind("chosen", self._mark)
        self._build()

    def on_choose(self, value: str) -> None: ...

    def _build(self, *_: object) -> None:
        self.clear_widgets()
        self._pills = {
            value: Pill(
                text=words,
                test_name=f"{self.test_name}_{value}",
                on_release=lambda _, value=value: self.dispatch("on_choose", value),
            )
            for value, words in self.options.items()
        }
        for pill in self._pills.values():
            self.add_widget(pill)
        self._mark()

    def _mark(self, *_: object) -> None:
        for value, pill in self._pills.items():
            pill.kind = "primary" if value == self.chosen else "outline"
            pill.icon = "check" if value == self.chosen else ""


class Tick(ButtonBehavior, Card):
    """A sentence that can be ticked."""

    words = StringProperty("")
    is_ticked = BooleanProperty(defaultvalue=False)
    test_name = StringProperty("")


load_kv(__file__)
