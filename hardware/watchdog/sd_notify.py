"""systemd as a watchdog, told by sd_notify(3): one datagram a word on the socket it names."""

import logging
import os
import socket
from collections.abc import Mapping
from typing import Final

from hardware.device import DeviceInfo, DeviceState, DeviceUnavailable, Health

logger = logging.getLogger(__name__)

_ADDRESS: Final = "NOTIFY_SOCKET"


class SdNotifyWatchdog:
    """Silent where no service manager listens. `address` is that of the environment unless told."""

    def __init__(self, *, address: str = "", environment: Mapping[str, str] = os.environ) -> None:
        self._address = _address(address or environment.get(_ADDRESS, ""))
        self._problem: DeviceUnavailable | None = None
        self._is_closed = False

    @property
    def info(self) -> DeviceInfo:
        return DeviceInfo(device="watchdog", driver="sd_notify", name="systemd")

    @property
    def state(self) -> DeviceState:
        return self.health().state

    def health(self) -> Health:
        if self._is_closed:
            return Health(DeviceState.CLOSED)
        if self._address is None:
            return Health(DeviceState.MISSING, DeviceUnavailable("no service manager watches this"))
        if self._problem is not None:
            return Health(DeviceState.SERVICE_DOWN, self._problem)
        return Health(DeviceState.READY)

    def ready(self) -> None:
        self._say("READY=1")

    def alive(self) -> None:
        self._say("WATCHDOG=1")

    def status(self, words: str) -> None:
        self._say(f"STATUS={words}")

    def stopping(self) -> None:
        self._say("STOPPING=1")

    def close(self) -> None:
        self._is_closed = True

    def _say(self, words: str) -> None:
        if self._address is None or self._is_closed:
            return
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
            # A manager that does not read must not stop the one it watches.
            line.settimeout(0)
            try:
                line.sendto(words.encode(), self._address)
            except OSError as error:
                self._miss(error)
            else:
                self._problem = None

    def _miss(self, error: OSError) -> None:
        if self._problem is None:
            logger.warning("the service manager does not listen: %s", error)
        self._problem = DeviceUnavailable(f"the service manager does not listen: {error}")


def _address(told: str) -> str | bytes | None:
    """A leading @ stands for the abstract namespace."""
    if told.startswith("@"):
        return b"\0" + told[1:].encode()
    return told if told.startswith("/") else None
