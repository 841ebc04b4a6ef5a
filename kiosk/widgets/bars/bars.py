"""A few bars, one for each month, the last of them strong."""

from collections.abc import Sequence
from dataclasses import dataclass

from kivy.properties import BooleanProperty, NumericProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

import kiosk.widgets.text.text  # noqa: F401 - kv uses it
from kiosk.shell.kv import load_kv


@dataclass(frozen=True)
class BarValue:
    """`share` of the highest bar, from 0 to 1."""

    label: str
    figure: str
    share: float
    is_now: bool = False


class Bar(BoxLayout):
    """One month."""

    label = StringProperty("")
    figure = StringProperty("")
    share = NumericProperty(0.0)
    is_now = BooleanProperty(defaultvalue=False)


class Bars(BoxLayout):
    """The months that a person compares."""

    def show(self, values: Sequence[BarValue]) -> None:
        while len(self.children) > len(values):
            self.remove_widget(self.children[0])
        while len(self.children) < len(values):
            self.add_widget(Bar())
        for bar, value in zip(reversed(self.children), values, strict=True):
            bar.label, bar.figure = value.label, value.figure
            bar.share, bar.is_now = value.share, value.is_now


load_kv(__file__)
