"""Faces that nobody has, drawn from numbers: no real person is needed to try a face reader."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

if TYPE_CHECKING:
    from cv2.typing import MatLike

_SIZE_PX: Final = 720
_UNIT: Final = 150.0  # pixels of half a head's width
_FINE: Final = 4  # fractional bits of OpenCV's coordinates

Colour = tuple[float, float, float]


@dataclass(frozen=True)
class Looks:
    """What makes a face this one; lengths in half widths of the head."""

    skin: Colour
    hair: Colour
    iris: Colour
    lips: Colour
    long: float
    jaw: float
    eyes_apart: float
    eyes_high: float
    eye_width: float
    brow_high: float
    brow_thick: float
    nose_long: float
    nose_width: float
    mouth_width: float
    mouth_low: float
    lip_thick: float
    hair_low: float


@dataclass(frozen=True)
class Moment:
    """How it looks just now."""

    eyes_open: float = 1.0
    turned_left: float = 0.0  # -1 to 1
    light: float = 1.0


def looks(seed: int) -> Looks:
    dice = np.random.default_rng(seed)

    def between(low: float, high: float) -> float:
        return float(dice.uniform(low, high))

    tone = between(0.45, 1.0)
    dark = between(0.1, 0.6)
    return Looks(
        skin=(150 * tone, (175 + between(-12, 8)) * tone, (225 + between(-10, 10)) * tone),
        hair=(60 * dark, (70 + between(0, 40)) * dark, (90 + between(0, 70)) * dark),
        iris=(between(20, 120), between(40, 90), between(20, 70)),
        lips=(between(70, 110) * tone, between(70, 110) * tone, between(150, 200) * tone),
        long=between(1.2, 1.45),
        jaw=between(0.62, 0.95),
        eyes_apart=between(0.36, 0.5),
        eyes_high=between(0.02, 0.2),
        eye_width=between(0.15, 0.21),
        brow_high=between(0.2, 0.32),
        brow_thick=between(0.03, 0.09),
        nose_long=between(0.35, 0.55),
        nose_width=between(0.13, 0.25),
        mouth_width=between(0.26, 0.44),
        mouth_low=between(0.62, 0.78),
        lip_thick=between(0.05, 0.13),
        hair_low=between(0.55, 0.8),
    )


_STILL: Final = Moment()


def draw(face: Looks, moment: Moment = _STILL) -> "MatLike":
    """A picture of 720 x 720 pixels, the face in its middle."""
    canvas = np.full((_SIZE_PX, _SIZE_PX, 3), (140, 150, 150), dtype=np.uint8)
    pen = _Pen(canvas, shift=moment.turned_left)
    _draw_body(pen, face)
    _draw_head(pen, face)
    for side in (-1, 1):
        _draw_eye(pen, face, side=side, open_by=moment.eyes_open)
    _draw_nose(pen, face)
    _draw_mouth(pen, face)
    soft = cv2.GaussianBlur(pen.canvas, (0, 0), 1.6)
    return _lit(soft, moment)


class _Pen:
    """Draws in half widths of the head, from the middle of the face; features move as it turns."""

    def __init__(self, canvas: "MatLike", *, shift: float) -> None:
        self.canvas, self._shift = canvas, shift

    def place(self, across: float, down: float, depth: float) -> tuple[float, float]:
        """Depth is 0 at the ears and 1 at the tip of the nose: what is near moves most."""
        angle = self._shift * 0.7
        moved = across * np.cos(angle) + depth * np.sin(angle)
        return _SIZE_PX / 2 + moved * _UNIT, _SIZE_PX / 2 + down * _UNIT

    def shape(self, points: list[tuple[float, float]], colour: Colour, *, depth: float) -> None:
        placed = np.array([self.place(*point, depth) for point in points]) * 2**_FINE
        cv2.fillPoly(self.canvas, [placed.astype(np.int32)], colour, cv2.LINE_AA, _FINE)

    def oval(
        self,
        middle: tuple[float, float],
        size: tuple[float, float],
        colour: Colour,
        *,
        depth: float,
    ) -> None:
        turns = np.linspace(0, 2 * np.pi, 48, endpoint=False)
        points = [
            (middle[0] + size[0] * float(np.cos(t)), middle[1] + size[1] * float(np.sin(t)))
            for t in turns
        ]
        self.shape(points, colour, depth=depth)


def _shade(colour: Colour, by: float) -> Colour:
    blue, green, red = (min(255.0, max(0.0, one * by)) for one in colour)
    return blue, green, red


def _draw_body(pen: _Pen, face: Looks) -> None:
    pen.shape([(-2.4, 3), (-1.4, 1.9), (1.4, 1.9), (2.4, 3)], (90, 70, 50), depth=0)
    neck = _shade(face.skin, 0.78)
    pen.shape([(-0.55, 2.1), (-0.5, 0.8), (0.5, 0.8), (0.55, 2.1)], neck, depth=0)


def _draw_head(pen: _Pen, face: Looks) -> None:
    pen.oval((0, -0.25), (1.12, face.long * 0.98), face.hair, depth=-0.1)
    for side in (-1.0, 1.0):
        pen.oval((side * 1.0, 0.1), (0.12, 0.24), _shade(face.skin, 0.85), depth=0)
    turns = np.linspace(0, 2 * np.pi, 90, endpoint=False)
    for ring, light in ((1.0, 0.8), (0.93, 0.88), (0.84, 0.94), (0.7, 0.98), (0.5, 1.02)):
        outline = []
        for turn in turns:
            across, down = float(np.cos(turn)), float(np.sin(turn))
            narrow = 1 - (1 - face.jaw) * max(down, 0.0) ** 1.5
            outline.append((ring * across * narrow, ring * down * face.long))
        pen.shape(outline, _shade(face.skin, light), depth=0.15 + (1 - ring) * 0.5)
    low = face.hair_low
    fringe = [(float(np.cos(t)) * 0.97, -low - float(np.sin(t)) * 0.62) for t in turns[:46]]
    pen.shape(fringe, face.hair, depth=0.1)


def _draw_eye(pen: _Pen, face: Looks, *, side: int, open_by: float) -> None:
    across, down = side * face.eyes_apart, -face.eyes_high
    wide, high = face.eye_width, face.eye_width * 0.48 * max(open_by, 0.06)
    pen.oval((across, down), (wide * 1.5, wide * 1.05), _shade(face.skin, 0.9), depth=0.45)
    pen.oval((across, down), (wide * 1.12, high + 0.022), _shade(face.skin, 0.4), depth=0.5)
    if open_by > 0.25:
        pen.oval((across, down), (wide, high), (235, 238, 240), depth=0.5)
        round_by = min(wide * 0.46, high)
        pen.oval((across, down), (wide * 0.46, round_by), face.iris, depth=0.52)
        pen.oval((across, down), (wide * 0.2, min(wide * 0.2, high)), (10, 10, 10), depth=0.53)
        pen.oval((across + 0.03, down - 0.03), (0.02, 0.02), (250, 250, 250), depth=0.53)
    brow = down - face.brow_high
    pen.oval((across, brow), (wide * 1.4, face.brow_thick), _shade(face.hair, 0.9), depth=0.5)


def _draw_nose(pen: _Pen, face: Looks) -> None:
    top, tip, wide = -face.eyes_high + 0.05, -face.eyes_high + face.nose_long, face.nose_width
    bridge = [(-0.07, top), (0.07, top), (wide, tip), (-wide, tip)]
    pen.shape(bridge, _shade(face.skin, 0.95), depth=0.6)
    ridge = [(-0.03, top), (0.03, top), (0.06, tip), (-0.06, tip)]
    pen.shape(ridge, _shade(face.skin, 1.1), depth=0.7)
    pen.oval((0, tip), (wide, 0.11), _shade(face.skin, 0.9), depth=0.75)
    pen.oval((0, tip - 0.04), (wide * 0.55, 0.09), _shade(face.skin, 1.08), depth=0.85)
    for side in (-1, 1):
        nostril = (side * wide * 0.55, tip + 0.05)
        pen.oval(nostril, (0.045, 0.028), _shade(face.skin, 0.35), depth=0.75)


def _draw_mouth(pen: _Pen, face: Looks) -> None:
    middle, wide, thick = face.mouth_low - 0.05, face.mouth_width, face.lip_thick
    pen.oval((0, middle), (wide, thick), face.lips, depth=0.5)
    light = _shade(face.lips, 1.2)
    pen.oval((0, middle + thick * 0.5), (wide * 0.6, thick * 0.35), light, depth=0.55)
    line = [(-wide, middle), (0, middle - 0.02), (wide, middle), (0, middle + 0.025)]
    pen.shape(line, _shade(face.lips, 0.45), depth=0.52)
    pen.oval((0, middle + thick + 0.1), (wide * 0.6, 0.03), _shade(face.skin, 0.85), depth=0.4)


def _lit(picture: "MatLike", moment: Moment) -> "MatLike":
    """Light from above, and a little grain as every camera has."""
    down = np.linspace(1.08, 0.86, picture.shape[0])[:, None, None]
    grain = np.random.default_rng(7).normal(0, 2.0, picture.shape)
    return np.clip(picture * down * moment.light + grain, 0, 255).astype(np.uint8)
