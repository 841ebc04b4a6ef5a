"""A list of any length whose rows are reused; one of them may be chosen."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.recycleview.views import RecycleDataViewBehavior

import kiosk.widgets.icon.icon
import kiosk.widgets.text.text  # noqa: F401 - kv uses both
from kiosk.shell.guide import guide
from kiosk.shell.kv import load_kv
from kiosk.shell.theme import theme
from kiosk.widgets.card.card import Card
from kiosk.widgets.hearable.hearable import Hearable


@dataclass(frozen=True)
class RowValue:
    """One row. `lead` is what is seen from two metres: the points, the amount."""

    key: int
    lead: str
    title: str
    detail: str
    tone: str = "ink"
    icon: str = ""


def picture(name: str) -> str:
    """Of a row that has a figure already: only for who looks at pictures, not at words."""
    return name if theme.in_pictures else ""


class Row(RecycleDataViewBehavior, Hearable, BoxLayout):
    """One row as it is drawn."""

    key = NumericProperty(0)
    lead = StringProperty("")
    title = StringProperty("")
    detail = StringProperty("")
    tone = StringProperty("ink")
    icon = StringProperty("")
    is_chosen = BooleanProperty(defaultvalue=False)
    rows = ObjectProperty()
    test_name = StringProperty("")

    def on_key(self, *_: object) -> None:
        """The row is drawn for another thing now."""
        guide.let_go(self)

    def hear(self) -> str:
        return "\n".join(part for part in (self.lead, self.title, self.detail) if part)

    def on_release(self) -> None:
        if self.is_chosen:
            guide.say_again()
        self.rows.dispatch("on_choose", int(self.key))


class Rows(Card):
    """Dispatches `on_choose` with the key of the row, and `on_end` when its end comes in sight."""

    lead_width = NumericProperty(0)
    nothing = StringProperty("")

    def __init__(self, **properties: object) -> None:
        self.register_event_type("on_choose")
        self.register_event_type("on_end")
        super().__init__(**properties)

    def show(self, values: Sequence[RowValue], *, chosen: int | None) -> None:
        self.ids.list.data = [
            {
                **asdict(value),
                "is_chosen": value.key == chosen,
                "rows": self,
                "test_name": f"row_{value.key}",
            }
            for value in values
        ]

    def watch_end(self, scroll_y: float) -> None:
        if scroll_y <= 0.02 and self.ids.list.data:
            self.dispatch("on_end")

    def on_choose(self, key: int) -> None: ...

    def on_end(self) -> None: ...


load_kv(__file__)
