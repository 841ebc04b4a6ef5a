"""Binds the log-in screen to its presenter."""

from kivy.clock import Clock
from kivy.properties import BooleanProperty, ObjectProperty, StringProperty
from kivy.uix.screenmanager import Screen

import kiosk.widgets.keypad.keypad
import kiosk.widgets.pill.pill
import kiosk.widgets.sides.sides  # noqa: F401 - kv uses all three
from kiosk.client.line import LineState
from kiosk.screens.login.presenter import LoginPresenter, LoginView
from kiosk.shell.desk import Desk
from kiosk.shell.kv import load_kv
from kiosk.shell.language import _
from kiosk.shell.narrator import Scene
from kiosk.shell.task_screen import scene_of
from kiosk.widgets.card.card import Card
from kiosk.widgets.dialog.dialog import Dialog
from kiosk.widgets.hearable.hearable import Hearable


class Entered(Hearable, Card):
    """The field with what was entered."""

    presenter = ObjectProperty()
    test_name = StringProperty("entered")

    def hear(self) -> str:
        return str(self.presenter.entered())


class LoginScreen(Screen):
    """The question at the left, the digits at the right."""

    question = StringProperty("")
    hint = StringProperty("")
    shown = StringProperty("")
    problem = StringProperty("")
    next_words = StringProperty("")
    forgot_words = StringProperty("")
    can_go_on = BooleanProperty(defaultvalue=False)
    is_held = BooleanProperty(defaultvalue=False)
    can_listen = BooleanProperty(defaultvalue=True)

    def __init__(self, *, desk: Desk, name: str) -> None:
        self._desk = desk
        self.presenter = LoginPresenter(desk=desk, show=self.show)
        self._second = Clock.create_trigger(lambda _: self.presenter.second_passed(), 1.0)
        super().__init__(name=name)
        self.can_listen = desk.voice.is_there

    def open(self, subject: int | None) -> None:
        self.can_listen = self._desk.voice.is_there
        self.presenter.open(subject)

    def show(self, view: LoginView) -> None:
        self.question, self.hint, self.shown = view.question, view.hint, view.shown
        self.problem, self.next_words = view.problem, view.next_words
        self.forgot_words, self.can_go_on = view.forgot_words, view.can_go_on
        self.is_held = view.is_held
        if view.is_held and not view.is_checking:
            self._second()

    def tell_what_to_do(self) -> None:
        may_call = self._desk.session.person is None
        dialog = Dialog(
            title=self.forgot_words,
            words=_(
                "Ask the officer on duty. He sees who you are and gives you a new PIN "
                "at once. Until then nobody can log in with the old one."
            ),
            yes_words=_("I see"),
            no_words=_("Call an officer") if may_call else "",
            no_icon="hand-waving",
        )
        dialog.bind(on_no=lambda *_: self.presenter.call_officer())
        self.add_widget(dialog)

    def scene(self) -> Scene:
        return scene_of(self, self.presenter)

    def show_line(self, state: LineState) -> None:
        del state

    def line_is_back(self) -> None:
        self.presenter.show_again()

    def show_again(self) -> None:
        self.presenter.show_again()


load_kv(__file__)
