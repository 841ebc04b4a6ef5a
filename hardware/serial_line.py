"""A serial line (UART, USB adapter or pseudo-terminal) with a time limit on everything."""

import termios
import time
from contextlib import suppress
from datetime import timedelta
from typing import Final

import serial

from hardware.device import DeviceTimeout, DeviceUnavailable

_WRITE_LIMIT_S: Final = 2.0


class LineUnplugged(DeviceUnavailable):
    """The serial port is not there, or went away."""


class SerialLine:
    """8 data bits, no parity, 1 stop bit, and no other program on the same port."""

    def __init__(self, port: str, *, baud: int) -> None:
        try:
            self._port = serial.Serial(
                port, baudrate=baud, timeout=0, write_timeout=_WRITE_LIMIT_S, exclusive=True
            )
        except (OSError, ValueError, termios.error) as error:  # pyserial's own is an OSError
            raise LineUnplugged("the serial port cannot be opened; check its cable") from error

    def close(self) -> None:
        """May be called twice."""
        with suppress(OSError):
            self._port.close()

    def forget_input(self) -> None:
        """What came unasked is no answer to the next question."""
        try:
            self._port.reset_input_buffer()
        except (OSError, termios.error) as error:
            raise LineUnplugged("the serial line broke off") from error

    def send(self, message: bytes) -> None:
        try:
            self._port.write(message)
        except serial.SerialTimeoutException as error:
            raise DeviceTimeout("the device on the serial line takes no more bytes") from error
        except (OSError, termios.error) as error:
            raise LineUnplugged("the serial line broke off") from error

    def receive(self, *, at_most: int, until: float) -> bytes:
        """The next bytes, as soon as there are any; none when `until` (monotonic) has come."""
        left_s = until - time.monotonic()
        if left_s <= 0:
            return b""  # also when a device never stops talking
        try:
            self._port.timeout = left_s
            first: bytes = self._port.read(1)
            waiting = min(self._port.in_waiting, at_most - 1) if first else 0
            rest: bytes = self._port.read(waiting) if waiting else b""
        except (OSError, termios.error) as error:
            raise LineUnplugged("the serial line broke off") from error
        return first + rest


def deadline(limit: timedelta) -> float:
    return time.monotonic() + limit.total_seconds()
