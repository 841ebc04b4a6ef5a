"""A calibration from touches near four targets: right ones are corrected, wrong ones refused."""

import math
import random
from collections.abc import Callable

import pytest

from hardware.touch.api import CalibrationRefused
from hardware.touch.calibration import (
    ROTATIONS,
    Calibration,
    Pair,
    Point,
    calibration_of,
    fit,
    rotated,
)

TARGETS = ((0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9))
BETWEEN = ((0.5, 0.5), (0.02, 0.98), (0.7, 0.3))
FINGER = 0.002  # how far a careful finger is from a target's middle


def keystone(point: Point) -> Point:
    """A picture that is narrower at the top than the glass before it."""
    x, y = point
    weight = 1 + 0.12 * y
    return (x * 1.05 + 0.01) / weight, (y * 1.08 - 0.02) / weight


def off_and_turned(point: Point) -> Point:
    x, y = point
    return 0.93 * x + 0.02 * y + 0.04, -0.03 * x + 1.05 * y - 0.02


def pairs(panel: Callable[[Point], Point], *, times: int = 1, tremble: float = 0.0) -> list[Pair]:
    hand = random.Random(3)

    def touched(target: Point) -> Point:
        x, y = panel(target)
        return x + hand.uniform(-tremble, tremble), y + hand.uniform(-tremble, tremble)

    return [Pair(touched(target), target) for _ in range(times) for target in TARGETS]


def test_a_panel_that_is_off_and_turned_is_corrected_everywhere() -> None:
    found = fit(pairs(off_and_turned))
    assert found.residual == pytest.approx(0, abs=1e-9)
    for point in BETWEEN:
        assert found.calibration.correct(off_and_turned(point)) == pytest.approx(point, abs=1e-6)


@pytest.mark.parametrize("rotation", ROTATIONS)
def test_a_panel_that_was_mounted_turned_is_corrected(rotation: int) -> None:
    found = fit(pairs(lambda point: rotated(point, rotation=rotation)))
    for point in BETWEEN:
        turned = rotated(point, rotation=rotation)
        assert found.calibration.correct(turned) == pytest.approx(point, abs=1e-6)


def test_the_tremble_of_a_finger_is_shown_as_a_residual() -> None:
    found = fit(pairs(off_and_turned, tremble=FINGER))
    assert 0 < found.residual < 2 * FINGER


def test_a_keystone_needs_each_target_twice() -> None:
    with pytest.raises(CalibrationRefused, match="% of the width"):
        fit(pairs(keystone))
    found = fit(pairs(keystone, times=2, tremble=FINGER))
    for point in BETWEEN:
        corrected = found.calibration.correct(keystone(point))
        assert math.dist(corrected, point) < 3 * FINGER


def test_one_touch_that_is_off_is_refused() -> None:
    good = pairs(off_and_turned)
    x, y = good[2].touched
    with pytest.raises(CalibrationRefused, match="of the width"):
        fit([*good[:2], Pair((x - 0.05, y), good[2].target), good[3]])


def test_two_rounds_that_do_not_agree_are_refused() -> None:
    with pytest.raises(CalibrationRefused, match="of the width"):
        fit([*pairs(off_and_turned), *pairs(keystone)])


@pytest.mark.parametrize(
    "touched",
    [
        [(0.5, 0.5)] * 4,
        [(0.1, 0.1), (0.3, 0.3), (0.5, 0.5), (0.7, 0.7)],
    ],
)
def test_touches_on_a_point_or_a_line_are_refused(touched: list[Point]) -> None:
    with pytest.raises(CalibrationRefused):
        fit([Pair(point, target) for point, target in zip(touched, TARGETS, strict=True)])


def test_touches_in_a_corner_of_the_panel_are_refused() -> None:
    """As when a small window lies on a large panel: it would stretch a tremble to a hand."""
    with pytest.raises(CalibrationRefused):
        fit([Pair((x / 20, y / 20), (x, y)) for x, y in TARGETS])


@pytest.mark.parametrize(
    "numbers",
    [
        [1.0],
        [math.nan] * 8,
        [math.inf, 0, 0, 0, 1, 0, 0, 0],
        [0.0] * 8,
        [1, 0, 9, 0, 1, 0, 0, 0],
        [1, 0, 0, 0, 1, 0, 3, 0],
    ],
)
def test_numbers_that_are_no_calibration_are_refused(numbers: list[float]) -> None:
    with pytest.raises(CalibrationRefused):
        calibration_of(numbers)


def test_no_numbers_correct_nothing() -> None:
    assert calibration_of([]) == Calibration()
    assert Calibration().correct((0.3, 0.7)) == (0.3, 0.7)
