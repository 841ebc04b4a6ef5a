"""The same place on every screen: say it again, what is marked, and the large yes."""

from kivy.properties import BooleanProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

import kiosk.widgets.icon.icon  # noqa: F401 - kv uses it
from kiosk.shell.guide import guide
from kiosk.shell.kv import load_kv
from kiosk.widgets.card.card import Card
from kiosk.widgets.hearable.hearable import Hearable


class BarButton(Hearable, Card):
    """A picture that does at the first touch what it shows."""

    icon = StringProperty("")
    tone = StringProperty("pine")
    ground = StringProperty("card")
    spoken = StringProperty("")
    test_name = StringProperty("")


class GuideBar(BoxLayout):
    """Dispatches `on_again`; yes goes to what is marked. As wide as nothing while it is off."""

    is_shown = BooleanProperty(defaultvalue=False)
    has_marked = BooleanProperty(defaultvalue=False)
    marked_icon = StringProperty("hand-pointing")

    def __init__(self, **properties: object) -> None:
        self.register_event_type("on_again")
        super().__init__(**properties)
        guide.listen(self.look)

    def look(self) -> None:
        marked = guide.marked
        pictures = [getattr(marked, name, "") for name in ("icon", "icon_after")]
        self.has_marked = marked is not None
        self.marked_icon = next((name for name in pictures if name), "hand-pointing")

    def yes(self) -> None:
        guide.yes()

    def on_again(self) -> None: ...


load_kv(__file__)
