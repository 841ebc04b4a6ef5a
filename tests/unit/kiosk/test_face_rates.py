"""The arithmetic of a calibration, on distances that are known beforehand."""

import math

import numpy as np
import pytest

from kiosk.faces.rates import Distances, at_most, find


def on_circle(*degrees: float) -> np.ndarray:
    """Each picture is a direction: distances follow from the angle between two."""
    turns = np.radians(degrees)
    return np.stack([np.cos(turns), np.sin(turns)], axis=1)


def chord(degrees: float) -> float:
    return 2 * math.sin(math.radians(degrees) / 2)


def test_distances_are_taken_within_people_and_between_them() -> None:
    own, others = Distances(on_circle(0, 10, 90, 100), [0, 0, 1, 1]).pairs()
    assert sorted(own) == pytest.approx([chord(10)] * 2)
    assert sorted(others) == pytest.approx(sorted([chord(80), chord(90), chord(90), chord(100)]))


def test_people_who_are_far_apart_are_told_apart_without_error() -> None:
    finding = find(Distances(on_circle(0, 10, 90, 100), [0, 0, 1, 1]), most_false_accepts=0.001)
    assert finding.recommended.false_accept == 0
    assert finding.recommended.false_reject == 0
    assert finding.equal_error.false_accept == 0
    # Halfway between the farthest of one's own and the nearest of the others.
    assert finding.recommended.threshold == pytest.approx((chord(10) + chord(80)) / 2)
    assert finding.accepted_people == 0


def test_twins_cost_rejects_rather_than_false_accepts() -> None:
    """The second person's pictures lie between the first one's."""
    pictures = on_circle(0, 40, 20, 24, 180, 184)
    finding = find(Distances(pictures, [0, 0, 1, 1, 2, 2]), most_false_accepts=0.0)
    assert finding.recommended.false_accept == 0
    assert finding.recommended.false_reject == pytest.approx(1 / 3)
    assert finding.recommended.threshold < chord(16)
    assert finding.recommended.threshold > chord(4)


def test_a_share_of_false_accepts_may_be_allowed() -> None:
    pictures = on_circle(0, 40, 20, 24, 180, 184)
    finding = find(Distances(pictures, [0, 0, 1, 1, 2, 2]), most_false_accepts=0.34)
    assert 0 < finding.recommended.false_accept <= 0.34
    assert finding.recommended.false_reject == 0
    assert finding.accepted_people == 2


def test_rates_at_a_threshold_are_shares_of_pairs() -> None:
    finding = find(Distances(on_circle(0, 40, 60, 100), [0, 0, 1, 1]), most_false_accepts=0.0)
    by_threshold = {round(rates.threshold, 2): rates for rates in finding.table}
    at = by_threshold[0.5]  # between chord(20) = 0.35 and chord(40) = 0.68
    assert (at.false_accept, at.false_reject) == (0.25, 1.0)


def test_the_same_pictures_say_the_same() -> None:
    pictures = np.random.default_rng(1).normal(size=(40, 8))
    pictures /= np.linalg.norm(pictures, axis=1, keepdims=True)
    people = [number // 4 for number in range(40)]
    first, again = (find(Distances(pictures, people), most_false_accepts=0.01) for _ in range(2))
    assert first == again
    assert first.threshold_interval.low <= first.threshold_interval.high


@pytest.mark.parametrize(
    ("seen", "of", "expected"),
    # None of n: 1 - 0.05^(1/n); one of 20 by a table of exact binomial limits.
    [(0, 10, 0.2589), (0, 60, 0.0487), (1, 20, 0.2161), (10, 10, 1.0)],
)
def test_no_error_among_few_people_promises_little(seen: int, of: int, expected: float) -> None:
    assert at_most(seen, of) == pytest.approx(expected, abs=5e-4)
