"""A card that leads somewhere: a tinted icon, a name and the one fact that matters today."""

from kivy.properties import BooleanProperty, StringProperty

import kiosk.widgets.icon.icon
import kiosk.widgets.text.text  # noqa: F401 - kv uses both
from kiosk.shell.kv import load_kv
from kiosk.widgets.card.card import Card
from kiosk.widgets.hearable.hearable import Hearable


class Tile(Hearable, Card):
    """`answer` is large, at the right: only for a tile that is wide enough."""

    icon = StringProperty("")
    tone = StringProperty("pine")
    title = StringProperty("")
    detail = StringProperty("")
    answer = StringProperty("")
    is_due = BooleanProperty(defaultvalue=False)
    test_name = StringProperty("")

    def hear(self) -> str:
        return f"{self.title}\n{self.answer} {self.detail}"


load_kv(__file__)
