"""Binds the screen of settings to its presenter."""

from kivy.properties import BooleanProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

import kiosk.widgets.card.card
import kiosk.widgets.pill.pill
import kiosk.widgets.text.text  # noqa: F401 - kv uses all three
from kiosk.screens.settings.presenter import SettingsPresenter, SettingsView
from kiosk.screens.settings.wishes import Wish
from kiosk.shell.desk import Desk
from kiosk.shell.kv import load_kv
from kiosk.shell.language import _
from kiosk.shell.task_screen import TaskScreen
from kiosk.widgets.choice.choice import Choice
from kiosk.widgets.dialog.dialog import Dialog

SEEN = ("language", "size", "contrast", "hand")


class WishRow(BoxLayout):
    """What it is, and what can be chosen."""

    label = StringProperty("")


class SettingsScreen(TaskScreen):
    """What is seen at the left, what is heard at the right."""

    note = StringProperty("")
    has_face = BooleanProperty(defaultvalue=False)
    no_sound = StringProperty("")

    def __init__(self, *, desk: Desk, name: str) -> None:
        super().__init__(desk=desk, name=name)
        self._rows: dict[str, WishRow] = {}
        self.presenter: SettingsPresenter = SettingsPresenter(desk=desk, show=self.show)

    def show(self, view: SettingsView) -> None:
        self.page.header.title = _("Settings")
        self.page.stand(view.standing)
        self.note, self.no_sound, self.has_face = view.note, view.no_sound, view.has_face
        if list(self._rows) != list(view.wishes):
            self._build(view)
        for name, wish in view.wishes.items():
            self._show_wish(name, wish)

    def _build(self, view: SettingsView) -> None:
        self.ids.seen.clear_widgets()
        self.ids.heard.clear_widgets()
        self._rows = {name: WishRow() for name in view.wishes}
        for name, row in self._rows.items():
            row.ids.choice.test_name = name
            row.ids.choice.bind(on_choose=lambda _, value, name=name: self._choose(name, value))
            (self.ids.seen if name in SEEN else self.ids.heard).add_widget(row)

    def _choose(self, name: str, value: str) -> None:
        self.presenter.choose(name, value)

    def _show_wish(self, name: str, wish: Wish) -> None:
        row = self._rows[name]
        choice: Choice = row.ids.choice
        row.label = choice.name = wish.label
        choice.icon_scales, choice.icons = dict(wish.icon_scales), dict(wish.icons)
        choice.options = dict(wish.options)
        choice.chosen = wish.chosen

    def ask_erase(self) -> None:
        dialog = Dialog(
            title=_("Erase your face?"),
            words=_(
                "The numbers made from your face are deleted at once. Card, number and officer "
                "let you in as before."
            ),
            yes_words=_("Erase it"),
            no_words=_("Keep it"),
        )
        dialog.bind(on_yes=lambda *_: self.presenter.erase_face())
        self.add_overlay(dialog)


load_kv(__file__)
