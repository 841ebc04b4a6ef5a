"""Binds the hidden screen to its presenter."""

from kivy.uix.screenmanager import Screen

import kiosk.widgets.icon.icon
import kiosk.widgets.pill.pill
import kiosk.widgets.text.text  # noqa: F401 - kv uses all three
from kiosk.client.line import LineState
from kiosk.screens.hidden.presenter import HiddenPresenter
from kiosk.shell.desk import Desk
from kiosk.shell.kv import load_kv


class HiddenScreen(Screen):
    """Nothing of anybody is to be seen."""

    def __init__(self, *, desk: Desk, name: str) -> None:
        self.presenter = HiddenPresenter(desk=desk)
        super().__init__(name=name)

    def open(self, subject: int | None) -> None:
        del subject

    def show_line(self, state: LineState) -> None:
        del state

    def line_is_back(self) -> None: ...

    def show_again(self) -> None: ...


load_kv(__file__)
