"""A ring that fills once, with the figure it stands for in its middle."""

from math import cos, radians, sin

from kivy.animation import Animation
from kivy.properties import NumericProperty, StringProperty
from kivy.uix.relativelayout import RelativeLayout

from kiosk.shell.kv import load_kv
from kiosk.shell.theme import theme

FILL_S = 0.5


class Ring(RelativeLayout):
    """`share` of the whole, from 0 to 1; `shown` is where the drawing stands."""

    share = NumericProperty(0.0)
    shown = NumericProperty(0.0)
    figure = StringProperty("")
    caption = StringProperty("")
    short_caption = StringProperty("")
    diameter = NumericProperty(0)
    thickness = NumericProperty(0)

    def fill(self, share: float) -> None:
        """Show this share; the ring runs there once, or stands there at once in calm motion."""
        share = min(1.0, max(0.0, share))
        is_new = share != self.share
        self.share = share
        Animation.cancel_all(self, "shown")
        if is_new and theme.slide_s:
            Animation(shown=share, duration=FILL_S, transition="out_cubic").start(self)
        else:
            self.shown = share

    def cap(self, share: float, centre: tuple[float, float], *_: object) -> tuple[float, float]:
        """The lower left corner of the round cap that ends the ring at this share."""
        middle = (self.diameter - self.thickness) / 2
        angle = radians(360 * share)
        return (
            centre[0] + middle * sin(angle) - self.thickness / 2,
            centre[1] + middle * cos(angle) - self.thickness / 2,
        )


load_kv(__file__)
