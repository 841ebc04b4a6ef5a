"""A horizontal bar with round ends."""

from kivy.properties import NumericProperty
from kivy.uix.widget import Widget

from kiosk.shell.kv import load_kv


class Progress(Widget):
    """`share` of the whole, from 0 to 1."""

    share = NumericProperty(0.0)


load_kv(__file__)
