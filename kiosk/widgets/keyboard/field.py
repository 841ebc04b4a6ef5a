"""The field that characters are written into with a finger."""

from collections.abc import Sequence

from kivy.graphics import Color, InstructionGroup, Line
from kivy.input.motionevent import MotionEvent
from kivy.properties import BooleanProperty, StringProperty
from kivy.uix.widget import Widget

from kiosk.shell.kv import load_kv
from kiosk.shell.theme import theme

Stroke = Sequence[tuple[int, int]]


class Field(Widget):
    """Dispatches `on_stroke` with its points, x to the right and y downwards."""

    is_empty = BooleanProperty(defaultvalue=True)
    test_name = StringProperty("field")

    def __init__(self, **properties: object) -> None:
        self.register_event_type("on_stroke")
        super().__init__(**properties)
        self._ink = InstructionGroup()
        self.canvas.add(self._ink)
        self._touch: MotionEvent = None
        self._points: list[tuple[int, int]] = []
        self._line: Line | None = None
        self._strokes: Sequence[Stroke] = ()
        for name in ("pos", "size"):
            self.fbind(name, lambda *_: self._redraw())

    @property
    def strokes(self) -> Sequence[Stroke]:
        """As they are shown; one that is still being drawn is not among them."""
        return self._strokes

    def show(self, strokes: Sequence[Stroke]) -> None:
        if strokes == self._strokes and self._touch is None:
            return
        self._strokes = strokes
        self.is_empty = not strokes
        self._redraw()

    def on_touch_down(self, touch: MotionEvent) -> bool:
        if self._touch is not None or not self.collide_point(*touch.pos):
            return bool(super().on_touch_down(touch))
        touch.grab(self)
        self._touch, self._points = touch, []
        self._line = self._new_line([])
        self._add(touch)
        return True

    def on_touch_move(self, touch: MotionEvent) -> bool:
        if touch is not self._touch:
            return bool(super().on_touch_move(touch))
        self._add(touch)
        return True

    def on_touch_up(self, touch: MotionEvent) -> bool:
        if touch is not self._touch:
            return bool(super().on_touch_up(touch))
        touch.ungrab(self)
        self._touch, self._line = None, None
        self.dispatch("on_stroke", self._points)
        return True

    def on_stroke(self, points: Stroke) -> None: ...

    def _add(self, touch: MotionEvent) -> None:
        x = min(max(touch.x, self.x), self.right)
        y = min(max(touch.y, self.y), self.top)
        point = round(x - self.x), round(self.top - y)
        if self._points and self._points[-1] == point:
            return
        self._points.append(point)
        if self._line is not None:
            self._line.points = [*self._line.points, x, y]

    def _redraw(self) -> None:
        self._ink.clear()
        for stroke in self._strokes:
            self._new_line([at for x, y in stroke for at in (self.x + x, self.top - y)])

    def _new_line(self, points: list[float]) -> Line:
        line = Line(points=points, width=theme.grid * 0.6, cap="round", joint="round")
        self._ink.add(Color(*theme.colour("ink")))
        self._ink.add(line)
        return line


load_kv(__file__)
