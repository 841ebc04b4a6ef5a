"""A card over the screen that says something, or asks yes or no before an act."""

from kivy.properties import StringProperty
from kivy.uix.anchorlayout import AnchorLayout

import kiosk.widgets.card.card
import kiosk.widgets.icon.icon
import kiosk.widgets.pill.pill
import kiosk.widgets.text.text  # noqa: F401 - kv uses all four
from kiosk.shell.kv import load_kv


class Dialog(AnchorLayout):
    """Lies on its screen and goes with it. Dispatches `on_yes` and `on_no`."""

    title = StringProperty("")
    words = StringProperty("")
    yes_words = StringProperty("")
    no_words = StringProperty("")
    icon = StringProperty("")
    no_icon = StringProperty("")

    def __init__(self, **properties: object) -> None:
        self.register_event_type("on_yes")
        self.register_event_type("on_no")
        super().__init__(**properties)

    def on_touch_down(self, touch: object) -> bool:
        """Nothing under it is touched."""
        super().on_touch_down(touch)
        return True

    def on_yes(self) -> None:
        self.close()

    def on_no(self) -> None:
        self.close()

    def close(self) -> None:
        if self.parent is not None:
            self.parent.remove_widget(self)


load_kv(__file__)
