"""The card at the right of a list: the figure, what it is, its facts, and what can be done."""

from kivy.properties import ObjectProperty, StringProperty

from kiosk.shell.kv import load_kv
from kiosk.widgets.card.card import Card
from kiosk.widgets.facts.facts import Facts


class Detail(Card):
    """Buttons added to it in kv stand in a row at its foot."""

    lead = StringProperty("")
    tone = StringProperty("ink")
    title = StringProperty("")
    subtitle = StringProperty("")
    facts: Facts = ObjectProperty()
    foot = ObjectProperty(None, allownone=True)

    def add_widget(self, widget: object, *arguments: object, **named: object) -> None:
        into = super() if self.foot is None else self.foot
        into.add_widget(widget, *arguments, **named)


load_kv(__file__)
