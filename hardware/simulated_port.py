"""A TCP port of loopback that can be plugged in and out, for simulators of devices on a network."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Final

_LOOK_S: Final = 0.05
_JOIN_S: Final = 5.0


class SimulatedPort:
    """Always the same port. `serve` is called with each connection, in a thread of the port."""

    def __init__(self, *, serve: Callable[["Caller"], None]) -> None:
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            self.port = int(found.getsockname()[1])
        self._serve = serve
        self._listener: socket.socket | None = None
        self._pulled = threading.Event()
        self._thread: threading.Thread | None = None

    def plug(self) -> None:
        self.unplug()
        self._pulled.clear()
        self._listener = socket.create_server(("127.0.0.1", self.port), reuse_port=True)
        self._thread = threading.Thread(target=self._run, args=(self._listener,), daemon=True)
        self._thread.start()

    def unplug(self) -> None:
        """May be called twice."""
        listener, self._listener = self._listener, None
        if listener is None:
            return
        self._pulled.set()
        listener.close()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(_JOIN_S)

    def _run(self, listener: socket.socket) -> None:
        listener.settimeout(_LOOK_S)
        while not self._pulled.is_set():
            try:
                connection, _ = listener.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            with connection, suppress(OSError):
                self._serve(Caller(connection, self._pulled))


class Caller:
    """Whoever connected."""

    def __init__(self, connection: socket.socket, pulled: threading.Event) -> None:
        self._connection, self._pulled = connection, pulled
        connection.settimeout(_LOOK_S)

    def hear(self) -> bytes:
        """What comes next; empty when the caller, or the plug, is gone."""
        while not self._pulled.is_set():
            try:
                return self._connection.recv(4_096)
            except TimeoutError:
                continue
        return b""

    def say(self, answer: bytes) -> None:
        with suppress(OSError):
            self._connection.sendall(answer)

    def pause(self, seconds: float) -> None:
        """Ends early when the port is unplugged."""
        self._pulled.wait(seconds)
