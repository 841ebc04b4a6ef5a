"""A camera by OpenCV: a webcam of the terminal, an HTTP camera, or a film in a file."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hardware.camera import source as sources
from hardware.camera.api import (
    CameraBack,
    CameraEvent,
    CameraGarbled,
    CameraLost,
    CameraStalled,
    Frame,
    FrameListener,
)
from hardware.camera.listeners import Listeners
from hardware.camera.source import Source
from hardware.camera.wishes import Wishes
from hardware.device import DeviceInfo, DeviceState, Health
from hardware.watch import Watch

if TYPE_CHECKING:
    from hardware.camera.capture import Capture

_RESTS_S: Final = 0.25
_LOOKS_EVERY_S: Final = 5.0
# A camera that stalls may still give one torn picture at each start.
_BACK_AFTER: Final = 2


class OpenCvCamera:
    """`source` is a name under /dev/v4l/by-id, a path or an address; empty: the first camera.

    The other settings are those of hardware.camera.wishes.Wishes.
    """

    def __init__(
        self,
        *,
        source: str = "",
        by_id: str = str(sources.BY_ID),
        stalled_after_s: float = 3.0,
        **wishes: Any,  # Any: the fields of Wishes have several types
    ) -> None:
        self._source, self._by_id = source, Path(by_id)
        self._limit = timedelta(seconds=float(stalled_after_s))
        self._wishes = Wishes(**wishes)
        self._listeners = Listeners(changed=self._wake)
        self._wanted = threading.Event()
        self._capture: Capture | None = None
        self._latest: Frame | None = None
        self._number = 0
        self._in_a_row = 0  # pictures since the camera was started
        self._name = ""
        self._looked_at = float("-inf")
        self._watch: Watch[CameraEvent] = Watch(
            name="camera",
            step=self._step,
            release=self._release,
            lost=CameraLost,
            back=lambda: CameraBack(self._name),
        )

    @property
    def info(self) -> DeviceInfo:
        return DeviceInfo(device="camera", driver="opencv", name=self._name)

    @property
    def state(self) -> DeviceState:
        return self.health().state

    def health(self) -> Health:
        return self._watch.health

    def open(self, *, on_event: Callable[[CameraEvent], None]) -> None:
        self._looked_at = float("-inf")
        self._watch.open(on_event)

    def close(self) -> None:
        self._watch.close()

    def listen(self, on_frame: FrameListener) -> Callable[[], None]:
        return self._listeners.add(on_frame)

    def latest(self) -> Frame | None:
        return self._latest

    def _wake(self) -> None:
        if self._listeners:
            self._wanted.set()
        else:
            self._wanted.clear()

    def _step(self) -> None:
        if not self._wanted.is_set():
            self._rest()
            return
        if self._capture is None:
            self._capture, self._in_a_row = self._started(), 0
        picture = self._capture.read()
        self._number += 1
        self._in_a_row += 1
        self._latest = Frame(picture, number=self._number, taken_at=time.monotonic())
        if self._in_a_row >= _BACK_AFTER:
            self._watch.regain()
        if not self._watch.is_closing:
            self._listeners.tell(self._latest)

    def _rest(self) -> None:
        self._release()
        if time.monotonic() - self._looked_at > _LOOKS_EVERY_S:
            self._look()
        self._wanted.wait(_RESTS_S)

    def _look(self) -> None:
        """Whether the camera is there. One that failed in use must give a picture to be back."""
        if isinstance(self.health().problem, CameraStalled | CameraGarbled):
            self._capture = self._started()
            for _ in range(_BACK_AFTER):
                self._capture.read()
            self._release()
        else:
            sources.reach(self._found())
        self._looked_at = time.monotonic()
        self._watch.regain()

    def _started(self) -> "Capture":
        """OpenCV is loaded at the first picture: the terminal's first frame does not wait."""
        from hardware.camera.capture import Capture

        return Capture(self._found(), wishes=self._wishes, limit=self._limit)

    def _found(self) -> Source:
        found = sources.find(self._source, by_id=self._by_id)
        self._name = found.name
        return found

    def _release(self) -> None:
        self._latest = None
        capture, self._capture = self._capture, None
        if capture is not None:
            capture.release()
