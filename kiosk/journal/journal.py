"""The journal as the rest of the terminal sees it: write an act, and hear what became of it."""

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Final, Protocol

from kiosk.client.acts import Journal as Acts
from kiosk.journal.courier import Courier, Post
from kiosk.journal.errors import JournalBroken
from kiosk.journal.store import Store
from server.wire.sync import ActResult

# So many delivered acts stay, sealed: a server that was restored may have lost them.
KEPT_DELIVERED: Final = 2_000


class TerminalJournal(Acts, Protocol):
    """A journal as the terminal runs it."""

    def open(self) -> None: ...

    def close(self) -> None:
        """May be called twice."""

    def listen(self, listener: Callable[[int], None]) -> None:
        """`listener` is told, on any thread, how many acts wait longer than a person does."""

    def line_is_back(self) -> None: ...


class NoJournal:
    """The disk gives no journal: people can read, and are told that nothing can be saved."""

    def open(self) -> None: ...

    def close(self) -> None: ...

    def listen(self, listener: Callable[[int], None]) -> None:
        listener(0)

    def line_is_back(self) -> None: ...

    def require_room(self) -> None:
        raise JournalBroken("there is no journal")

    def waiting(self) -> int:
        return 0

    def write(
        self, *, person_id: int, kind: str, make: Callable[[str], str], wait_s: float
    ) -> ActResult | None:
        del person_id, kind, make, wait_s
        raise JournalBroken("there is no journal")


class Journal:
    """Acts are on the disk when `write` returns; delivery goes on behind."""

    def __init__(self, store: Store, post: Post, *, now: Callable[[], datetime]) -> None:
        self._store, self._now = store, now
        self._courier = Courier(store, post, told=self._hear, kept=KEPT_DELIVERED)
        self._heard = threading.Condition()
        self._awaited: set[str] = set()
        self._results: dict[str, ActResult] = {}
        self._told_waiting = 0
        self._is_closed = False
        self._listeners: list[Callable[[int], None]] = []

    def open(self) -> None:
        self._courier.open()

    def close(self) -> None:
        """May be called twice."""
        self._is_closed = True
        self._courier.close()
        self._store.close()

    def require_room(self) -> None:
        self._store.require_room()

    def waiting(self) -> int:
        """How many acts the server does not have yet; none that a closed journal tells of."""
        return 0 if self._is_closed else self._store.position().waiting

    def listen(self, listener: Callable[[int], None]) -> None:
        """`listener` is told how many wait longer than a person does, and when they are gone."""
        self._listeners.append(listener)

    def line_is_back(self) -> None:
        self._courier.wake()

    def write(
        self, *, person_id: int, kind: str, make: Callable[[str], str], wait_s: float
    ) -> ActResult | None:
        """Save the act, then wait so long for its outcome; None where it is still on its way."""
        # Held, so that no outcome is heard before it is awaited.
        with self._heard:
            act = self._store.append(person_id=person_id, kind=kind, make=make, at=self._now())
            # Its number may change with the epoch while it waits; its id does not.
            self._awaited.add(act.act_id)
        self._courier.wake()
        result = self._outcome(act.act_id, wait_s)
        if result is None:
            self._tell()
        return result

    def _outcome(self, act_id: str, wait_s: float) -> ActResult | None:
        with self._heard:
            self._heard.wait_for(lambda: act_id in self._results, timeout=wait_s)
            self._awaited.discard(act_id)
            return self._results.pop(act_id, None)

    def _hear(self, results: list[ActResult]) -> None:
        with self._heard:
            self._results |= {
                result.act_id: result for result in results if result.act_id in self._awaited
            }
            self._heard.notify_all()
        if self._told_waiting:
            self._tell()

    def _tell(self) -> None:
        waiting = self._told_waiting = self.waiting()
        for listener in list(self._listeners):
            listener(waiting)
