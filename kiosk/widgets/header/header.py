"""The way back, where one is, who is logged in, the line, listen, language and log out."""

from kivy.properties import BooleanProperty, NumericProperty, StringProperty

import kiosk.widgets.pill.pill
import kiosk.widgets.text.text  # noqa: F401 - kv uses both
from kiosk.shell.kv import load_kv
from kiosk.widgets.sides.sides import Sides


class Header(Sides):
    """Dispatches what was tapped; decides nothing."""

    title = StringProperty("")
    note = StringProperty("")
    who = StringProperty("")
    has_back = BooleanProperty(defaultvalue=True)
    can_listen = BooleanProperty(defaultvalue=True)
    line_is_up = BooleanProperty(defaultvalue=True)
    top_room = NumericProperty(0)
    is_tight = BooleanProperty(defaultvalue=False)

    def __init__(self, **properties: object) -> None:
        for event in ("on_back", "on_listen", "on_language", "on_log_out"):
            self.register_event_type(event)
        super().__init__(**properties)

    def on_back(self) -> None: ...

    def on_listen(self) -> None: ...

    def on_language(self) -> None: ...

    def on_log_out(self) -> None: ...


load_kv(__file__)
