"""How often faces are told apart rightly: arithmetic on distances between pictures of people.

False accept: somebody else's picture is near enough. False reject: one's own is not. A picture is
compared with every other: one's own with one's own, and with each of everybody else's.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers: TypeAlias = NDArray[np.float64]

_RESAMPLES: Final = 400
_TAILS: Final = (2.5, 97.5)  # percentiles of an interval that holds 95%
_CONFIDENCE: Final = 0.95


@dataclass(frozen=True)
class Rates:
    """At one threshold."""

    threshold: float
    false_accept: float
    false_reject: float


@dataclass(frozen=True)
class Interval:
    low: float
    high: float


@dataclass(frozen=True)
class Finding:
    """What a site's pictures say. Intervals hold 95% of what other such people would have said."""

    recommended: Rates
    margin: float
    threshold_interval: Interval
    equal_error: Rates  # where both errors are alike
    equal_error_interval: Interval
    table: Sequence[Rates]
    own_pairs: int
    other_pairs: int
    accepted_people: int  # who were taken for somebody else, or he for them, at least once
    accepted_people_at_most: float  # share of people, with 95% confidence


class Distances:
    """Of every picture to every other; `people` says whose each is."""

    def __init__(self, pictures: "Numbers", people: Sequence[int]) -> None:
        """`pictures` has a row of numbers a picture, each of length 1."""
        likeness = np.clip(pictures @ pictures.T, -1.0, 1.0)
        self._distances = np.sqrt(np.maximum(2.0 - 2.0 * likeness, 0.0))
        self._people = np.asarray(people)
        self._index = [np.flatnonzero(self._people == one) for one in range(max(people) + 1)]

    @property
    def people(self) -> int:
        return len(self._index)

    def pairs(self, chosen: Sequence[int] | None = None) -> "tuple[Numbers, Numbers]":
        """Distances within people and between them; somebody chosen twice is himself both times."""
        persons = range(self.people) if chosen is None else chosen
        own, others = [], []
        for place, one in enumerate(persons):
            square = self._distances[np.ix_(self._index[one], self._index[one])]
            own.append(square[np.triu_indices(len(square), 1)])
            for other in list(persons)[:place]:
                if other != one:
                    block = self._distances[np.ix_(self._index[one], self._index[other])]
                    others.append(block.ravel())
        return _joined(own), _joined(others)

    def accepted_people(self, threshold: float) -> int:
        is_other = self._people[:, None] != self._people[None, :]
        rows = ((self._distances <= threshold) & is_other).any(axis=1)
        return len(set(self._people[rows].tolist()))


def find(distances: Distances, *, most_false_accepts: float, seed: int = 1) -> Finding:
    own, others = distances.pairs()
    recommended = _recommended(own, others, most_false_accepts=most_false_accepts)
    equal = _equal_error(own, others)
    lot = Random(seed)  # noqa: S311  # the same pictures shall say the same
    thresholds, errors = [], []
    for _ in range(_RESAMPLES):
        some = [lot.randrange(distances.people) for _ in range(distances.people)]
        again, strangers = distances.pairs(some)
        if strangers.size:
            one = _recommended(again, strangers, most_false_accepts=most_false_accepts)
            thresholds.append(one.threshold)
            errors.append(_mean_error(_equal_error(again, strangers)))
    accepted = distances.accepted_people(recommended.threshold)
    return Finding(
        recommended=recommended,
        margin=_margin(own, others),
        threshold_interval=_interval(thresholds),
        equal_error=equal,
        equal_error_interval=_interval(errors),
        table=[_rates(own, others, step / 20) for step in range(6, 27)],
        own_pairs=own.size,
        other_pairs=others.size,
        accepted_people=accepted,
        accepted_people_at_most=at_most(accepted, distances.people),
    )


def at_most(seen: int, of: int) -> float:
    """The share that is exceeded with 5% chance alone, after `seen` of `of` (Clopper, Pearson)."""
    if seen >= of:
        return 1.0
    low, high = seen / of, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        chance = sum(
            math.comb(of, count) * middle**count * (1 - middle) ** (of - count)
            for count in range(seen + 1)
        )
        low, high = (middle, high) if chance > 1 - _CONFIDENCE else (low, middle)
    return high


def _rates(own: "Numbers", others: "Numbers", threshold: float) -> Rates:
    return Rates(
        threshold=threshold,
        false_accept=float((others <= threshold).mean()),
        false_reject=float((own > threshold).mean()),
    )


def _recommended(own: "Numbers", others: "Numbers", *, most_false_accepts: float) -> Rates:
    """The widest with few enough false accepts; halfway to one's own where nobody is between."""
    ranked = np.sort(others)
    allowed = int(most_false_accepts * ranked.size)
    widest = float(np.nextafter(ranked[allowed], 0.0)) if allowed < ranked.size else 2.0
    farthest = float(own.max())
    return _rates(own, others, (widest + farthest) / 2 if farthest < widest else widest)


def _equal_error(own: "Numbers", others: "Numbers") -> Rates:
    steps = np.unique(np.concatenate([own, others]))
    accepts = np.searchsorted(np.sort(others), steps, side="right") / others.size
    rejects = 1 - np.searchsorted(np.sort(own), steps, side="right") / own.size
    at = int(np.argmin(np.abs(accepts - rejects)))
    return Rates(float(steps[at]), float(accepts[at]), float(rejects[at]))


def _mean_error(rates: Rates) -> float:
    return (rates.false_accept + rates.false_reject) / 2


def _margin(own: "Numbers", others: "Numbers") -> float:
    """A tenth of the way from one's own to the others: who is that much nearer is meant."""
    return max(0.0, round((float(np.median(others)) - float(np.median(own))) / 10, 3))


def _interval(values: list[float]) -> Interval:
    low, high = np.percentile(values, _TAILS)
    return Interval(float(low), float(high))


def _joined(parts: "list[Numbers]") -> "Numbers":
    return np.concatenate(parts) if parts else np.zeros(0)
