"""The keyboard: one set of keys for each layout, made at its first use and kept."""

from collections.abc import Sequence
from dataclasses import dataclass

from kivy.properties import BooleanProperty, NumericProperty
from kivy.uix.boxlayout import BoxLayout

import kiosk.widgets.keyboard.candidates  # noqa: F401 - kv uses it
from kiosk.shell.kv import load_kv
from kiosk.typing.layouts import Key, Layout, layouts
from kiosk.typing.typist import TypingView
from kiosk.widgets.keyboard.field import Field
from kiosk.widgets.keyboard.key import KeyButton


@dataclass(frozen=True)
class Board:
    """One layout, built."""

    widget: BoxLayout
    keys: Sequence[KeyButton]
    field: Field | None


class KeyRow(BoxLayout):
    """One row of keys."""


class KeyRows(BoxLayout):
    """Rows one below the other."""


class FieldRow(BoxLayout):
    """The field for strokes, as high as the rows of keys beside it."""

    rows = NumericProperty(3)


class Keyboard(BoxLayout):
    """Dispatches `on_key` with the key, and `on_stroke` with the points and the field's size.

    `is_mirrored` puts the keys that do something where a left hand has them.
    """

    is_mirrored = BooleanProperty(defaultvalue=False)

    def __init__(self, **properties: object) -> None:
        self.register_event_type("on_key")
        self.register_event_type("on_stroke")
        self._boards: dict[str, Board] = {}
        self._shown = ""
        super().__init__(**properties)
        self.fbind("is_mirrored", lambda *_: self._build_again())

    def show(self, view: TypingView, *, offered: Sequence[str]) -> None:
        board = self._boards.get(view.layout.name) or self._build(view.layout)
        if self._shown != view.layout.name:
            self._shown = view.layout.name
            self.clear_widgets()
            self.add_widget(board.widget)
        if board.field is not None:
            board.field.show(view.strokes)
        for button in board.keys:
            button.is_lit = view.is_shifted and button.key.name == "shift"
            button.is_gone = button.key.name in layouts() and button.key.name not in offered

    def say_again(self) -> None:
        for board in self._boards.values():
            for button in board.keys:
                button.say_again()

    def on_key(self, key: Key) -> None: ...

    def on_stroke(self, points: object, width: int, height: int) -> None: ...

    def _build_again(self) -> None:
        self._boards.clear()
        self._shown = ""

    def _build(self, layout: Layout) -> Board:
        rows = [self._row(row) for row in layout.rows]
        field = self._field() if layout.has_field else None
        widget = KeyRows()
        if field is None:
            for row in rows:
                widget.add_widget(row)
        else:
            widget.add_widget(self._beside(field, rows[:-1]))
            widget.add_widget(rows[-1])
        keys = [button for row in rows for button in row.children]
        board = self._boards[layout.name] = Board(widget, keys, field)
        return board

    def _row(self, keys: Sequence[Key]) -> KeyRow:
        row = KeyRow()
        for key in self._order(keys):
            button = KeyButton(key=key)
            button.bind(on_hit=lambda button: self.dispatch("on_key", button.key))
            row.add_widget(button)
        return row

    def _order(self, keys: Sequence[Key]) -> Sequence[Key]:
        """Mirrored, the keys at the ends change places; those that type stay where they are."""
        first, last = keys[0], keys[-1]
        if not self.is_mirrored or (first.types and last.types):
            return keys
        return (last, *keys[1:-1], first)

    def _field(self) -> Field:
        field = Field()
        field.bind(
            on_stroke=lambda _, points: self.dispatch(
                "on_stroke", points, round(field.width), round(field.height)
            )
        )
        return field

    def _beside(self, field: Field, rows: Sequence[KeyRow]) -> FieldRow:
        side, whole = KeyRows(size_hint_x=0.28), FieldRow(rows=len(rows))
        for row in rows:
            side.add_widget(row)
        for part in (side, field) if self.is_mirrored else (field, side):
            whole.add_widget(part)
        return whole


load_kv(__file__)
