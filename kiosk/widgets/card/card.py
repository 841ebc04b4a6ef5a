"""A white card with a hairline and round corners; framed in amber when it needs the person."""

from kivy.properties import BooleanProperty, ColorProperty, NumericProperty
from kivy.uix.boxlayout import BoxLayout

from kiosk.shell.kv import load_kv


class Card(BoxLayout):
    """A column of things that belong together."""

    is_due = BooleanProperty(defaultvalue=False)
    edge = NumericProperty(1)
    fill = ColorProperty()
    rim = ColorProperty()


load_kv(__file__)
