"""A card over the screen that says something, or asks yes or no before an act."""

from kivy.properties import StringProperty
from kivy.uix.anchorlayout import AnchorLayout

import kiosk.widgets.card.card
import kiosk.widgets.icon.icon
import kiosk.widgets.pill.pill
import kiosk.widgets.sides.sides
import kiosk.widgets.text.text  # noqa: F401 - kv uses all five
from kiosk.shell.guide import guide
from kiosk.shell.kv import load_kv
from kiosk.shell.narrator import Scene


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
        guide.let_go()  # what it asks of is not to be done by the large yes a second time

    def scene(self) -> Scene:
        """What is asked, and what the buttons do."""
        buttons = [self.yes_words, self.no_words] if self.no_words else [self.yes_words]
        return Scene(f"dialog: {self.title}", "\n".join([self.title, self.words, *buttons]))

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
