"""The colours and measures of the terminal, and the arithmetic that keeps them readable."""

from dataclasses import dataclass, fields

DESIGN_HEIGHT = 800
"""Lengths are px on a panel of 800 lines; a panel of 1080 shows them 1.35 times as large."""

TOUCH_FLOOR_MM = 15.0
TEXT_SCALES = (1.0, 1.25, 1.5)


@dataclass(frozen=True)
class Palette:
    """Colours by what they mean. A name ending in 2 is the tint behind its colour."""

    paper: str
    card: str
    ink: str
    soft: str
    line: str
    pine: str
    pine2: str
    bar: str
    amber: str
    amber2: str
    amber_ink: str
    sky: str
    sky2: str
    rose: str
    rose2: str
    plum: str
    plum2: str
    on_dark: str
    soft_on_pine: str
    night: str
    night2: str


CALM = Palette(
    paper="#F5F2EB",
    card="#FFFFFF",
    ink="#1E2A2F",
    soft="#5E6B70",
    line="#E4DFD4",
    pine="#1F6B5C",
    pine2="#E3EFEA",
    bar="#B1CCC6",
    amber="#C9771A",
    amber2="#FBEFDC",
    # Amber itself reads 3.4:1 on white: enough for a frame or an icon, not for words.
    amber_ink="#94560C",
    sky="#2F6690",
    sky2="#E2EDF5",
    rose="#A8403A",
    rose2="#F8E6E3",
    plum="#6A4C7D",
    plum2="#EEE7F3",
    on_dark="#FFFFFF",
    soft_on_pine="#E3EFEA",
    night="#14201F",
    night2="#2B3736",
)

HIGH_CONTRAST = Palette(
    paper="#FFFFFF",
    card="#FFFFFF",
    ink="#000000",
    soft="#333333",
    line="#000000",
    pine="#00473C",
    pine2="#E9F4F0",
    bar="#6F9C93",
    amber="#8A4B00",
    amber2="#FFF6E8",
    amber_ink="#6B3A00",
    sky="#053E66",
    sky2="#EEF6FC",
    rose="#7D1813",
    rose2="#FDF1EF",
    plum="#452A57",
    plum2="#F6F1FA",
    on_dark="#FFFFFF",
    soft_on_pine="#FFFFFF",
    night="#000000",
    night2="#1C2423",
)

# Every pair in which words stand on a ground.
TEXT_PAIRS = (
    ("on_dark", "night"), ("on_dark", "night2"),
    ("ink", "paper"), ("ink", "card"), ("ink", "pine2"), ("ink", "amber2"), ("ink", "sky2"),
    ("ink", "rose2"),
    ("soft", "paper"), ("soft", "card"), ("soft", "pine2"),
    ("pine", "paper"), ("pine", "card"), ("pine", "pine2"),
    ("amber_ink", "paper"), ("amber_ink", "card"), ("amber_ink", "amber2"),
    ("sky", "card"), ("sky", "sky2"),
    ("rose", "paper"), ("rose", "card"), ("rose", "rose2"), ("rose", "pine2"),
    ("on_dark", "pine"), ("on_dark", "ink"), ("on_dark", "rose"),
    ("soft_on_pine", "pine"),
)  # fmt: skip

# Pictures without words need 3:1 (WCAG 2.1, 1.4.11).
PICTURE_PAIRS = (
    ("pine", "pine2"), ("amber", "amber2"), ("sky", "sky2"), ("rose", "rose2"),
    ("plum", "plum2"), ("amber", "card"),
)  # fmt: skip


@dataclass(frozen=True)
class Look:
    """How one person, on one panel, sees the terminal."""

    height_px: int = DESIGN_HEIGHT
    mm_per_px: float = 0.0
    text_scale: float = 1.0
    high_contrast: bool = False
    reduced_motion: bool = False
    left_handed: bool = False
    # The voice-and-icon mode: the pictures are larger than the words.
    in_pictures: bool = False

    @property
    def scale(self) -> float:
        return self.height_px / DESIGN_HEIGHT

    @property
    def palette(self) -> Palette:
        return HIGH_CONTRAST if self.high_contrast else CALM


@dataclass(frozen=True)
class Measures:
    """Lengths in px of the panel."""

    grid: float
    margin: float
    gap: float
    radius: float
    hairline: float
    touch: float
    button: float
    pill: float
    header: float
    row: float
    icon_square: float
    note: float
    body: float
    button_text: float
    title: float
    figure: float
    answer: float
    display: float


def measures(look: Look) -> Measures:
    scale = look.scale
    text = scale * look.text_scale
    # The largest figures are read from two metres at scale 1 already: they grow half as fast,
    # so that the answer never pushes its own explanation off the screen.
    large = scale * (1 + (look.text_scale - 1) / 2)
    touch = max(64 * scale, touch_floor_px(look))
    return Measures(
        grid=8 * scale,
        margin=32 * scale,
        gap=20 * scale,
        radius=24 * scale,
        hairline=2.0 if look.high_contrast else max(1.0, round(scale)),
        touch=touch,
        button=max(68 * scale, touch, 40 * text),
        pill=max(52 * scale, 18 * text * 1.9),
        header=max(84 * scale, touch + 12 * scale),
        row=max(84 * scale, touch, 84 * text * 0.92),
        icon_square=_icon_square(look) * scale,
        note=18 * text,
        body=22 * text,
        button_text=24 * text,
        title=28 * text,
        figure=40 * large,
        answer=72 * large,
        display=96 * large,
    )


def _icon_square(look: Look) -> float:
    if look.text_scale > TEXT_SCALES[1]:
        return 60
    if not look.in_pictures:
        return 76
    return 104 if look.text_scale < TEXT_SCALES[1] else 84


def touch_floor_px(look: Look) -> float:
    """15 mm on this panel; 0 when nobody has measured it."""
    return TOUCH_FLOOR_MM / look.mm_per_px if look.mm_per_px > 0 else 0.0


def rgba(colour: str, *, alpha: float = 1.0) -> tuple[float, float, float, float]:
    red, green, blue = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return red, green, blue, alpha


def contrast(first: str, second: str) -> float:
    """The ratio of WCAG 2.1, from 1 to 21."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue, _ = (_linear(channel) for channel in rgba(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def colour_names() -> list[str]:
    return [field.name for field in fields(Palette)]
