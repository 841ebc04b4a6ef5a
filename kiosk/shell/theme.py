"""The look that every widget is bound to; a change of it is seen at once on any screen."""

from dataclasses import asdict

from kivy.event import EventDispatcher
from kivy.properties import BooleanProperty, ColorProperty, NumericProperty

from kiosk.shell.fonts import FILLED_ICONS, ICONS, SANS, SERIF
from kiosk.shell.tokens import Look, measures, rgba

SLIDE_S = 0.18


class Theme(EventDispatcher):
    """The tokens of one `Look` as properties. There is one theme: `theme`."""

    paper = ColorProperty()
    card = ColorProperty()
    ink = ColorProperty()
    soft = ColorProperty()
    line = ColorProperty()
    pine = ColorProperty()
    pine2 = ColorProperty()
    bar = ColorProperty()
    amber = ColorProperty()
    amber2 = ColorProperty()
    amber_ink = ColorProperty()
    sky = ColorProperty()
    sky2 = ColorProperty()
    rose = ColorProperty()
    rose2 = ColorProperty()
    plum = ColorProperty()
    plum2 = ColorProperty()
    on_dark = ColorProperty()
    soft_on_pine = ColorProperty()
    night = ColorProperty()
    night2 = ColorProperty()

    grid = NumericProperty()
    margin = NumericProperty()
    gap = NumericProperty()
    radius = NumericProperty()
    hairline = NumericProperty()
    touch = NumericProperty()
    button = NumericProperty()
    pill = NumericProperty()
    header = NumericProperty()
    row = NumericProperty()
    icon_square = NumericProperty()
    note = NumericProperty()
    body = NumericProperty()
    button_text = NumericProperty()
    title = NumericProperty()
    figure = NumericProperty()
    answer = NumericProperty()
    display = NumericProperty()
    text_scale = NumericProperty(1.0)
    slide_s = NumericProperty(SLIDE_S)
    high_contrast = BooleanProperty(defaultvalue=False)
    left_handed = BooleanProperty(defaultvalue=False)
    in_pictures = BooleanProperty(defaultvalue=False)

    sans = SANS
    serif = SERIF
    icons = ICONS
    filled_icons = FILLED_ICONS

    def __init__(self) -> None:
        super().__init__()
        self.look = Look()
        self.apply(self.look)

    def apply(self, look: Look) -> None:
        self.look = look
        for name, colour in asdict(look.palette).items():
            setattr(self, name, rgba(colour))
        for name, length in asdict(measures(look)).items():
            setattr(self, name, length)
        self.text_scale = look.text_scale
        self.high_contrast = look.high_contrast
        self.left_handed, self.in_pictures = look.left_handed, look.in_pictures
        self.slide_s = 0.0 if look.reduced_motion else SLIDE_S

    def colour(self, name: str, *_watched: object) -> tuple[float, float, float, float]:
        """The colour of this name. What kv passes besides is what it should watch for."""
        red, green, blue, alpha = getattr(self, name)
        return red, green, blue, alpha


theme = Theme()
