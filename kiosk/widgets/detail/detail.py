"""The card at the right of a list: the figure, what it is, its facts, and what can be done."""

from kivy.properties import ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

import kiosk.widgets.sides.sides  # noqa: F401 - kv uses it
from kiosk.shell.kv import load_kv
from kiosk.widgets.card.card import Card
from kiosk.widgets.facts.facts import Facts
from kiosk.widgets.hearable.hearable import Hearable


class DetailHead(Hearable, BoxLayout):
    """The figure and what it is."""

    lead = StringProperty("")
    tone = StringProperty("ink")
    title = StringProperty("")
    subtitle = StringProperty("")
    test_name = StringProperty("head")

    def hear(self) -> str:
        return f"{self.lead}\n{self.title}\n{self.subtitle}"


class Detail(Card):
    """Buttons added to it in kv stand in a row at its foot."""

    lead = StringProperty("")
    tone = StringProperty("ink")
    title = StringProperty("")
    subtitle = StringProperty("")
    facts: Facts = ObjectProperty()
    foot: BoxLayout | None = ObjectProperty(None, allownone=True)

    def add_widget(self, widget: object, *arguments: object, **named: object) -> None:
        if self.foot is None:
            super().add_widget(widget, *arguments, **named)
        else:
            self.foot.add_widget(widget, *arguments, **named)


load_kv(__file__)
