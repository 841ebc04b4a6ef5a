"""What all screens of one person have in common: the frame around them and how they are opened."""

from dataclasses import replace
from typing import Protocol

from kivy.properties import ObjectProperty
from kivy.uix.screenmanager import Screen
from kivy.uix.widget import Widget

from kiosk.client.line import LineState
from kiosk.shell.desk import Desk
from kiosk.shell.kv import load_kv
from kiosk.shell.language import words
from kiosk.shell.narrator import Scene
from kiosk.shell.wording import name_of
from kiosk.widgets.dialog.dialog import Dialog
from kiosk.widgets.page.page import Page


class Presenter(Protocol):
    """The thinking half of a screen."""

    def open(self, subject: int | None = None) -> None: ...

    def show_again(self) -> None:
        """The words have changed: the language, or the line."""

    def spoken(self) -> str:
        """The screen, read aloud: a sentence a line."""

    def next_steps(self) -> str:
        """What can be done here, for somebody who sees pictures only."""


class TaskScreen(Screen):
    """A screen with header and banner. Its own widgets go into the body of the page."""

    page: Page = ObjectProperty(None, allownone=True)
    presenter: Presenter
    # An Occupation of the wire: what must not be interrupted says so.
    occupation = "in_use"

    def __init__(self, *, desk: Desk, name: str) -> None:
        self.desk = desk
        self._subject: int | None = None
        super().__init__(name=name)
        header = self.page.header
        header.can_listen = desk.voice.is_there
        header.bind(
            on_back=lambda *_: self.back(),
            on_listen=lambda *_: desk.voice.say(self.presenter.spoken(), language=words.language),
            on_language=lambda *_: desk.change_language(),
            on_log_out=lambda *_: desk.log_out(),
        )
        self.page.bind(on_try_again=lambda *_: self.presenter.open(self._subject))

    def open(self, subject: int | None) -> None:
        self._subject = subject
        self.show_line(self.desk.line.state)
        self._show_person()
        self.presenter.open(subject)

    def show_line(self, state: LineState) -> None:
        self.page.header.line_is_up = state is not LineState.DOWN

    def line_is_back(self) -> None:
        self.presenter.open(self._subject)

    def show_again(self) -> None:
        self._show_person()
        self.presenter.show_again()

    def _show_person(self) -> None:
        person, header = self.desk.session.person, self.page.header
        header.who = name_of(person) if person is not None and header.has_back else ""

    def back(self) -> None:
        self.desk.navigator.back()

    def scene(self) -> Scene:
        """What is there to be said now."""
        scene = scene_of(self, self.presenter)
        banner = self.page.banner
        return replace(scene, spoken=f"{banner}\n{scene.spoken}") if banner else scene

    def leave(self) -> None:
        self.desk.voice.hush()

    def add_overlay(self, widget: Widget) -> None:
        """Lay something over the whole screen; it goes with the screen."""
        super().add_widget(widget)

    def add_widget(self, widget: object, *arguments: object, **named: object) -> None:
        into = super() if self.page is None else self.page.body
        into.add_widget(widget, *arguments, **named)


class Speaks(Protocol):
    """The half of a presenter that the voice needs."""

    def spoken(self) -> str: ...

    def next_steps(self) -> str: ...


def scene_of(screen: Screen, presenter: Speaks) -> Scene:
    """A question over the screen is said before the screen."""
    dialog = next((each for each in screen.children if isinstance(each, Dialog)), None)
    if dialog is not None:
        return dialog.scene()
    return Scene(screen.name, presenter.spoken(), presenter.next_steps())


load_kv(__file__)
