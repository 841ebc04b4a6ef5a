"""A camera that is looked after: whoever listens goes on listening when its driver is made anew."""

import threading
from collections.abc import Callable

from hardware.camera.api import Camera, CameraEvent, Frame, FrameListener
from hardware.camera.listeners import Listeners
from hardware.device import DeviceInfo, DeviceState, Health
from hardware.supervisor import Supervised


class SupervisedCamera:
    """Is asked as one camera; behind it there may be none, or one after another."""

    def __init__(
        self,
        look_after: Callable[[Callable[[Camera], Camera]], Supervised[Camera]],
    ) -> None:
        """`look_after` is given what shall be done with each driver once it is made."""
        self._listeners = Listeners(changed=self._changed)
        self._driver: Camera | None = None
        self._stop: Callable[[], None] | None = None
        self._lock = threading.Lock()
        self._supervised = look_after(self._take)

    @property
    def info(self) -> DeviceInfo:
        return self._supervised.info

    @property
    def state(self) -> DeviceState:
        return self._supervised.state

    def health(self) -> Health:
        return self._supervised.health()

    def open(self, *, on_event: Callable[[CameraEvent], None]) -> None:
        self._supervised.open(on_event=on_event)

    def close(self) -> None:
        self._supervised.close()

    def listen(self, on_frame: FrameListener) -> Callable[[], None]:
        return self._listeners.add(on_frame)

    def latest(self) -> Frame | None:
        return self._driver.latest() if self._driver is not None else None

    def _take(self, driver: Camera) -> Camera:
        with self._lock:
            self._driver, self._stop = driver, None
        self._changed()
        return driver

    def _changed(self) -> None:
        """The driver is listened to while there is anybody here who listens."""
        with self._lock:
            if not self._listeners:
                stop, self._stop = self._stop, None
                if stop is not None:
                    stop()
            elif self._stop is None and self._driver is not None:
                self._stop = self._driver.listen(self._listeners.tell)
