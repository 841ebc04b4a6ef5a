"""Collects what Python leaves behind while nobody is here, for it holds the screen still."""

import gc

# A full collection takes a quarter of a second with all screens built: under a finger that is felt.
YOUNG, MIDDLE, NEVER_BY_ITSELF = 700, 10, 100_000


class Leftovers:
    """Full collections are made at the waiting screen, once for each person who was there."""

    def __init__(self) -> None:
        self._are_there = True

    def leave_to_us(self) -> None:
        gc.set_threshold(YOUNG, MIDDLE, NEVER_BY_ITSELF)

    def grow(self) -> None:
        """Somebody was here, or a screen was built."""
        self._are_there = True

    def collect(self) -> None:
        """To be called at rest, as often as one likes."""
        if self._are_there:
            self._are_there = False
            gc.collect()
