"""Binds the hidden screen to its presenter."""

from kivy.properties import BooleanProperty
from kivy.uix.screenmanager import Screen

import kiosk.widgets.icon.icon
import kiosk.widgets.pill.pill
import kiosk.widgets.sides.sides
import kiosk.widgets.text.text  # noqa: F401 - kv uses all four
from kiosk.client.line import LineState
from kiosk.screens.hidden.presenter import HiddenPresenter
from kiosk.shell.desk import Desk
from kiosk.shell.kv import load_kv
from kiosk.shell.narrator import Scene
from kiosk.shell.task_screen import scene_of


class HiddenScreen(Screen):
    """Nothing of anybody is to be seen."""

    can_listen = BooleanProperty(defaultvalue=True)

    def __init__(self, *, desk: Desk, name: str) -> None:
        self.presenter = HiddenPresenter(desk=desk)
        super().__init__(name=name)
        self._desk = desk
        self.can_listen = desk.voice.is_there

    def open(self, subject: int | None) -> None:
        del subject
        self.can_listen = self._desk.voice.is_there

    def scene(self) -> Scene:
        return scene_of(self, self.presenter)

    def show_line(self, state: LineState) -> None:
        del state

    def line_is_back(self) -> None: ...

    def show_again(self) -> None: ...


load_kv(__file__)
