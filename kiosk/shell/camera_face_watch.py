"""Looks for a face through the terminal's camera, in a thread of its own."""

import logging
import threading
import time
from collections.abc import Callable
from random import SystemRandom
from typing import TYPE_CHECKING, Final

from hardware.device import DeviceError
from hardware.face.liveness import Outcome, drawn_by_lot
from hardware.face.quality import ENROLMENT, LOG_IN
from kiosk.shell.face_watch import Look, Mirror, Purpose, Show

if TYPE_CHECKING:
    from hardware.camera.api import Camera, Frame
    from hardware.face.api import FaceReader

logger = logging.getLogger(__name__)

_FRAME_WITHIN_S: Final = 5.0
_CLOSE_LIMIT_S: Final = 3.0
_MIRROR_PX: Final = 640


class CameraFaceWatch:
    """Always looks at the newest picture, so that a slow machine shows no past."""

    def __init__(
        self,
        camera: "Camera",
        reader: "FaceReader",
        *,
        on_screen_thread: Callable[[Callable[[], None]], None],
    ) -> None:
        self._camera, self._reader = camera, reader
        self._later = on_screen_thread
        self._round = 0
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def model(self) -> str:
        return self._reader.model

    @property
    def is_there(self) -> bool:
        return self._camera.health().is_usable and self._reader.health().is_usable

    def open(self) -> None:
        """The camera belongs to the terminal, which opens it and hears of it."""
        self._reader.open()

    def close(self) -> None:
        self.stop()
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.join(_CLOSE_LIMIT_S)
        self._reader.close()

    def start(self, purpose: Purpose, *, show: Show) -> None:
        self.stop()
        self._round += 1
        number, self._ended = self._round, threading.Event()

        def tell(what: Look) -> None:
            self._later(lambda: show(what) if number == self._round else None)

        self._thread = threading.Thread(
            target=self._run, args=(purpose, tell, self._ended), name="face watch", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """The screen does not wait for the look that is under way; it hears of it no more."""
        self._round += 1
        self._ended.set()

    def _run(self, purpose: Purpose, tell: Show, ended: threading.Event) -> None:
        came = threading.Event()
        stop_listening = self._camera.listen(lambda _frame: came.set())
        try:
            self._look_on(purpose, tell, ended, came)
        except DeviceError as error:
            logger.warning("the face reader failed: %s", error)
            tell(Look(seen=None))
        finally:
            stop_listening()

    def _look_on(
        self, purpose: Purpose, tell: Show, ended: threading.Event, came: threading.Event
    ) -> None:
        # It needs OpenCV, for which the terminal's first frame must not wait.
        from hardware.face.attempt import Attempt

        attempt = Attempt(
            self._reader,
            challenges=drawn_by_lot(SystemRandom()),
            demands=LOG_IN if purpose is Purpose.LOG_IN else ENROLMENT,
            started_at=time.monotonic(),
        )
        while not ended.is_set():
            frame = self._next(came, ended)
            if frame is None:
                tell(Look(seen=None))
                return
            seen = attempt.see(frame.picture, at=frame.taken_at)
            mirror = _mirror_of(frame)
            if seen.progress.outcome is not Outcome.RUNNING:
                tell(Look(seen, mirror, attempt.template(), attempt.frames))
                return
            tell(Look(seen, mirror))

    def _next(self, came: threading.Event, ended: threading.Event) -> "Frame | None":
        """None when no picture comes in time."""
        until = time.monotonic() + _FRAME_WITHIN_S
        while not ended.is_set() and time.monotonic() < until:
            if came.wait(0.1):
                came.clear()
                if (frame := self._camera.latest()) is not None:
                    return frame
        return None


def _mirror_of(frame: "Frame") -> Mirror:
    import cv2

    ratio = min(1.0, _MIRROR_PX / max(frame.width_px, frame.height_px))
    small = cv2.resize(frame.picture, None, fx=ratio, fy=ratio, interpolation=cv2.INTER_AREA)
    shown = cv2.cvtColor(cv2.flip(small, 1), cv2.COLOR_BGR2RGB)
    return Mirror(shown.shape[1], shown.shape[0], shown.tobytes())
