"""Binds the screen that calls an officer to its presenter."""

from kivy.properties import StringProperty

import kiosk.widgets.icon.icon
import kiosk.widgets.pill.pill
import kiosk.widgets.sides.sides
import kiosk.widgets.text.text  # noqa: F401 - kv uses all four
from kiosk.screens.let_in.presenter import LetInPresenter, LetInView
from kiosk.shell.desk import Desk
from kiosk.shell.kv import load_kv
from kiosk.shell.way_in_screen import WayInScreen


class LetInScreen(WayInScreen):
    """A picture, a sentence, and one button."""

    icon = StringProperty("")
    question = StringProperty("")
    hint = StringProperty("")
    call_words = StringProperty("")
    leave_words = StringProperty("")

    def __init__(self, *, desk: Desk, name: str) -> None:
        self.presenter = LetInPresenter(desk=desk, show=self.show)
        super().__init__(desk=desk, name=name)

    def show(self, view: LetInView) -> None:
        self.icon, self.question, self.hint = view.icon, view.question, view.hint
        self.call_words, self.leave_words = view.call_words, view.leave_words


load_kv(__file__)
