"""What the service manager is told by sd_notify(3): ready, alive, and how the terminal fares."""

import logging
import os
import socket
from collections.abc import Mapping

logger = logging.getLogger(__name__)

_ADDRESS = "NOTIFY_SOCKET"


class Systemd:
    """Silent where no service manager listens."""

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        self._address = _address(environment.get(_ADDRESS, ""))
        self._is_heard = True

    def ready(self) -> None:
        self._say("READY=1")

    def alive(self) -> None:
        self._say("WATCHDOG=1")

    def status(self, words: str) -> None:
        self._say(f"STATUS={words}")

    def stopping(self) -> None:
        self._say("STOPPING=1")

    def _say(self, words: str) -> None:
        if self._address is None:
            return
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
            line.settimeout(0)
            try:
                line.sendto(words.encode(), self._address)
            except OSError as error:
                if self._is_heard:
                    logger.warning("the service manager does not listen: %s", error)
                self._is_heard = False
            else:
                self._is_heard = True


def _address(told: str) -> str | bytes | None:
    """A leading @ stands for the abstract namespace."""
    if told.startswith("@"):
        return b"\0" + told[1:].encode()
    return told if told.startswith("/") else None
