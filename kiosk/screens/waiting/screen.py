"""Binds the waiting screen to its presenter; draws anew once a minute and no more."""

from kivy.clock import Clock, ClockEvent
from kivy.properties import BooleanProperty, StringProperty
from kivy.uix.screenmanager import Screen

import kiosk.widgets.icon.icon
import kiosk.widgets.pill.pill
import kiosk.widgets.sides.sides
import kiosk.widgets.text.text  # noqa: F401 - kv uses all four
from kiosk.client.line import LineState
from kiosk.screens.waiting.presenter import WaitingPresenter, WaitingView
from kiosk.shell.desk import Desk
from kiosk.shell.kv import load_kv
from kiosk.shell.narrator import Scene
from kiosk.shell.task_screen import scene_of
from kiosk.widgets.card.card import Card
from kiosk.widgets.hearable.hearable import Hearable


class Ear(Hearable, Card):
    """One big picture, chosen without reading: the terminal speaks from then on."""

    spoken = StringProperty("")
    icon = StringProperty("ear")
    test_name = StringProperty("")


class WaitingScreen(Screen):
    """What anybody may see."""

    question = StringProperty("")
    hint = StringProperty("")
    time_of_day = StringProperty("")
    date_words = StringProperty("")
    place = StringProperty("")
    line_words = StringProperty("")
    has_card = BooleanProperty(defaultvalue=False)
    has_face = BooleanProperty(defaultvalue=False)
    can_listen = BooleanProperty(defaultvalue=True)
    is_spoken = BooleanProperty(defaultvalue=False)

    def __init__(self, *, desk: Desk, name: str) -> None:
        self._desk = desk
        self.presenter = WaitingPresenter(desk=desk, show=self.show)
        super().__init__(name=name)
        self._minute: ClockEvent | None = None

    def open(self, subject: int | None) -> None:
        self.presenter.open(subject)
        self._wait_for_minute()

    def show(self, view: WaitingView) -> None:
        self.question, self.hint = view.question, view.hint
        self.time_of_day, self.date_words = view.time_of_day, view.date_words
        self.has_card, self.has_face = view.has_card, view.has_face
        self.can_listen, self.is_spoken = view.can_listen, view.is_spoken
        self.place, self.line_words = view.place, view.line_words

    def scene(self) -> Scene:
        return scene_of(self, self.presenter)

    def show_line(self, state: LineState) -> None:
        del state
        self.presenter.show_again()

    def line_is_back(self) -> None:
        self.presenter.show_again()

    def show_again(self) -> None:
        self.presenter.show_again()

    def _wait_for_minute(self) -> None:
        if self._minute is not None:
            self._minute.cancel()
        seconds = 60.0 - self._desk.now().second
        self._minute = Clock.schedule_once(lambda _: self._next_minute(), seconds)

    def _next_minute(self) -> None:
        if self.parent is not None:
            self.presenter.show_again()
            self._wait_for_minute()


load_kv(__file__)
