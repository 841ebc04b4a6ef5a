"""Takes pictures by OpenCV from one source, with a limit on each call; for one thread."""

import os
import time
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from hardware.camera.api import CameraBusy, CameraGarbled, CameraStalled, CameraUnplugged
from hardware.camera.source import Source, SourceKind
from hardware.camera.wishes import Wishes
from hardware.device import DeviceError

# Each bad picture would be a line in the terminal's error output.
os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
# In seconds; ten if nothing is said.
os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", "3")

# It reads the lines above when it is loaded.
import cv2

if TYPE_CHECKING:
    from hardware.camera.api import Picture

cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)

_LARGEST_PX: Final = 4096 * 4096
_BY_HAND, _BY_ITSELF = 1, 3  # V4L2_EXPOSURE_MANUAL, V4L2_EXPOSURE_APERTURE_PRIORITY
_TURNS: Final = {
    90: cv2.ROTATE_90_CLOCKWISE,
    180: cv2.ROTATE_180,
    270: cv2.ROTATE_90_COUNTERCLOCKWISE,
}


class Capture:
    """Opened when made; DeviceError when it cannot be."""

    def __init__(self, source: Source, *, wishes: Wishes, limit: timedelta) -> None:
        self._source, self._wishes = source, wishes
        self._limit_s = limit.total_seconds()
        self._video = self._opened()
        self._next_at = time.monotonic()

    def read(self) -> "Picture":
        """The next picture. CameraStalled when none comes in time, and the like."""
        self._keep_pace()
        started = time.monotonic()
        picture = self._next()
        if picture is None and self._source.kind is SourceKind.FILE:
            self._video.set(cv2.CAP_PROP_POS_FRAMES, 0)
            picture = self._next()
        if picture is None:
            raise self._why(started)
        if picture.ndim != 3 or picture.dtype != "uint8" or picture.size > 3 * _LARGEST_PX:
            raise CameraGarbled(f"{self._source.name} sends pictures of a wrong kind")
        return self._turned(picture)

    def release(self) -> None:
        self._video.release()

    def _next(self) -> "Picture | None":
        try:
            is_read, picture = self._video.read()
        except cv2.error as error:
            raise CameraGarbled(f"{self._source.name} sends what is no picture") from error
        return picture if is_read else None

    def _opened(self) -> cv2.VideoCapture:
        if self._source.kind is SourceKind.DEVICE:
            return self._opened_device()
        started = time.monotonic()
        video = cv2.VideoCapture(self._source.place, cv2.CAP_FFMPEG, self._limits())
        if time.monotonic() - started >= self._limit_s:
            # FFmpeg calls a stream open of which half a picture came.
            video.release()
            raise CameraStalled(f"{self._source.name} does not answer")
        if not video.isOpened():
            raise CameraUnplugged(f"{self._source.name} gives no pictures")
        return video

    def _opened_device(self) -> cv2.VideoCapture:
        video = cv2.VideoCapture(self._source.place, cv2.CAP_V4L2)
        if not video.isOpened():
            raise CameraBusy(f"{self._source.name} cannot be opened; another program may hold it")
        for name, value in _asked(self._wishes).items():
            if value is not None:
                # A camera without this setting goes on without it.
                video.set(name, value)
        return video

    def _limits(self) -> Sequence[int]:
        limit_ms = int(self._limit_s * 1000)
        names = (cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, cv2.CAP_PROP_READ_TIMEOUT_MSEC)
        return [word for name in names for word in (name, limit_ms)]

    def _keep_pace(self) -> None:
        """A file gives its pictures as fast as it is asked; a camera waits for its own."""
        if self._source.kind is not SourceKind.FILE:
            return
        now = time.monotonic()
        if self._next_at > now:
            time.sleep(self._next_at - now)
        self._next_at = max(now, self._next_at) + 1.0 / self._wishes.frames_per_s

    def _why(self, started: float) -> DeviceError:
        name = self._source.name
        if time.monotonic() - started >= self._limit_s:
            return CameraStalled(f"{name} stopped sending pictures")
        return CameraGarbled(f"{name} broke off, or sends what is no picture")

    def _turned(self, picture: "Picture") -> "Picture":
        if self._wishes.turn:
            picture = cv2.rotate(picture, _TURNS[self._wishes.turn])
        return cv2.flip(picture, 1) if self._wishes.mirror else picture


def _asked(wishes: Wishes) -> dict[int, float | None]:
    return {
        # Uncompressed, USB 2 carries no more than a few large pictures a second.
        cv2.CAP_PROP_FOURCC: cv2.VideoWriter.fourcc(*"MJPG"),
        cv2.CAP_PROP_FRAME_WIDTH: wishes.width_px,
        cv2.CAP_PROP_FRAME_HEIGHT: wishes.height_px,
        cv2.CAP_PROP_FPS: wishes.frames_per_s,
        cv2.CAP_PROP_BUFFERSIZE: 1,
        cv2.CAP_PROP_AUTO_EXPOSURE: _BY_ITSELF if wishes.exposure is None else _BY_HAND,
        cv2.CAP_PROP_EXPOSURE: wishes.exposure,
        cv2.CAP_PROP_GAIN: wishes.gain,
        cv2.CAP_PROP_BRIGHTNESS: wishes.brightness,
    }
