"""An upsd that is not there, on a port of loopback."""

import random
import socket
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from enum import Enum

_LOOK_S = 0.05
_SLOW_S = 0.4
_UPS = "wall"


class UpsdFault(Enum):
    NONE = "none"
    STALL = "stall"
    SLOW = "slow"
    GARBAGE = "garbage"
    ENDLESS = "endless"  # a line without an end
    STALE = "stale"  # its driver has lost the UPS
    UNKNOWN = "unknown"  # no such UPS


class SimulatedUpsd:
    """`status` and `charge` are what it says of its one UPS."""

    def __init__(self) -> None:
        self.fault = UpsdFault.NONE
        self.status, self.charge = "OL CHRG", 100
        self._nonsense = random.Random(1)  # noqa: S311  # nonsense need not be secret
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            self._port = int(found.getsockname()[1])
        self._listener: socket.socket | None = None
        self._pulled = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def settings(self) -> Mapping[str, object]:
        return {
            "driver": "nut", "ups": _UPS, "host": "127.0.0.1", "port": self._port, "every_s": 0.2,
        }  # fmt: skip

    @property
    def faults(self) -> Sequence[str]:
        return [fault.value for fault in UpsdFault]

    def set_fault(self, name: str) -> None:
        self.fault = UpsdFault(name)

    def plug(self) -> None:
        self.unplug()
        self._pulled.clear()
        self._listener = socket.create_server(("127.0.0.1", self._port), reuse_port=True)
        self._thread = threading.Thread(target=self._run, args=(self._listener,), daemon=True)
        self._thread.start()

    def unplug(self) -> None:
        """May be called twice."""
        listener, self._listener = self._listener, None
        if listener is None:
            return
        self._pulled.set()
        listener.close()
        if self._thread is not None:
            self._thread.join(5)

    def close(self) -> None:
        self.unplug()

    def help(self) -> str:
        return "mains\nbattery PERCENT\nlow"

    def do(self, words: str) -> str:
        match words.split():
            case ["mains"]:
                self.status, self.charge = "OL CHRG", 100
                return "The mains are there."
            case ["battery", percent] if percent.isdigit():
                self.status, self.charge = "OB DISCHRG", int(percent)
                return "It runs on its battery."
            case ["low"]:
                self.status, self.charge = "OB LB DISCHRG", 8
                return "The battery is nearly empty."
        raise ValueError(f"a UPS cannot do: {words}")

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
                self._serve(connection)

    def _serve(self, connection: socket.socket) -> None:
        connection.settimeout(_LOOK_S)
        held = b""
        while not self._pulled.is_set():
            try:
                received = connection.recv(4_096)
            except TimeoutError:
                continue
            if not received:
                return
            held += received
            while b"\n" in held:
                question, _, held = held.partition(b"\n")
                connection.sendall(self._answer(question.decode().split()))

    def _answer(self, question: list[str]) -> bytes:
        match self.fault:
            case UpsdFault.STALL:
                return b""
            case UpsdFault.SLOW:
                self._pulled.wait(_SLOW_S)
            case UpsdFault.GARBAGE:
                return self._nonsense.randbytes(20).replace(b"\n", b"") + b"\n"
            case UpsdFault.ENDLESS:
                return b"x" * 5_000
            case UpsdFault.STALE:
                return b"ERR DATA-STALE\n"
            case UpsdFault.UNKNOWN:
                return b"ERR UNKNOWN-UPS\n"
        return self._value(question)

    def _value(self, question: list[str]) -> bytes:
        if question[:3] == ["GET", "VAR", _UPS] and len(question) == 4:
            values = {"ups.status": self.status, "battery.charge": str(self.charge)}
            if question[3] in values:
                return f'VAR {_UPS} {question[3]} "{values[question[3]]}"\n'.encode()
            return b"ERR VAR-NOT-SUPPORTED\n"
        return b"ERR INVALID-ARGUMENT\n"
