"""Binds the screen of settings to its presenter."""

from kivy.properties import BooleanProperty, StringProperty

import kiosk.widgets.card.card
import kiosk.widgets.choice.choice
import kiosk.widgets.pill.pill  # noqa: F401 - kv uses all three
from kiosk.screens.settings.presenter import SettingsPresenter, SettingsView
from kiosk.shell.desk import Desk
from kiosk.shell.kv import load_kv
from kiosk.shell.language import _
from kiosk.shell.task_screen import TaskScreen
from kiosk.widgets.dialog.dialog import Dialog


class SettingsScreen(TaskScreen):
    """One row for each setting."""

    note = StringProperty("")
    has_face = BooleanProperty(defaultvalue=False)

    def __init__(self, *, desk: Desk, name: str) -> None:
        super().__init__(desk=desk, name=name)
        self.presenter: SettingsPresenter = SettingsPresenter(desk=desk, show=self.show)

    def show(self, view: SettingsView) -> None:
        self.page.header.title = _("Settings")
        self.page.stand(view.standing)
        self.note, self.has_face = view.note, view.has_face
        for choice, options, chosen in (
            (self.ids.language, view.languages, view.language),
            (self.ids.size, view.sizes, view.size),
            (self.ids.contrast, view.contrasts, view.contrast),
        ):
            choice.options, choice.chosen = dict(options), chosen

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
