"""A column of facts: its plain name at the left, what is so at the right, a hairline between."""

from collections.abc import Sequence

from kivy.properties import BooleanProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.scrollview import ScrollView
from kivy.utils import get_hex_from_color

import kiosk.widgets.text.text  # noqa: F401 - kv uses it
from kiosk.shell.kv import load_kv
from kiosk.shell.theme import theme
from kiosk.widgets.facts.fact import DUE, END, Fact
from kiosk.widgets.hearable.hearable import Hearable


class FactRow(Hearable, BoxLayout):
    """One fact."""

    name = StringProperty("")
    words = StringProperty("")
    is_first = BooleanProperty(defaultvalue=False)
    test_name = StringProperty("")

    def hear(self) -> str:
        return f"{self.name}: {self.words}"


class Facts(ScrollView):
    """The facts of one thing; they scroll where they do not fit."""

    def __init__(self, **properties: object) -> None:
        self._shown: tuple[list[Fact], bool] | None = None
        super().__init__(**properties)

    def show(self, facts: Sequence[Fact]) -> None:
        wished = (list(facts), bool(theme.high_contrast))
        if wished == self._shown:
            return
        self._shown = wished
        column = self.ids.column
        column.clear_widgets()
        for fact in facts:
            row = FactRow(
                name=fact.name,
                words=_in_colour(fact.words),
                test_name=f"fact_{len(column.children)}",
            )
            column.add_widget(row)
        self.scroll_y = 1


def _in_colour(words: str) -> str:
    amber = get_hex_from_color(theme.amber_ink)
    return words.replace(DUE, f"[b][color={amber}]").replace(END, "[/color][/b]")


load_kv(__file__)
