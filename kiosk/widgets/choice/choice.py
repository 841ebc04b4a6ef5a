"""Possibilities of which one is chosen, and a possibility that may be ticked with others."""

from kivy.properties import BooleanProperty, DictProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

import kiosk.widgets.icon.icon
import kiosk.widgets.text.text  # noqa: F401 - kv uses both
from kiosk.shell.kv import load_kv
from kiosk.shell.language import _
from kiosk.shell.theme import theme
from kiosk.widgets.card.card import Card
from kiosk.widgets.hearable.hearable import Hearable
from kiosk.widgets.pill.pill import Pill


class Choice(BoxLayout):
    """`options` are values with their words, `icons` their pictures; dispatches `on_choose`."""

    options = DictProperty({})
    icons = DictProperty({})
    icon_scales = DictProperty({})
    chosen = StringProperty("")
    name = StringProperty("")
    test_name = StringProperty("")

    def __init__(self, **properties: object) -> None:
        self.register_event_type("on_choose")
        self._pills: dict[str, Pill] = {}
        super().__init__(**properties)
        for what in ("options", "icons", "icon_scales"):
            self.fbind(what, self._build)
        for what in ("chosen", "name"):
            self.fbind(what, self._mark)
        theme.bind(in_pictures=self._mark)
        self._build()

    def on_choose(self, value: str) -> None: ...

    def _build(self, *_: object) -> None:
        self.clear_widgets()
        self._pills = {
            value: Pill(
                text=words,
                test_name=f"{self.test_name}_{value}",
                on_release=lambda _, value=value: self.dispatch("on_choose", value),
            )
            for value, words in self.options.items()
        }
        for pill in self._pills.values():
            self.add_widget(pill)
        self._mark()

    def _mark(self, *_changed: object) -> None:
        for value, pill in self._pills.items():
            pill.kind = "primary" if value == self.chosen else "outline"
            picture = self.icons.get(value, "")
            has_check = value == self.chosen and not theme.in_pictures
            pill.icon = "check" if has_check else picture
            pill.icon_scale = 1.0 if has_check else self.icon_scales.get(value, 1.0)
            chosen = _("chosen") if value == self.chosen else ""
            pill.spoken = f"{self.name}: {pill.text}\n{chosen}"


class Tick(Hearable, Card):
    """A sentence that can be ticked."""

    words = StringProperty("")
    is_ticked = BooleanProperty(defaultvalue=False)
    icon = StringProperty("")
    test_name = StringProperty("")

    def hear(self) -> str:
        return f"{self.words}\n{_('ticked') if self.is_ticked else _('not ticked')}"


load_kv(__file__)
