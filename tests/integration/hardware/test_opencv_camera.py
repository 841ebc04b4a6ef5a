"""The OpenCV driver over HTTP on loopback, with each fault of its simulator, and over files."""

import queue
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar  # Any: a driver's settings have several types

import cv2
import numpy as np
import pytest

from hardware.camera.api import (
    CameraBack,
    CameraEvent,
    CameraGarbled,
    CameraLost,
    CameraStalled,
    CameraUnplugged,
    Frame,
)
from hardware.camera.opencv_camera import OpenCvCamera
from hardware.camera.simulator import CameraFault, SimulatedCamera
from hardware.device import DeviceError, DeviceState
from tests.integration.hardware.watch import PATIENCE_S, until

if TYPE_CHECKING:
    from hardware.camera.api import Picture

STALLED_AFTER_S = 0.8

Event = TypeVar("Event", bound=CameraEvent)


class Watch:
    """A camera under test, the events it reported and the newest picture."""

    def __init__(self, camera: OpenCvCamera) -> None:
        self.camera = camera
        self.frames = 0
        self._events: queue.SimpleQueue[CameraEvent] = queue.SimpleQueue()
        self.stop = camera.listen(self._count)
        camera.open(on_event=self._events.put)

    def next(self, kind: type[Event]) -> Event:
        try:
            event = self._events.get(timeout=PATIENCE_S)
        except queue.Empty:
            pytest.fail(f"no {kind.__name__} came; the camera is {self.camera.health()}")
        assert isinstance(event, kind), f"{event} came, {kind.__name__} was due"
        return event

    def more_frames(self, count: int = 3) -> None:
        so_far = self.frames
        until(lambda: self.frames >= so_far + count)

    def _count(self, _frame: Frame) -> None:
        self.frames += 1


@pytest.fixture
def simulated() -> Iterator[SimulatedCamera]:
    made = SimulatedCamera()
    yield made
    made.close()


@pytest.fixture
def watch(simulated: SimulatedCamera) -> Iterator[Watch]:
    made = Watch(camera_at(simulated))
    yield made
    made.camera.close()


@pytest.fixture
def running(simulated: SimulatedCamera, watch: Watch) -> Watch:
    watch.next(CameraLost)
    simulated.plug()
    watch.next(CameraBack)
    return watch


def camera_at(simulated: SimulatedCamera, **settings: Any) -> OpenCvCamera:
    return OpenCvCamera(
        source=str(simulated.settings["source"]), stalled_after_s=STALLED_AFTER_S, **settings
    )


def halves() -> "Picture":
    """Red at the left, blue at the right."""
    picture = np.zeros((480, 640, 3), dtype=np.uint8)
    picture[:, :320] = (0, 0, 255)
    picture[:, 320:] = (255, 0, 0)
    return picture


def is_red(picture: "Picture", *, row: int, column: int) -> bool:
    blue, _, red = (int(value) for value in picture[row, column])
    return red > 200 and blue < 60


def shows_halves(camera: OpenCvCamera) -> bool:
    frame = camera.latest()
    if frame is None or (frame.width_px, frame.height_px) != (640, 480):
        return False
    left_is_red = is_red(frame.picture, row=240, column=80)
    return left_is_red and not is_red(frame.picture, row=240, column=560)


def test_pictures_come_over_the_wire_as_they_were_shown(
    running: Watch, simulated: SimulatedCamera
) -> None:
    simulated.show(halves())
    until(lambda: shows_halves(running.camera))
    assert running.camera.state is DeviceState.READY


@pytest.mark.parametrize(
    ("settings", "red"),
    [
        ({"mirror": True}, (240, 560)),
        ({"turn": 90}, (80, 240)),
        ({"turn": 180}, (240, 560)),
        ({"turn": 270}, (560, 240)),
    ],
)
def test_a_picture_is_mirrored_and_turned_as_set(
    settings: dict[str, Any], red: tuple[int, int], simulated: SimulatedCamera
) -> None:
    simulated.show(halves())
    simulated.plug()
    watch = Watch(camera_at(simulated, **settings))
    watch.more_frames()
    frame = watch.camera.latest()
    watch.camera.close()
    assert frame is not None
    assert is_red(frame.picture, row=red[0], column=red[1])


