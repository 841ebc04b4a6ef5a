"""Binds the screen that takes a face to its presenter."""

from kivy.properties import BooleanProperty, NumericProperty, StringProperty

import kiosk.widgets.icon.icon
import kiosk.widgets.mirror.mirror
import kiosk.widgets.pill.pill
import kiosk.widgets.progress.progress
import kiosk.widgets.sides.sides
import kiosk.widgets.text.text  # noqa: F401 - kv uses all six
from kiosk.screens.face_enrol.presenter import FaceEnrolPresenter, FaceEnrolView
from kiosk.shell.desk import Desk
from kiosk.shell.face_watch import Mirror
from kiosk.shell.kv import load_kv
from kiosk.shell.way_in_screen import WayInScreen


class FaceEnrolScreen(WayInScreen):
    """The consent, or the mirror, at the left; what to do at the right; yes and no below."""

    sign = StringProperty("")
    question = StringProperty("")
    text = StringProperty("")
    yes_words = StringProperty("")
    no_words = StringProperty("")
    share = NumericProperty(0.0)
    has_mirror = BooleanProperty(defaultvalue=False)

    def __init__(self, *, desk: Desk, name: str) -> None:
        self.presenter = FaceEnrolPresenter(desk=desk, show=self.show, show_mirror=self.show_mirror)
        super().__init__(desk=desk, name=name)

    def show(self, view: FaceEnrolView) -> None:
        self.sign, self.question, self.text = view.sign, view.question, view.text
        self.share, self.yes_words, self.no_words = view.share, view.yes_words, view.no_words
        self.has_mirror = view.has_mirror

    def show_mirror(self, picture: Mirror | None) -> None:
        if picture is None:
            self.ids.mirror.forget()
        else:
            self.ids.mirror.show(picture)


load_kv(__file__)
