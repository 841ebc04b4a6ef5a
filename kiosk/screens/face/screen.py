"""Binds the log-in by face to its presenter."""

from kivy.properties import BooleanProperty, NumericProperty, StringProperty

import kiosk.widgets.icon.icon
import kiosk.widgets.mirror.mirror
import kiosk.widgets.pill.pill
import kiosk.widgets.progress.progress
import kiosk.widgets.sides.sides
import kiosk.widgets.text.text  # noqa: F401 - kv uses all six
from kiosk.screens.face.presenter import FacePresenter, FaceView
from kiosk.shell.desk import Desk
from kiosk.shell.face_watch import Mirror
from kiosk.shell.kv import load_kv
from kiosk.shell.way_in_screen import WayInScreen


class FaceScreen(WayInScreen):
    """The mirror at the left, what to do at the right, the other ways in below."""

    sign = StringProperty("")
    question = StringProperty("")
    hint = StringProperty("")
    again_words = StringProperty("")
    share = NumericProperty(0.0)
    has_mirror = BooleanProperty(defaultvalue=True)

    def __init__(self, *, desk: Desk, name: str) -> None:
        self.presenter = FacePresenter(desk=desk, show=self.show, show_mirror=self.show_mirror)
        super().__init__(desk=desk, name=name)

    def show(self, view: FaceView) -> None:
        self.sign, self.question, self.hint = view.sign, view.question, view.hint
        self.share, self.again_words = view.share, view.again_words
        self.has_mirror = view.has_mirror

    def show_mirror(self, picture: Mirror | None) -> None:
        if picture is None:
            self.ids.mirror.forget()
        else:
            self.ids.mirror.show(picture)


load_kv(__file__)
