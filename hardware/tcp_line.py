"""A TCP connection to a device on the prison's own network, with a time limit on everything."""

import socket
import time
from contextlib import suppress
from datetime import timedelta
from typing import Final

from hardware.device import DeviceTimeout, DeviceUnavailable

_CONNECT_LIMIT_S: Final = 3.0
_SEND_LIMIT_S: Final = 5.0


class TcpLineDown(DeviceUnavailable):
    """Nothing answers at the address, or the connection broke off."""


class TcpLine:
    """One connection; lines of the same kind are SerialLine and UsbLine."""

    def __init__(self, host: str, port: int) -> None:
        try:
            self._socket = socket.create_connection((host, port), timeout=_CONNECT_LIMIT_S)
        except OSError as error:
            raise TcpLineDown("nothing answers at the device's address; check its cable") from error
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def close(self) -> None:
        """May be called twice."""
        with suppress(OSError):
            self._socket.close()

    def forget_input(self) -> None:
        """What came unasked is no answer to the next question."""
        while self.receive(at_most=4_096, until=deadline(timedelta(milliseconds=1))):
            continue

    def send(self, message: bytes) -> None:
        self._socket.settimeout(_SEND_LIMIT_S)
        try:
            self._socket.sendall(message)
        except TimeoutError as error:
            raise DeviceTimeout("the device takes no more bytes") from error
        except OSError as error:
            raise TcpLineDown("the connection to the device broke off") from error

    def receive(self, *, at_most: int, until: float) -> bytes:
        """The next bytes, as soon as there are any; none when `until` (monotonic) has come."""
        left_s = until - time.monotonic()
        if left_s <= 0:
            return b""
        self._socket.settimeout(left_s)
        try:
            received = self._socket.recv(at_most)
        except TimeoutError:
            return b""
        except OSError as error:
            raise TcpLineDown("the connection to the device broke off") from error
        if not received:
            raise TcpLineDown("the device closed the connection")
        return received


def deadline(limit: timedelta) -> float:
    return time.monotonic() + limit.total_seconds()
