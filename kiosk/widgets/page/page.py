"""Header, banner and body of a screen, and what stands in the body's place when there is none."""

from kivy.properties import BooleanProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

import kiosk.widgets.card.card
import kiosk.widgets.icon.icon
import kiosk.widgets.sides.sides  # noqa: F401 - kv uses all three
from kiosk.shell.kv import load_kv
from kiosk.shell.standing import Phase, Standing
from kiosk.widgets.header.header import Header

_ICONS = {
    Phase.LOADING: "hourglass-medium",
    Phase.NOTHING: "tray",
    Phase.UNREACHABLE: "wifi-slash",
    Phase.READY: "",
}


class Page(BoxLayout):
    """Shows its body when there is something to show."""

    header: Header = ObjectProperty()
    body: BoxLayout = ObjectProperty()
    message: BoxLayout = ObjectProperty()
    room: BoxLayout = ObjectProperty()
    banner = StringProperty("")
    as_of = StringProperty("")
    sentence = StringProperty("")
    message_icon = StringProperty("")
    is_loading = BooleanProperty(defaultvalue=True)

    def __init__(self, **properties: object) -> None:
        self.register_event_type("on_try_again")
        self._cover: Widget | None = None
        self._shown: Widget | None = None
        super().__init__(**properties)

    def stand(self, standing: Standing, *, can_be_empty: bool = False) -> None:
        """With `can_be_empty` the body shows itself that there is nothing in it."""
        self.header.note = self.as_of = standing.as_of
        self.banner = standing.banner
        self.sentence = standing.sentence
        self.is_loading = standing.phase is Phase.LOADING
        self.message_icon = _ICONS[standing.phase]
        has_body = standing.phase is Phase.READY or (
            can_be_empty and standing.phase is Phase.NOTHING
        )
        self.ids.again.is_gone = standing.phase is not Phase.UNREACHABLE
        self._shown = self.body if has_body else self.message
        self._fill_room()

    def lay_over(self, cover: Widget | None) -> None:
        """Show this in the place of the body, whatever stands there; with None no longer."""
        self._cover = cover
        self._fill_room()

    def _fill_room(self) -> None:
        shown = self._cover or self._shown
        if shown is not None and self.room.children != [shown]:
            self.room.clear_widgets()
            self.room.add_widget(shown)

    def on_try_again(self) -> None: ...


load_kv(__file__)
