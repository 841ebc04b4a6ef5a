"""A service manager that is not there: the socket on which systemd would hear."""

import socket
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from enum import Enum
from pathlib import Path


class ManagerFault(Enum):
    NONE = "none"
    DEAF = "deaf"  # it does not read, so that its socket fills


class SimulatedManager:
    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="guitu-notify-")
        self._socket: socket.socket | None = None
        self._fault = ManagerFault.NONE

    @property
    def _address(self) -> Path:
        return Path(self._folder.name) / "notify"

    @property
    def settings(self) -> Mapping[str, object]:
        return {"driver": "sd_notify", "address": str(self._address)}

    @property
    def faults(self) -> Sequence[str]:
        return [fault.value for fault in ManagerFault]

    def set_fault(self, name: str) -> None:
        self._fault = ManagerFault(name)

    def plug(self) -> None:
        self.unplug()
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.settimeout(0)
        self._socket.bind(str(self._address))

    def unplug(self) -> None:
        held, self._socket = self._socket, None
        if held is not None:
            held.close()
        self._address.unlink(missing_ok=True)

    def heard(self) -> list[str]:
        """What was said since the last call; nothing while it is deaf."""
        words: list[str] = []
        with suppress(BlockingIOError):
            while self._socket is not None and self._fault is ManagerFault.NONE:
                words.append(self._socket.recv(4096).decode("utf-8", "replace"))
        return words

    def close(self) -> None:
        self.unplug()
        with suppress(OSError):
            self._folder.cleanup()

    def help(self) -> str:
        return "hear: what it was told since it was last asked"

    def do(self, words: str) -> str:
        if words != "hear":
            raise ValueError(f"a service manager cannot do: {words}")
        return f"It heard: {', '.join(self.heard()) or 'nothing'}."
