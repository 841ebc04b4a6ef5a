"""The row of candidates: as many as there is room for, and a way to the others.

The buttons are made once: made anew at each key they would cost more than all else together.
"""

from collections.abc import Sequence

from kivy.properties import BooleanProperty, NumericProperty, StringProperty
from kivy.uix.behaviors import ButtonBehavior
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.label import Label

import kiosk.widgets.keyboard.key  # noqa: F401 - kv uses it
from kiosk.shell.kv import load_kv
from kiosk.shell.theme import theme

AT_MOST_A_ROW = 12


class Candidate(ButtonBehavior, Label):
    """One of them. The first is what the space key takes."""

    is_first = BooleanProperty(defaultvalue=False)
    test_name = StringProperty("")


class TurnButton(ButtonBehavior, BoxLayout):
    """To the candidates before or after those that are shown."""

    icon = StringProperty("")
    test_name = StringProperty("")


class Candidates(BoxLayout):
    """Dispatches `on_choose` with the text, and `on_leaf` before it shows the next ones."""

    room = NumericProperty(0)
    can_go_on = BooleanProperty(defaultvalue=False)
    can_go_back = BooleanProperty(defaultvalue=False)

    def __init__(self, **properties: object) -> None:
        self.register_event_type("on_choose")
        self.register_event_type("on_leaf")
        self._texts: Sequence[str] = ()
        self._starts = [0]
        super().__init__(**properties)
        self._pool = [self._button(place) for place in range(AT_MOST_A_ROW)]
        self._shown: list[Candidate] = []
        self.fbind("room", lambda *_: self._lay_out())
        # bind, unlike fbind, does not keep what was dropped at log-out.
        theme.bind(body=self._lay_out)

    def show(self, texts: Sequence[str]) -> None:
        """More of the same keep the place; others begin at the first."""
        if texts == self._texts:
            return
        goes_on = bool(self._texts) and texts[: len(self._texts)] == self._texts
        self._texts = texts
        if not goes_on:
            self._starts = [0]
        self._lay_out()

    def go_on(self) -> None:
        if not self.can_go_on:
            return
        self._starts.append(self._starts[-1] + len(self._shown))
        self.dispatch("on_leaf")
        self._lay_out()

    def go_back(self) -> None:
        if len(self._starts) > 1:
            self._starts.pop()
            self._lay_out()

    def on_choose(self, text: str) -> None: ...

    def on_leaf(self) -> None: ...

    def _button(self, place: int) -> Candidate:
        return Candidate(
            is_first=False,
            test_name=f"candidate_{place}",
            on_press=lambda button: self.dispatch("on_choose", button.text),
        )

    def _lay_out(self, *_: object) -> None:
        start, left = self._starts[-1], self.room
        shown: list[Candidate] = []
        for button, text in zip(self._pool, self._texts[start:], strict=False):
            width = self._width(text)
            if shown and width > left:
                break
            button.text, button.width = text, min(width, max(left, theme.touch))
            button.is_first = start == 0 and not shown
            left -= width
            shown.append(button)
        if shown != self._shown:
            self._put(shown)
        self.can_go_on = start + len(shown) < len(self._texts)
        self.can_go_back = len(self._starts) > 1

    def _put(self, shown: list[Candidate]) -> None:
        row = self.ids.row
        for button in self._shown[len(shown) :]:
            row.remove_widget(button)
        for button in shown[len(self._shown) :]:
            row.add_widget(button)
        self._shown = shown

    @staticmethod
    def _width(text: str) -> float:
        # Chinese characters are as wide as they are high.
        return float(max(theme.touch * 1.15, theme.title * len(text) + theme.grid * 4))


load_kv(__file__)
