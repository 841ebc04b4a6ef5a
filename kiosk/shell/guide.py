"""The voice-and-icon mode: a first touch on a thing says what it is, a second one does it."""

from collections.abc import Callable
from typing import Protocol

Listener = Callable[[], None]


class Thing(Protocol):
    """What can be touched to hear it."""

    is_marked: bool

    def hear(self) -> str:
        """What it is and what it says, in a few words."""

    def do(self) -> None:
        """What a second touch does."""


class Guide:
    """Whether the mode is on, and what is marked. There is one: `guide`."""

    def __init__(self) -> None:
        self.is_on = False
        self.marked: Thing | None = None
        self._tell: Callable[[str], None] = lambda _: None
        self._hush: Callable[[], None] = lambda: None
        self._say_again: Callable[[], None] = lambda: None
        self._changed: list[Listener] = []

    def begin(
        self,
        *,
        tell: Callable[[str], None],
        hush: Callable[[], None],
        say_again: Callable[[], None],
    ) -> None:
        """`tell` says a sentence at once, `hush` ends what is being said."""
        self._tell, self._hush, self._say_again, self.is_on = tell, hush, say_again, True
        self._tell_listeners()

    def end(self) -> None:
        """May be called twice."""
        self.let_go()
        self.is_on, self._tell = False, lambda _: None
        self._hush = self._say_again = lambda: None
        self._tell_listeners()

    def listen(self, changed: Listener) -> None:
        """Called when the mode begins or ends and when another thing is marked."""
        self._changed.append(changed)

    def forget(self, changed: Listener) -> None:
        if changed in self._changed:
            self._changed.remove(changed)

    def only_hears(self, thing: Thing) -> bool:
        """Whether this touch is a first one: then the thing is said, marked, and nothing done."""
        if not self.is_on:
            return False
        if thing is self.marked:
            self._hush()
            return False
        self._mark(thing)
        self._tell(thing.hear())
        return True

    def yes(self) -> None:
        """The large button that does what is marked."""
        if self.marked is not None:
            self._hush()
            self.marked.do()

    def say_again(self) -> None:
        """What was asked for stands on the screen already."""
        self._say_again()

    def let_go(self, thing: Thing | None = None) -> None:
        """Of this thing, or of whatever is marked."""
        if self.marked is not None and thing in (None, self.marked):
            self._mark(None)

    def _mark(self, thing: Thing | None) -> None:
        if self.marked is not None:
            self.marked.is_marked = False
        self.marked = thing
        if thing is not None:
            thing.is_marked = True
        self._tell_listeners()

    def _tell_listeners(self) -> None:
        for changed in list(self._changed):
            changed()


guide = Guide()
