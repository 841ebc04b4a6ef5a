"""How long to rest after a delivery that did not arrive: longer each time, each its own."""

import random
from collections.abc import Callable
from typing import Final

FIRST_PAUSE_S: Final = 1.0
LONGEST_PAUSE_S: Final = 60.0


class BackOff:
    """Of one terminal. `chance` gives a number from 0 to 1."""

    def __init__(self, *, chance: Callable[[], float] = random.random) -> None:
        self._chance = chance
        self._pause_s = FIRST_PAUSE_S

    def rest_s(self, *, at_least_s: float = 0.0) -> float:
        """The next rest: half as long to half longer than its turn, lest all come back together."""
        rest_s = max(at_least_s, self._pause_s) * (0.5 + self._chance())
        self._pause_s = min(self._pause_s * 2, LONGEST_PAUSE_S)
        return rest_s

    def succeed(self) -> None:
        self._pause_s = FIRST_PAUSE_S
