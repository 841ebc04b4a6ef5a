"""A camera that is not there: pictures over HTTP (multipart/x-mixed-replace) on loopback."""

import random
import socket
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from hardware.camera.api import Picture

_HELP: Final = """show FILE    a picture stands before it
show bars    moving bars, as at the start
cover        a hand lies on the lens"""
_BOUNDARY: Final = b"guitu-picture"
_HEAD: Final = (
    b"HTTP/1.1 200 OK\r\nConnection: close\r\nCache-Control: no-store\r\n"
    b"Content-Type: multipart/x-mixed-replace; boundary=" + _BOUNDARY + b"\r\n\r\n"
)
_CLOSE_LIMIT_S: Final = 5.0
_BARS_PX: Final = (480, 640)


class CameraFault(Enum):
    """How the camera can be told to misbehave."""

    NONE = "none"
    SLOW = "slow"  # a picture only now and then
    STALL = "stall"  # half a picture, and no more; the line stays open
    SILENT = "silent"  # takes the call and says nothing
    GARBAGE = "garbage"  # nonsense where pictures should be
    TORN = "torn"  # each picture breaks off in its middle
    WRONG_LENGTH = "wrong length"  # says that a picture has another length than it has
    REFUSED = "refused"  # 503
    HANGS_UP = "hangs up"  # after each picture


_Serve = Callable[[socket.socket, threading.Event], None]


class SimulatedCamera:
    """Plug it in with `plug`. Its address stays the same when it is plugged out and in again."""

    def __init__(self, *, frames_per_s: float = 25.0, slow_s: float = 0.5) -> None:
        self.fault = CameraFault.NONE
        self._pause_s, self._slow_s = 1.0 / frames_per_s, slow_s
        self._port = _free_port()
        self._picture: Picture | None = None
        self.shown = 0  # pictures sent so far, on all lines
        self.lines = 0  # that are open now
        self._nonsense = random.Random(1)  # noqa: S311  # nonsense need not be secret
        self._lock = threading.Lock()
        self._plugged_out = threading.Event()
        self._door: socket.socket | None = None
        self._threads: list[threading.Thread] = []

    @property
    def settings(self) -> Mapping[str, object]:
        return {"driver": "opencv", "source": f"http://127.0.0.1:{self._port}/video"}

    @property
    def faults(self) -> Sequence[str]:
        return [fault.value for fault in CameraFault]

    def set_fault(self, name: str) -> None:
        self.fault = CameraFault(name)

    def plug(self) -> None:
        if self._door is not None:
            return
        self._plugged_out = threading.Event()
        self._door = socket.create_server(("127.0.0.1", self._port))
        self._door.settimeout(0.05)
        self._start(self._answer, self._door, self._plugged_out)

    def unplug(self) -> None:
        self._plugged_out.set()
        door, self._door = self._door, None
        for thread in self._threads:
            thread.join(_CLOSE_LIMIT_S)
        self._threads = []
        if door is not None:
            door.close()

    def close(self) -> None:
        self.unplug()

    def show(self, picture: "Picture | None") -> None:
        """None: moving bars."""
        self._picture = picture

    def do(self, words: str) -> str:
        verb, _, what = words.partition(" ")
        if verb == "cover":
            self.show(_black())
            return "It is dark."
        if verb == "show" and what == "bars":
            self.show(None)
            return "It sees moving bars."
        if verb == "show" and what:
            self.show(_read(Path(what)))
            return "It sees the picture."
        raise ValueError(f"it understands:\n{_HELP}")

    def help(self) -> str:
        return _HELP

    def _start(self, serve: _Serve, line: socket.socket, ended: threading.Event) -> None:
        thread = threading.Thread(
            target=serve, args=(line, ended), name="simulated camera", daemon=True
        )
        self._threads.append(thread)
        thread.start()

    def _answer(self, door: socket.socket, ended: threading.Event) -> None:
        while not ended.is_set():
            try:
                line, _ = door.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            self._start(self._serve, line, ended)

    def _serve(self, line: socket.socket, ended: threading.Event) -> None:
        line.settimeout(1.0)
        with line, self._counted(), suppress(OSError):
            self._talk(line, ended)

    @contextmanager
    def _counted(self) -> Iterator[None]:
        with self._lock:
            self.lines += 1
        try:
            yield
        finally:
            with self._lock:
                self.lines -= 1

    def _talk(self, line: socket.socket, ended: threading.Event) -> None:
        if not line.recv(4096):
            return
        if self.fault is CameraFault.SILENT:
            ended.wait()
            return
        if self.fault is CameraFault.REFUSED:
            line.sendall(b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n")
            return
        line.sendall(_HEAD)
        while not ended.is_set() and self._send_one(line, ended):
            ended.wait(self._pause_s)

    def _send_one(self, line: socket.socket, ended: threading.Event) -> bool:
        """False when no more shall follow on this line."""
        self.shown += 1
        jpeg = _jpeg(self._picture if self._picture is not None else _bars(self.shown))
        match self.fault:
            case CameraFault.SLOW:
                ended.wait(self._slow_s)
            case CameraFault.STALL:
                line.sendall(_part(jpeg)[: len(jpeg) // 2])
                ended.wait()
                return False
            case CameraFault.GARBAGE:
                jpeg = self._nonsense.randbytes(2_000)
            case CameraFault.TORN:
                jpeg = jpeg[: len(jpeg) // 3]
            case CameraFault.WRONG_LENGTH:
                line.sendall(_part(jpeg, length=len(jpeg) // 2))
                return True
        line.sendall(_part(jpeg))
        return self.fault is not CameraFault.HANGS_UP


def _part(jpeg: bytes, *, length: int | None = None) -> bytes:
    said = len(jpeg) if length is None else length
    head = b"--%s\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n"
    return head % (_BOUNDARY, said) + jpeg + b"\r\n"


def _jpeg(picture: "Picture") -> bytes:
    import cv2

    return cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 92])[1].tobytes()


def _bars(shown: int) -> "Picture":
    import numpy as np

    height, width = _BARS_PX
    column = (np.arange(width) + 8 * shown) // 80 % 8
    colours = np.stack([column & 1, column >> 1 & 1, column >> 2 & 1], axis=-1) * 200 + 20
    return np.repeat(colours[None].astype(np.uint8), height, axis=0)


def _black() -> "Picture":
    import numpy as np

    return np.zeros((*_BARS_PX, 3), dtype=np.uint8)


def _read(path: Path) -> "Picture":
    import cv2

    picture = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if picture is None:
        raise ValueError(f"{path} is no picture")
    return picture


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as door:
        return int(door.getsockname()[1])
