"""What this terminal knows of the person before it: in memory, and gone when he logs out.

Where the server lets the terminal keep it, a copy goes into the person's drawer.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from kiosk.client.errors import LineDown, ServerFault

if TYPE_CHECKING:
    from kiosk.client.kept import Drawer


class Dated(Protocol):
    """An answer that says from when it is."""

    @property
    def as_of(self) -> datetime: ...


D = TypeVar("D", bound=Dated)


@dataclass(frozen=True)
class Known(Generic[D]):
    """An answer, and whether it came just now or is the last one before the line went down."""

    value: D
    is_live: bool

    @property
    def as_of(self) -> datetime:
        return self.value.as_of


class LastKnown:
    """Keeps the last answer to each question of one person."""

    def __init__(self) -> None:
        self._held: dict[tuple[type[Dated], int], Dated] = {}
        self._person = 0
        self._drawer: Drawer | None = None
        # He was let in by the terminal itself, so the server does not know that he is here.
        self.is_offline = False
        self._lock = Lock()

    def ask(self, kind: type[D], fetch: Callable[[], D], *, subject: int = 0) -> Known[D]:
        """The answer of now, else the last one; a line that is down with nothing held is raised."""
        person = self._person
        try:
            value = self._fetched(fetch)
        except (LineDown, ServerFault):
            held = self.peek(kind, subject=subject)
            if held is None:
                raise
            return held
        with self._lock:
            # An answer may arrive after the one it is about has logged out.
            if person == self._person:
                self._held[kind, subject] = value
                if self._drawer is not None:
                    self._drawer.keep(self._held)
        return Known(value=value, is_live=True)

    def peek(self, kind: type[D], *, subject: int = 0) -> Known[D] | None:
        """The last answer, to show at once while a new one is fetched."""
        with self._lock:
            value = self._held.get((kind, subject))
        return Known(value=value, is_live=False) if isinstance(value, kind) else None

    @property
    def whose(self) -> int:
        """Changes with each person: whoever amends later says of whose answers he spoke."""
        return self._person

    def amend(self, kind: type[D], change: Callable[[D], D], *, whose: int) -> None:
        """What the person did himself shows in what is known, before the server says so."""
        with self._lock:
            value = self._held.get((kind, 0))
            if whose != self._person or not isinstance(value, kind):
                return
            self._held[kind, 0] = change(value)
            if self._drawer is not None:
                self._drawer.keep(self._held)

    def _fetched(self, fetch: Callable[[], D]) -> D:
        if self.is_offline:
            raise LineDown("let in without the server")
        return fetch()

    @property
    def is_kept(self) -> bool:
        """Whether answers outlast his session, in his drawer."""
        return self._drawer is not None

    def keep_in(self, drawer: "Drawer | None") -> None:
        """From now on; the server knows who is here."""
        with self._lock:
            self._drawer, self.is_offline = drawer, False
            if drawer is not None and self._held:
                drawer.keep(self._held)

    def recall(self, drawer: "Drawer") -> None:
        """All that is known until he logs out is what lies in the drawer."""
        with self._lock:
            self._held, self._drawer, self.is_offline = drawer.answers(), None, True

    def forget(self) -> None:
        with self._lock:
            self._held, self._drawer, self.is_offline = {}, None, False
            self._person += 1
