"""Whether the server can be reached, as all screens show it."""

from collections.abc import Callable
from datetime import UTC, datetime
from enum import Enum
from threading import Lock


class LineState(Enum):
    UNKNOWN = "unknown"
    UP = "up"
    DOWN = "down"


LineListener = Callable[[LineState], None]


class Line:
    """Set by each call that was made; listeners are told of changes, on the calling thread."""

    def __init__(self, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.state = LineState.UNKNOWN
        self.down_since: datetime | None = None
        self._now = now
        self._lock = Lock()
        self._listeners: list[LineListener] = []

    def listen(self, listener: LineListener) -> None:
        self._listeners.append(listener)

    def is_up(self) -> None:
        self._become(LineState.UP)

    def is_down(self) -> None:
        self._become(LineState.DOWN)

    def _become(self, state: LineState) -> None:
        with self._lock:
            if state is self.state:
                return
            self.state = state
            self.down_since = self._now() if state is LineState.DOWN else None
        for listener in list(self._listeners):
            listener(state)
