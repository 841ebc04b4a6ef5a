"""A line of stops from top to bottom: passed, next, and still to come."""

from collections.abc import Sequence

from kivy.properties import BooleanProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.scrollview import ScrollView

import kiosk.widgets.text.text  # noqa: F401 - kv uses it
from kiosk.shell.kv import load_kv
from kiosk.widgets.hearable.hearable import Hearable
from kiosk.widgets.timeline.stop import Stop


class StopRow(Hearable, BoxLayout):
    """One stop as it is drawn."""

    title = StringProperty("")
    detail = StringProperty("")
    when = StringProperty("")
    is_first = BooleanProperty(defaultvalue=False)
    is_last = BooleanProperty(defaultvalue=False)
    test_name = StringProperty("")

    def hear(self) -> str:
        return f"{self.title}\n{self.detail}"


class TimeLine(ScrollView):
    """Scrolls where it does not fit."""

    def __init__(self, **properties: object) -> None:
        self._shown: list[Stop] = []
        super().__init__(**properties)

    def show(self, stops: Sequence[Stop]) -> None:
        if list(stops) == self._shown:
            return
        self._shown = list(stops)
        column = self.ids.column
        column.clear_widgets()
        for number, stop in enumerate(stops):
            row = StopRow(title=stop.title, detail=stop.detail, when=stop.when.value)
            row.test_name = f"stop_{number}"
            row.is_first, row.is_last = number == 0, number == len(stops) - 1
            column.add_widget(row)
        self.scroll_y = 1


load_kv(__file__)