def test_a_missing_camera_is_found_when_it_is_plugged_in(
    watch: Watch, simulated: SimulatedCamera
) -> None:
    assert isinstance(watch.next(CameraLost).error, CameraUnplugged)
    assert watch.camera.state is DeviceState.MISSING
    simulated.plug()
    watch.next(CameraBack)
    watch.more_frames()


def test_an_unplugged_camera_is_lost_and_back(running: Watch, simulated: SimulatedCamera) -> None:
    running.more_frames()
    simulated.unplug()
    running.next(CameraLost)
    assert running.camera.latest() is None
    simulated.plug()
    running.next(CameraBack)
    running.more_frames()


@pytest.mark.parametrize("fault", [CameraFault.STALL, CameraFault.SILENT])
def test_a_camera_that_stalls_is_given_up_and_back(
    fault: CameraFault, running: Watch, simulated: SimulatedCamera
) -> None:
    simulated.unplug()
    running.next(CameraLost)
    simulated.fault = fault
    simulated.plug()
    until(lambda: running.camera.state is DeviceState.STALLED)
    assert isinstance(running.camera.health().problem, CameraStalled)
    simulated.unplug()
    simulated.fault = CameraFault.NONE
    simulated.plug()
    running.next(CameraBack)
    running.more_frames()


@pytest.mark.parametrize("fault", [CameraFault.GARBAGE, CameraFault.REFUSED])
def test_a_camera_that_sends_nonsense_is_lost_and_back(
    fault: CameraFault, running: Watch, simulated: SimulatedCamera
) -> None:
    simulated.fault = fault
    simulated.unplug()
    simulated.plug()
    assert isinstance(running.next(CameraLost).error, DeviceError)
    assert not running.camera.health().is_usable
    simulated.fault = CameraFault.NONE
    running.next(CameraBack)
    running.more_frames()


@pytest.mark.parametrize("fault", [CameraFault.TORN, CameraFault.WRONG_LENGTH])
def test_a_camera_whose_pictures_are_torn_works_again_when_they_are_whole(
    fault: CameraFault, running: Watch, simulated: SimulatedCamera
) -> None:
    simulated.fault = fault
    sent = simulated.shown
    until(lambda: simulated.shown > sent + 10)
    simulated.fault = CameraFault.NONE
    simulated.show(halves())
    until(lambda: shows_halves(running.camera))
    until(lambda: running.camera.health().is_usable)


def test_a_camera_that_hangs_up_after_each_picture_is_called_again(
    running: Watch, simulated: SimulatedCamera
) -> None:
    simulated.fault = CameraFault.HANGS_UP
    running.next(CameraLost)
    simulated.fault = CameraFault.NONE
    running.next(CameraBack)
    running.more_frames()


def test_a_slow_camera_is_no_lost_one(running: Watch, simulated: SimulatedCamera) -> None:
    simulated.fault = CameraFault.SLOW
    running.more_frames(3)
    assert running.camera.state is DeviceState.READY


def test_a_camera_rests_while_nobody_listens(running: Watch, simulated: SimulatedCamera) -> None:
    running.more_frames()
    running.stop()
    running.stop()
    until(lambda: running.camera.latest() is None and simulated.lines == 0)
    assert running.camera.health().is_usable
    running.camera.listen(lambda _: None)
    until(lambda: running.camera.latest() is not None)


def test_a_resting_camera_that_failed_in_use_must_give_a_picture(
    running: Watch, simulated: SimulatedCamera
) -> None:
    simulated.fault = CameraFault.GARBAGE
    running.next(CameraLost)
    until(lambda: isinstance(running.camera.health().problem, CameraGarbled | CameraStalled))
    running.stop()
    simulated.fault = CameraFault.NONE
    running.next(CameraBack)


