"""Binds the screen of settings to its presenter."""

from kivy.properties import StringProperty

import kiosk.widgets.card.card
import kiosk.widgets.choice.choice  # noqa: F401 - kv uses both
from kiosk.screens.settings.presenter import SettingsPresenter, SettingsView
from kiosk.shell.desk import Desk
from kiosk.shell.kv import load_kv
from kiosk.shell.language import _
from kiosk.shell.task_screen import TaskScreen


class SettingsScreen(TaskScreen):
    """One row for each setting."""

    note = StringProperty("")

    def __init__(self, *, desk: Desk, name: str) -> None:
        super().__init__(desk=desk, name=name)
        self.presenter: SettingsPresenter = SettingsPresenter(desk=desk, show=self.show)

    def show(self, view: SettingsView) -> None:
        self.page.header.title = _("Settings")
        self.page.stand(view.standing)
        self.note = view.note
        for choice, options, chosen in (
            (self.ids.language, view.languages, view.language),
            (self.ids.size, view.sizes, view.size),
            (self.ids.contrast, view.contrasts, view.contrast),
        ):
            choice.options, choice.chosen = dict(options), chosen


load_kv(__file__)
