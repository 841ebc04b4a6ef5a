"""Collects what Python leaves behind while nobody is here, for it holds the screen still."""

import gc

# A full collection takes a quarter of a second with all screens built: under a finger that is felt.
# Made soon after a person's screens are dropped it takes less, and no queue of people puts it off.
YOUNG, MIDDLE, NEVER_BY_ITSELF = 700, 10, 100_000
# Timers of what was just touched hold it for a moment.
RESTS_BEFORE = 3


class Leftovers:
    """Full collections are made at the waiting screen, once for each person who was there."""

    def __init__(self) -> None:
        self._rests_left = RESTS_BEFORE

    def leave_to_us(self) -> None:
        gc.set_threshold(YOUNG, MIDDLE, NEVER_BY_ITSELF)

    def grow(self) -> None:
        """Somebody was here."""
        self._rests_left = RESTS_BEFORE

    def collect(self) -> bool:
        """To be called at each moment of rest; tells whether it took this one."""
        if self._rests_left == 0:
            return False
        self._rests_left -= 1
        if self._rests_left:
            return False
        gc.collect()
        return True
