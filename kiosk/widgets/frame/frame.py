"""The whole window: the screens, the bar of the voice-and-icon mode beside them, what lies over."""

from kivy.properties import ObjectProperty
from kivy.uix.floatlayout import FloatLayout
from kivy.uix.screenmanager import ScreenManager
from kivy.uix.widget import Widget

import kiosk.widgets.sides.sides  # noqa: F401 - kv uses it
from kiosk.shell.kv import load_kv
from kiosk.widgets.guide_bar.guide_bar import GuideBar


class Frame(FloatLayout):
    """At most one thing lies over all screens."""

    manager: ScreenManager = ObjectProperty()
    bar: GuideBar = ObjectProperty()
    cover: Widget | None = ObjectProperty(None, allownone=True)

    def lay_over(self, cover: Widget) -> None:
        self.uncover()
        self.cover = cover
        self.add_widget(cover)

    def uncover(self) -> None:
        """May be called twice."""
        if self.cover is not None:
            self.remove_widget(self.cover)
            self.cover = None


load_kv(__file__)
