"""The left column of every screen that has a list: the answer, and the list under it."""

from kivy.properties import ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

import kiosk.widgets.detail.detail  # noqa: F401 - the right column, which such screens use in kv
from kiosk.shell.kv import load_kv
from kiosk.widgets.card.card import Card
from kiosk.widgets.hearable.hearable import Hearable
from kiosk.widgets.rows.rows import Rows


class Summary(Hearable, Card):
    """The card over a list, with the answer in it; `spoken` says it."""

    spoken = StringProperty("")
    test_name = StringProperty("summary")


class ListColumn(BoxLayout):
    """What is put into it in kv stands over its rows."""

    rows: Rows | None = ObjectProperty(None, allownone=True)

    def add_widget(self, widget: object, *arguments: object, **named: object) -> None:
        if self.rows is None:
            super().add_widget(widget, *arguments, **named)
        else:
            super().add_widget(widget, index=1)


load_kv(__file__)
