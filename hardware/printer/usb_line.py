"""A printer on USB, through python-escpos and libusb; it has the methods of a SerialLine."""

import time
from contextlib import suppress
from typing import Final

from escpos.printer import Usb

from hardware.device import DeviceTimeout
from hardware.printer.api import PrinterOffline

_LIMIT_MS: Final = 3_000


class _Usb(Usb):  # type: ignore[misc]  # the library has no types
    """Goes quietly also where it was never opened."""

    def __del__(self) -> None:
        with suppress(Exception):
            self.close()


class UsbLine:
    """One printer by its vendor and product number."""

    def __init__(self, vendor: int, product: int) -> None:
        try:
            self._printer = _Usb(vendor, product, timeout=_LIMIT_MS)
            self._printer.open()
        except Exception as error:  # the outer edge: libusb's errors have no common base
            raise PrinterOffline("no such printer on USB, or libusb is missing") from error

    def close(self) -> None:
        """May be called twice."""
        with suppress(Exception):
            self._printer.close()

    def forget_input(self) -> None:
        """USB printers answer only what they were asked."""

    def send(self, message: bytes) -> None:
        try:
            self._printer._raw(message)  # noqa: SLF001 - its own way to send bytes
        except Exception as error:  # as above
            raise PrinterOffline("the printer was unplugged") from error

    def receive(self, *, at_most: int, until: float) -> bytes:
        if time.monotonic() >= until:
            return b""
        try:
            return bytes(self._printer._read())[:at_most]  # noqa: SLF001 - its only way to read
        except Exception as error:  # as above
            raise DeviceTimeout("the printer does not answer") from error
