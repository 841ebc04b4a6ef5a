"""A pseudo-terminal that can be plugged in and out, for simulators of devices on a serial line."""

import os
import select
import tempfile
import threading
import tty
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

_LOOK_S: Final = 0.05
_JOIN_S: Final = 5.0


class PtyLine:
    """The terminal's end is at `port`, a link that is there while the line is plugged in.

    `serve` is called with what came, in a thread of the line; nothing came when it is empty,
    which happens about 20 times a second.
    """

    def __init__(self, *, serve: Callable[[bytes], None]) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="guitu-line-")
        self._serve = serve
        self._ends: tuple[int, int] | None = None
        self._pulled = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def port(self) -> str:
        return str(Path(self._folder.name) / "port")

    def plug(self) -> None:
        self.unplug()
        self._pulled.clear()
        self._ends = ours, theirs = os.openpty()
        tty.setraw(theirs)
        Path(self.port).symlink_to(os.ttyname(theirs))
        self._thread = threading.Thread(target=self._run, args=(ours,), daemon=True)
        self._thread.start()

    def unplug(self) -> None:
        """May be called twice."""
        ends, self._ends = self._ends, None
        if ends is None:
            return
        self._pulled.set()
        Path(self.port).unlink()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(timeout=_JOIN_S)
        for end in ends:
            os.close(end)

    def remove(self) -> None:
        """May be called twice."""
        self.unplug()
        self._folder.cleanup()

    def send(self, message: bytes) -> None:
        ends = self._ends
        if ends is None:
            return
        with suppress(OSError):
            os.write(ends[0], message)

    def pause(self, seconds: float) -> None:
        """Ends early when the line is unplugged."""
        self._pulled.wait(seconds)

    def _run(self, end: int) -> None:
        while not self._pulled.is_set():
            ready, _, _ = select.select([end], [], [], _LOOK_S)
            try:
                received = os.read(end, 4_096) if ready else b""
            except OSError:
                return
            self._serve(received)
