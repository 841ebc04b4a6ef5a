"""Shows an administrator whether a camera works: it waits for a second of pictures."""

import queue
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Final

from hardware.camera.api import Camera, CameraBack, CameraEvent, CameraLost, Frame

_FRAMES: Final = 25


def trial(device: Camera, *, say: Callable[[str], None], limit: timedelta) -> bool:
    """True when enough pictures came within the limit. None of them is kept or shown."""
    heard: queue.SimpleQueue[Frame | CameraEvent] = queue.SimpleQueue()
    stop = device.listen(heard.put)
    device.open(on_event=heard.put)
    try:
        return _watch(heard, say=say, ends_at=time.monotonic() + limit.total_seconds())
    finally:
        stop()
        device.close()


def _watch(
    heard: "queue.SimpleQueue[Frame | CameraEvent]", *, say: Callable[[str], None], ends_at: float
) -> bool:
    frames: list[Frame] = []
    while (left_s := ends_at - time.monotonic()) > 0 and len(frames) < _FRAMES:
        with suppress(queue.Empty):
            match heard.get(timeout=left_s):
                case Frame() as frame:
                    frames.append(frame)
                case CameraBack(name=name):
                    say(f"The camera gives pictures: {name}.")
                case CameraLost(error=error):
                    frames.clear()
                    say(f"The camera cannot be used: {error}.")
    if len(frames) < _FRAMES:
        say("Not enough pictures came in time.")
        return False
    say(_told(frames))
    return True


def _told(frames: list[Frame]) -> str:
    first, last = frames[0], frames[-1]
    rate = (len(frames) - 1) / max(last.taken_at - first.taken_at, 0.001)
    light = sum(float(frame.picture.mean()) for frame in frames) / len(frames) / 255
    return (
        f"{len(frames)} pictures of {last.width_px} x {last.height_px} came, {rate:.1f} a second; "
        f"the picture is {light:.0%} bright."
    )
