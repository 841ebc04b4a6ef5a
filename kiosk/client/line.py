"""Whether the server can be reached, as all screens show it."""

from collections.abc import Callable
from enum import Enum
from threading import Lock


class LineState(Enum):
    UNKNOWN = "unknown"
    UP = "up"
    DOWN = "down"


LineListener = Callable[[LineState], None]


class Line:
    """Set by each call that was made; listeners are told of changes, on the calling thread."""

    def __init__(self) -> None:
        self.state = LineState.UNKNOWN
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
        for listener in list(self._listeners):
            listener(state)
