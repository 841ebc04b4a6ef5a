"""Labels: one line that shortens itself, and a block that wraps Chinese as it should be."""

from functools import lru_cache

from kivy.core.text import Label as TextMeasure
from kivy.properties import NumericProperty, StringProperty
from kivy.uix.label import Label

from kiosk.shell.kv import load_kv
from kiosk.shell.theme import theme
from kiosk.widgets.text.wrap import wrap


class OneLine(Label):
    """One line of text, cut with an ellipsis where it does not fit."""


class Fitted(Label):
    """One line of text as wide as its words."""


class Fit(Label):
    """One line of text at the size it wishes, or at the largest that its width allows."""

    wished = NumericProperty(22)

    def __init__(self, **properties: object) -> None:
        super().__init__(**properties)
        for name in ("text", "width", "wished", "bold"):
            self.fbind(name, self._fit)
        self._fit()

    def _fit(self, *_: object) -> None:
        self.font_size = fitting(self.text, self.wished, self.width, is_bold=self.bold)


def fitting(text: str, wished: float, width: float, *, is_bold: bool = False) -> float:
    """The largest size up to the wished one at which this line is no wider than `width`."""
    natural = sum(_advance(character, wished, is_bold) for character in text)
    # Hinting makes a line up to a twentieth wider than the sum of its characters says.
    room = width * 0.95 - 2
    return wished if natural <= max(room, 0.0) else max(1.0, wished * room / natural)


class Block(Label):
    """Text of any length: as wide as it is told, as high as it needs."""

    words = StringProperty("")
    wrap_width = NumericProperty(0)

    def __init__(self, **properties: object) -> None:
        super().__init__(**properties)
        for name in ("words", "width", "font_size", "bold"):
            self.fbind(name, self._wrap)
        self._wrap()

    def _wrap(self, *_: object) -> None:
        def advance(character: str, is_bold: bool) -> float:  # noqa: FBT001 - wrap()'s protocol
            return _advance(character, self.font_size, is_bold or self.bold)

        if self.width > 1:
            self.text = wrap(self.words, width=self.width, advance=advance)


@lru_cache(maxsize=20_000)
def _advance(character: str, size: float, is_bold: bool) -> float:  # noqa: FBT001 - cache key
    measure = TextMeasure(font_name=theme.sans, font_size=size, bold=is_bold)
    return float(measure.get_extents(character)[0])


load_kv(__file__)
