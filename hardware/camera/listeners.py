"""Who wants pictures of a camera, from any thread."""

import logging
import threading
from collections.abc import Callable

from hardware.camera.api import Frame, FrameListener

logger = logging.getLogger(__name__)


class Listeners:
    """Each listener is told of each picture; one that fails does not keep it from the others."""

    def __init__(self, *, changed: Callable[[], None] = lambda: None) -> None:
        self._listeners: dict[object, FrameListener] = {}
        self._lock = threading.Lock()
        self._changed = changed

    def __bool__(self) -> bool:
        return bool(self._listeners)

    def add(self, on_frame: FrameListener) -> Callable[[], None]:
        """The returned function takes the listener away again; twice is fine."""
        key = object()
        with self._lock:
            self._listeners[key] = on_frame
        self._changed()

        def stop() -> None:
            with self._lock:
                self._listeners.pop(key, None)
            self._changed()

        return stop

    def tell(self, frame: Frame) -> None:
        with self._lock:
            listeners = list(self._listeners.values())
        for listener in listeners:
            try:
                listener(frame)
            except Exception:  # the driver's outer edge: a listener's error must not end it
                logger.exception("A listener of the camera failed")
