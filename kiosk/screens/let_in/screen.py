"""Binds the screen that calls an officer to its presenter."""

from kivy.clock import Clock
from kivy.properties import BooleanProperty, StringProperty
from kivy.uix.screenmanager import Screen

import kiosk.widgets.icon.icon
import kiosk.widgets.pill.pill
import kiosk.widgets.sides.sides
import kiosk.widgets.text.text  # noqa: F401 - kv uses all four
from kiosk.client.line import LineState
from kiosk.screens.let_in.presenter import LetInPresenter, LetInView
from kiosk.shell.desk import Desk
from kiosk.shell.kv import load_kv
from kiosk.shell.narrator import Scene
from kiosk.shell.task_screen import scene_of


class LetInScreen(Screen):
    """A picture, a sentence, and one button."""

    icon = StringProperty("")
    question = StringProperty("")
    hint = StringProperty("")
    call_words = StringProperty("")
    leave_words = StringProperty("")
    can_listen = BooleanProperty(defaultvalue=True)

    def __init__(self, *, desk: Desk, name: str) -> None:
        self._desk = desk
        self.presenter = LetInPresenter(desk=desk, show=self.show)
        self._second = Clock.create_trigger(
            lambda _: self.presenter.second_passed(), 1.0, interval=True
        )
        super().__init__(name=name)
        self.can_listen = desk.voice.is_there

    def open(self, subject: int | None) -> None:
        self.presenter.open(subject)
        self._second()

    def on_leave(self, *_: object) -> None:
        """However it is left: back, a card, or somebody's log-in."""
        self._second.cancel()
        self.presenter.leave()

    def show(self, view: LetInView) -> None:
        self.icon, self.question, self.hint = view.icon, view.question, view.hint
        self.call_words, self.leave_words = view.call_words, view.leave_words

    def scene(self) -> Scene:
        return scene_of(self, self.presenter)

    def show_line(self, state: LineState) -> None:
        del state

    def line_is_back(self) -> None:
        self.presenter.show_again()

    def show_again(self) -> None:
        self.presenter.show_again()


load_kv(__file__)
