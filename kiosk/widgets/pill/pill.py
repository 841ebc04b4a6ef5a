"""The round button in its four kinds, large for what a screen is for and small in its header."""

from kivy.properties import BooleanProperty, NumericProperty, OptionProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from kiosk.shell.guide import guide
from kiosk.shell.kv import load_kv
from kiosk.shell.theme import theme
from kiosk.widgets.hearable.hearable import Hearable
from kiosk.widgets.text.text import fitting

_GROUNDS = {"regular": "pine2", "primary": "pine", "outline": "card", "dark": "ink",
            "plain": "card", "danger": "rose", "due": "amber2", "night": "night2"}  # fmt: skip
_INKS = {"regular": "pine", "primary": "on_dark", "outline": "pine", "dark": "on_dark",
         "plain": "soft", "danger": "on_dark", "due": "amber_ink", "night": "on_dark"}  # fmt: skip
_BORDERS = {"outline": "pine", "plain": "line", "due": "amber"}


class Pill(Hearable, BoxLayout):
    """A button with words and, before or after them, an icon."""

    text = StringProperty("")
    icon = StringProperty("")
    icon_after = StringProperty("")
    icon_scale = NumericProperty(1.0)
    kind = OptionProperty("regular", options=list(_GROUNDS))
    test_name = StringProperty("")
    shown_height = NumericProperty(0)
    text_size_px = NumericProperty(24)
    edge = NumericProperty(0)
    content_width = NumericProperty(0)
    only_icon = BooleanProperty(defaultvalue=False)
    is_gone = BooleanProperty(defaultvalue=False)
    spoken = StringProperty("")

    def on_text(self, *_: object) -> None:
        """It means something else now: it is to be heard again before it is done."""
        guide.let_go(self)

    def hear(self) -> str:
        return self.heard_with_state(self.spoken or self.text)

    def size_of_words(self, text: str, width: float, *_: object) -> float:
        """Words that are too long for the button are written smaller, never cut."""
        icons = bool(self.icon) + bool(self.icon_after)
        of_icons = icons * (1.75 * theme.grid + self.text_size_px * self.icon_scale)
        room = width - 3 * theme.grid - of_icons
        return fitting(text, self.text_size_px, max(1.0, room))

    def ground(self, *_: object) -> tuple[float, float, float, float]:
        return theme.colour(_GROUNDS[self.kind])

    def ink(self, *_: object) -> tuple[float, float, float, float]:
        return theme.colour(_INKS[self.kind])

    def border(self, *_: object) -> tuple[float, float, float, float]:
        return theme.colour(_BORDERS.get(self.kind, _GROUNDS[self.kind]))


class HeaderPill(Pill):
    """As wide as its words; drawn 52 px high, touched over the whole of a touch target.

    One that is gone is as wide as minus the gap beside it, so that no gap is left either.
    """

    def size_of_words(self, *_: object) -> float:
        return float(self.text_size_px)


load_kv(__file__)
