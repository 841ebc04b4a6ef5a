"""Holds back what would change the screen while a finger lies on it: a tap ends where it began."""

from collections.abc import Callable
from typing import Protocol

LONGEST_HOLD_S = 2.0
"""A hand that rests on the glass must not keep what is new from the screen."""


class Touch(Protocol):
    """One finger, from down to up."""

    @property
    def uid(self) -> int: ...


class Glass:
    """Told and asked on the thread of the screen alone."""

    def __init__(self, *, after: Callable[[float, Callable[[], None]], None]) -> None:
        """`after` runs a function so many seconds later; 0 means with the next frame."""
        self._after = after
        self._fingers: set[int] = set()
        self._held: list[Callable[[], None]] = []

    def touch_down(self, touch: Touch) -> None:
        self._fingers.add(touch.uid)

    def touch_up(self, touch: Touch) -> None:
        """What the finger was to press is pressed first."""
        self._fingers.discard(touch.uid)
        if not self._fingers:
            self._after(0, self._let_go)

    def show(self, change: Callable[[], None]) -> None:
        """Now, or in the order they came once the glass is free."""
        if not self._fingers and not self._held:
            change()
            return
        self._held.append(change)
        if len(self._held) == 1:
            self._after(LONGEST_HOLD_S, self._let_go)

    def _let_go(self) -> None:
        held, self._held = self._held, []
        for change in held:
            change()