def test_a_listener_that_fails_takes_no_picture_from_the_others(running: Watch) -> None:
    def fail(_frame: Frame) -> None:
        raise RuntimeError("as planned")

    running.camera.listen(fail)
    running.more_frames()


def test_open_returns_at_once_and_pictures_come_from_another_thread(
    simulated: SimulatedCamera,
) -> None:
    simulated.fault = CameraFault.SILENT
    simulated.plug()
    camera = camera_at(simulated)
    threads: list[threading.Thread] = []
    camera.listen(lambda _: threads.append(threading.current_thread()))
    started = time.monotonic()
    camera.open(on_event=lambda _: None)
    camera.latest()
    # A call that waited for the camera would take as long as it is waited for.
    assert time.monotonic() - started < STALLED_AFTER_S
    simulated.unplug()
    simulated.fault = CameraFault.NONE
    simulated.plug()
    until(lambda: bool(threads))
    assert threading.current_thread() not in threads
    camera.close()


def test_close_may_be_repeated_and_followed_by_open(
    running: Watch, simulated: SimulatedCamera
) -> None:
    running.camera.close()
    running.camera.close()
    assert running.camera.state is DeviceState.CLOSED
    frames = running.frames
    until(lambda: simulated.lines == 0)
    assert running.frames == frames
    running.camera.open(on_event=lambda _: None)
    running.more_frames()
    with pytest.raises(DeviceError):
        running.camera.open(on_event=lambda _: None)


@pytest.fixture
def film(tmp_path: Path) -> Path:
    path = tmp_path / "film.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 25, (640, 480))
    for _ in range(5):
        writer.write(halves())
    writer.release()
    return path


def test_a_film_is_shown_again_from_its_start(film: Path) -> None:
    watch = Watch(OpenCvCamera(source=str(film), frames_per_s=100))
    watch.next(CameraBack)
    watch.more_frames(20)
    assert watch.camera.state is DeviceState.READY
    watch.camera.close()


def test_a_device_is_found_again_by_its_stable_name(film: Path, tmp_path: Path) -> None:
    """The kernel here has no video device: a film stands behind the link that udev would make."""
    by_id = tmp_path / "by-id"
    by_id.mkdir()
    (by_id / "usb-Maker_Cam_0042-video-index1").symlink_to(tmp_path / "metadata")
    cable = by_id / "usb-Maker_Cam_0042-video-index0"
    watch = Watch(OpenCvCamera(by_id=str(by_id), frames_per_s=100))
    watch.next(CameraLost)
    cable.symlink_to(film)
    assert watch.next(CameraBack).name == cable.name
    watch.more_frames()
    watch.camera.close()


def test_a_camera_without_its_device_says_so(tmp_path: Path) -> None:
    watch = Watch(OpenCvCamera(source="usb-Gone-video-index0", by_id=str(tmp_path)))
    assert "usb-Gone" in str(watch.next(CameraLost).error)
    watch.camera.close()


def test_a_device_that_is_no_camera_is_a_sentence() -> None:
    watch = Watch(OpenCvCamera(source="/dev/null"))
    assert "cannot be opened" in str(watch.next(CameraLost).error)
    watch.camera.close()


@pytest.mark.parametrize(
    "settings", [{"turn": 45}, {"frames_per_s": 0}, {"width_px": -1}, {"colour": "red"}]
)
def test_settings_that_cannot_be_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises((TypeError, ValueError)):
        OpenCvCamera(**settings)


def test_a_password_in_an_address_is_never_shown(simulated: SimulatedCamera) -> None:
    address = str(simulated.settings["source"]).replace("http://", "http://guard:secret@")
    watch = Watch(OpenCvCamera(source=address, stalled_after_s=STALLED_AFTER_S))
    assert "secret" not in str(watch.next(CameraLost).error)
    assert "secret" not in str(watch.camera.info)
    watch.camera.close()
