"""The two columns of every screen that has a list: the answer and the list, then one thing."""

from kivy.properties import NumericProperty, ObjectProperty
from kivy.uix.boxlayout import BoxLayout

import kiosk.widgets.detail.detail  # noqa: F401 - screens use it in kv
from kiosk.shell.kv import load_kv
from kiosk.widgets.card.card import Card
from kiosk.widgets.rows.rows import Rows


class Summary(Card):
    """The card over a list, with the answer in it."""


class Panes(BoxLayout):
    """A `Summary` given to it stands over its rows; all else at their right."""

    rows: Rows = ObjectProperty(None, allownone=True)
    left = ObjectProperty()
    left_share = NumericProperty(0.46)

    def add_widget(self, widget: object, *arguments: object, **named: object) -> None:
        if self.rows is not None and isinstance(widget, Summary):
            self.left.add_widget(widget, index=len(self.left.children))
            return
        super().add_widget(widget, *arguments, **named)


load_kv(__file__)
