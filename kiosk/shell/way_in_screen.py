"""What the screens on the way in have in common: nobody is logged in, and time is counted."""

from typing import Protocol

from kivy.clock import Clock
from kivy.properties import BooleanProperty
from kivy.uix.screenmanager import Screen

from kiosk.client.line import LineState
from kiosk.shell.desk import Desk
from kiosk.shell.narrator import Scene
from kiosk.shell.task_screen import scene_of


class Presenter(Protocol):
    """The thinking half of a way in."""

    def open(self, subject: int | None = None) -> None: ...

    def leave(self) -> None: ...

    def second_passed(self) -> None: ...

    def show_again(self) -> None: ...

    def spoken(self) -> str: ...

    def next_steps(self) -> str: ...


class WayInScreen(Screen):
    """A subclass makes its presenter before this constructor runs, for kv asks for it."""

    can_listen = BooleanProperty(defaultvalue=True)
    presenter: Presenter

    def __init__(self, *, desk: Desk, name: str) -> None:
        self._desk = desk
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

    def scene(self) -> Scene:
        return scene_of(self, self.presenter)

    def show_line(self, state: LineState) -> None:
        del state

    def line_is_back(self) -> None:
        self.presenter.show_again()

    def show_again(self) -> None:
        self.presenter.show_again()
