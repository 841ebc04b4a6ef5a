"""Where on the picture a touch lies: ranges, rotation, and a correction fitted to targets.

A calibration is eight numbers, of the projective map from what the panel says to what is shown,
both as parts of width and height: x' = (a x + b y + c) / w, y' = (d x + e y + f) / w,
w = g x + h y + 1. An affine one, which a panel mostly needs, has g = h = 0.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from hardware.touch.api import CalibrationRefused

Point = tuple[float, float]

ROTATIONS: Final = (0, 90, 180, 270)
NUMBERS: Final = 8
LARGEST_RESIDUAL: Final = 0.006
"""Of the panel's width: 8 px of 1,280. A finger meets a target's middle twice as well."""

_LEAST_STRETCH, _MOST_STRETCH = 0.25, 4.0
_MOST_SLANT: Final = 0.5  # of g and h: beyond it no glass before a picture is
_SAME: Final = 1e-9


class Range(NamedTuple):
    """The least and the greatest number that an axis gives."""

    least: int
    greatest: int

    def part(self, value: float) -> float:
        return (value - self.least) / (self.greatest - self.least)


class Pair(NamedTuple):
    """What was touched, and the target that was shown, as parts of width and height."""

    touched: Point
    target: Point


@dataclass(frozen=True)
class Calibration:
    """Corrects a point."""

    numbers: tuple[float, ...] = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0)

    def correct(self, point: Point) -> Point:
        a, b, c, d, e, f, g, h = self.numbers
        x, y = point
        weight = max(g * x + h * y + 1, _SAME)
        return (a * x + b * y + c) / weight, (d * x + e * y + f) / weight


@dataclass(frozen=True)
class Fit:
    """A calibration and how far, at worst, it leaves a touch from its target (of the width)."""

    calibration: Calibration
    residual: float


def calibration_of(numbers: Sequence[float]) -> Calibration:
    """None given means none. CalibrationRefused for numbers that make no sense."""
    if not numbers:
        return Calibration()
    if len(numbers) != NUMBERS or not all(math.isfinite(number) for number in numbers):
        raise CalibrationRefused(f"a calibration has {NUMBERS} numbers")
    made = Calibration(tuple(float(number) for number in numbers))
    _refuse_nonsense(made)
    return made


def fit(pairs: Sequence[Pair], *, largest_residual: float = LARGEST_RESIDUAL) -> Fit:
    """Affine for four touches; projective when each target was touched twice and it is needed.

    Four points can be met by a projective map always: it says nothing of a touch that was off.
    """
    found = _fitted(pairs, _affine(pairs))
    if found.residual > largest_residual and len(pairs) >= NUMBERS:
        found = _fitted(pairs, _projective(pairs))
    if found.residual > largest_residual:
        part = f"{found.residual:.1%} of the width"
        raise CalibrationRefused(f"the touches lie up to {part} from the targets")
    _refuse_nonsense(found.calibration)
    return found


def rotated(point: Point, *, rotation: int) -> Point:
    """For a panel whose own top left lies, clockwise, `rotation` degrees further."""
    x, y = point
    match rotation:
        case 90:
            return 1 - y, x
        case 180:
            return 1 - x, 1 - y
        case 270:
            return y, 1 - x
    return x, y


def _fitted(pairs: Sequence[Pair], calibration: Calibration) -> Fit:
    errors = [math.dist(calibration.correct(pair.touched), pair.target) for pair in pairs]
    return Fit(calibration, max(errors))


def _affine(pairs: Sequence[Pair]) -> Calibration:
    rows = [[*pair.touched, 1.0] for pair in pairs]
    across = _least_squares(rows, [pair.target[0] for pair in pairs])
    down = _least_squares(rows, [pair.target[1] for pair in pairs])
    return Calibration((*across, *down, 0.0, 0.0))


def _projective(pairs: Sequence[Pair]) -> Calibration:
    rows, wanted = [], []
    for (x, y), (u, v) in pairs:
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        wanted += [u, v]
    return Calibration(tuple(_least_squares(rows, wanted)))


def _least_squares(rows: Sequence[Sequence[float]], wanted: Sequence[float]) -> list[float]:
    """By the normal equations: eight unknowns at most, all of about the same size."""
    size = len(rows[0])
    table = [
        [
            *(math.fsum(row[i] * row[j] for row in rows) for j in range(size)),
            math.fsum(row[i] * value for row, value in zip(rows, wanted, strict=True)),
        ]
        for i in range(size)
    ]
    for step in range(size):
        _eliminate(table, step)
    return [row[size] for row in table]


def _eliminate(table: list[list[float]], step: int) -> None:
    best = max(range(step, len(table)), key=lambda number: abs(table[number][step]))
    table[step], table[best] = table[best], table[step]
    pivot = table[step][step]
    if abs(pivot) < _SAME:
        raise CalibrationRefused("the touches lie on one line or on one point")
    table[step] = [value / pivot for value in table[step]]
    for number, row in enumerate(table):
        if number != step:
            factor = row[step]
            pairs = zip(row, table[step], strict=True)
            table[number] = [value - factor * other for value, other in pairs]


def _refuse_nonsense(calibration: Calibration) -> None:
    """What would throw a touch far away, or fold the panel on a line, is no calibration."""
    a, b, _, d, e, _, g, h = calibration.numbers
    stretch = math.sqrt(abs(a * e - b * d))
    if not _LEAST_STRETCH <= stretch <= _MOST_STRETCH or max(abs(g), abs(h)) > _MOST_SLANT:
        raise CalibrationRefused("the calibration would stretch the panel beyond all measure")
    x, y = calibration.correct((0.5, 0.5))
    if not (0 < x < 1 and 0 < y < 1):
        raise CalibrationRefused("the calibration would put the panel's middle beside it")
