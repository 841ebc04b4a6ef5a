"""Wrong pictures on the camera's wire: 2,000 of them, 100,000 with GUITU_FULL=1."""

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hardware.camera.capture import Capture
from hardware.camera.source import find
from hardware.camera.wishes import Wishes
from hardware.device import DeviceError

FRAMES = 100_000 if os.environ.get("GUITU_FULL") == "1" else 2_000
A_CALL = 20
LIMIT = timedelta(seconds=5)
GOOD_AT_THE_END = 3
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=cut\r\n\r\n"


def jpeg_of(colour: tuple[int, int, int]) -> bytes:
    picture = np.full((48, 64, 3), colour, dtype=np.uint8)
    return cv2.imencode(".jpg", picture)[1].tobytes()


GREY, RED = jpeg_of((90, 90, 90)), jpeg_of((0, 0, 250))


def part(jpeg: bytes, *, length: int | None = None) -> bytes:
    said = len(jpeg) if length is None else length
    return (
        b"--cut\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n" % said + jpeg + b"\r\n"
    )


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    jpeg = bytearray(GREY)
    for _ in range(draw(st.integers(1, 6))):
        jpeg[draw(st.integers(2, len(jpeg) - 1))] = draw(st.integers(0, 255))
    return part(bytes(jpeg))


WRONG = st.one_of(
    damaged(),
    st.integers(0, len(GREY) - 1).map(lambda end: part(GREY[:end])),
    st.integers(-5, 2**40).map(lambda length: part(GREY, length=length)),
    st.binary(max_size=300).map(part),
    st.binary(max_size=300),
    st.binary(max_size=60).map(lambda words: b"--cut\r\n" + words + b"\r\n\r\n" + GREY),
)


class WrongCamera:
    """Answers each call with the bytes it was given, with good pictures behind them."""

    def __init__(self) -> None:
        self.says = b""
        self.sent = 0
        self._door = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._door.getsockname()[1]}/video"
        self._thread = threading.Thread(target=self._answer, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        self._thread.join()

    def _answer(self) -> None:
        while True:
            try:
                line, _ = self._door.accept()
            except OSError:
                return
            with line, suppress(OSError):
                line.settimeout(LIMIT.total_seconds())
                line.recv(4096)
                line.sendall(HEAD + part(GREY) + self.says + part(RED) * GOOD_AT_THE_END)


@pytest.fixture
def camera() -> Iterator[WrongCamera]:
    made = WrongCamera()
    yield made
    made.close()


def test_no_bytes_on_the_wire_raise_anything_but_a_device_error(camera: WrongCamera) -> None:
    @settings(
        max_examples=FRAMES // A_CALL,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(parts=st.lists(WRONG, min_size=A_CALL, max_size=A_CALL))
    def look(parts: list[bytes]) -> None:
        camera.says = b"".join(parts)
        camera.sent += len(parts)
        read_all(camera.address)

    look()
    print(f"{camera.sent} wrong pictures")
    camera.says = b""
    assert read_all(camera.address) >= 1


def read_all(address: str) -> int:
    """Pictures until the camera hangs up, which is a device's error as any."""
    count = 0
    try:
        capture = Capture(find(address), wishes=Wishes(), limit=LIMIT)
    except DeviceError:
        return count
    try:
        while True:
            assert capture.read().shape[2] == 3
            count += 1
    except DeviceError:
        return count
    finally:
        capture.release()
