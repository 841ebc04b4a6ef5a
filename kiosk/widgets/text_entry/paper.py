"""The text as it is written, with a cursor that goes where a finger taps."""

from functools import lru_cache

from kivy.core.text import Label as TextMeasure
from kivy.input.motionevent import MotionEvent
from kivy.properties import NumericProperty, StringProperty
from kivy.uix.label import Label
from kivy.uix.scrollview import ScrollView
from kivy.uix.widget import Widget

from kiosk.shell.kv import load_kv
from kiosk.shell.theme import theme
from kiosk.typing.lines import Span, broken, line_of, place_in


class PaperLine(Label):
    """One line of the text."""


class PaperSheet(Widget):
    """All lines, and the cursor among them."""

    cursor_x = NumericProperty(0)
    cursor_y = NumericProperty(0)
    line_height = NumericProperty(30)


class Paper(ScrollView):
    """Dispatches `on_place` with the place in the text that was tapped."""

    hint = StringProperty("")
    test_name = StringProperty("paper")
    text = StringProperty("")

    def __init__(self, **properties: object) -> None:
        self.register_event_type("on_place")
        self._text, self._cursor = "", 0
        self._spans: list[Span] = [(0, 0)]
        self._lines: list[PaperLine] = []
        super().__init__(**properties)
        self.fbind("size", lambda *_: self._lay_out())
        # bind, unlike fbind, does not keep what was dropped at log-out.
        theme.bind(body=self._lay_out)

    def show(self, text: str, *, cursor: int) -> None:
        self.text, self._text, self._cursor = text, text, cursor
        self._lay_out()

    def on_place(self, place: int) -> None: ...

    def on_touch_up(self, touch: MotionEvent) -> bool:
        began_here = self.collide_point(*touch.pos) and self.collide_point(touch.ox, touch.oy)
        is_tap = abs(touch.x - touch.ox) + abs(touch.y - touch.oy) < theme.grid * 2
        if began_here and is_tap and touch.grab_current is None:
            self.dispatch("on_place", self._place(*self.to_local(*touch.pos)))
        return bool(super().on_touch_up(touch))

    def _place(self, x: float, y: float) -> int:
        sheet = self.ids.sheet
        at = int((sheet.top - y) // sheet.line_height)
        span = self._spans[min(max(at, 0), len(self._spans) - 1)]
        return place_in(self._text, span, x=x - sheet.x, advance=_advance)

    def _lay_out(self, *_: object) -> None:
        sheet = self.ids.sheet
        width = max(1.0, sheet.width - theme.grid * 2)
        self._spans = broken(self._text, width=width, advance=_advance)
        sheet.height = max(len(self._spans) * sheet.line_height, self.height)
        self._put_lines(len(self._spans))
        for at, (line, (start, end)) in enumerate(zip(self._lines, self._spans, strict=True)):
            line.text = self._text[start:end]
            line.pos = sheet.x, sheet.top - (at + 1) * sheet.line_height
        self._put_cursor()

    def _put_lines(self, count: int) -> None:
        sheet = self.ids.sheet
        while len(self._lines) > count:
            sheet.remove_widget(self._lines.pop())
        while len(self._lines) < count:
            self._lines.append(PaperLine())
            sheet.add_widget(self._lines[-1])

    def _put_cursor(self) -> None:
        sheet = self.ids.sheet
        at = line_of(self._spans, self._cursor)
        start = self._spans[at][0]
        before = sum(_advance(character) for character in self._text[start : self._cursor])
        sheet.cursor_x = sheet.x + before
        sheet.cursor_y = sheet.top - (at + 1) * sheet.line_height
        self._follow(at)

    def _follow(self, line: int) -> None:
        """Scroll so that the cursor's line is seen."""
        sheet = self.ids.sheet
        hidden = sheet.height - self.height
        if hidden <= 0:
            self.scroll_y = 1.0
            return
        top = line * sheet.line_height
        seen_from = (1 - self.scroll_y) * hidden
        wanted = min(max(seen_from, top + sheet.line_height - self.height), top)
        self.scroll_y = 1 - min(max(wanted / hidden, 0.0), 1.0)


def _advance(character: str) -> float:
    return _measured(character, theme.button_text)


@lru_cache(maxsize=20_000)
def _measured(character: str, size: float) -> float:
    measure = TextMeasure(font_name=theme.sans, font_size=size)
    return float(measure.get_extents(character)[0])


load_kv(__file__)
