"""An icon by its Phosphor name, and the tinted square around that of a destination."""

from kivy.properties import BooleanProperty, NumericProperty, StringProperty
from kivy.uix.anchorlayout import AnchorLayout
from kivy.uix.label import Label

from kiosk.shell import fonts
from kiosk.shell.kv import load_kv


class Icon(Label):
    """`spoken` is what is said for it; an icon beside its own words needs none."""

    name = StringProperty("")
    filled = BooleanProperty(defaultvalue=False)
    icon_size = NumericProperty(24)
    spoken = StringProperty("")

    @staticmethod
    def glyph(name: str) -> str:
        return fonts.glyph(name)


class IconSquare(AnchorLayout):
    """Where a tile leads, as a filled icon on the tint of its colour."""

    name = StringProperty("")
    tone = StringProperty("pine")


load_kv(__file__)
