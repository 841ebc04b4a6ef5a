"""A PC/SC reader that is not there: a card service of its own, with a virtual reader and card."""

import shutil
import socket
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from hardware.card_reader.simulator import CardFault, VirtualCard
from hardware.card_reader.virtual_reader import READER_NAME, VirtualReader
from hardware.device import DeviceUnavailable

_HELP: Final = """lay NUMBER   a card is laid on the reader; 8, 14 or 20 hexadecimal digits
lift         it is taken away"""


class SimulatedPcscReader:
    """Neither meets nor disturbs the system's own card service."""

    def __init__(self) -> None:
        self.fault = CardFault.NONE
        self._folder = Path(tempfile.mkdtemp(prefix="guitu-pcsc-"))
        self._reader = VirtualReader(self._folder, port=_free_port())
        self._is_plugged = False
        self._card: VirtualCard | None = None

    @property
    def settings(self) -> Mapping[str, object]:
        return {"driver": "pcsc", "reader": READER_NAME, "service": self._reader.service}

    @property
    def faults(self) -> Sequence[str]:
        return [fault.value for fault in CardFault]

    def set_fault(self, name: str) -> None:
        """Of the card that lies there, and of those after it."""
        self.fault = CardFault(name)
        if self._card is not None:
            self._card.fault = self.fault

    def plug(self) -> None:
        """The card service cannot find a serial reader while it runs: it is started anew."""
        if self._is_plugged:
            return
        self._reader.stop()
        self._reader.start()
        self._is_plugged = True
        if self._card is not None:
            self._card.insert()

    def unplug(self) -> None:
        """The card service stays, without the reader."""
        if not self._is_plugged:
            return
        self._is_plugged = False
        if self._card is not None:
            self._card.remove()
        self._reader.stop()
        self._reader.start(plugged_in=False)

    def close(self) -> None:
        if self._card is not None:
            self._card.remove()
        self._reader.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def help(self) -> str:
        return _HELP

    def do(self, words: str) -> str:
        match words.split():
            case ["lay", uid]:
                self.lay(uid)
                return "A card lies on the reader."
            case ["lift"]:
                self.lift()
                return "No card lies on the reader."
        raise ValueError("type lay NUMBER, or lift")

    def lay(self, uid: str) -> None:
        card = VirtualCard(uid=uid, port=self._reader.port, fault=self.fault)
        self.lift()
        if self._is_plugged:
            card.insert()
        self._card = card

    def lift(self) -> None:
        card, self._card = self._card, None
        if card is not None:
            card.remove()


def _free_port() -> int:
    """The first of two: vpcd opens the next one for its second slot."""
    for _ in range(100):
        with socket.create_server(("127.0.0.1", 0)) as first:
            port = int(first.getsockname()[1])
            try:
                socket.create_server(("127.0.0.1", port + 1)).close()
            except (OSError, OverflowError):
                continue
            return port
    raise DeviceUnavailable("no two free ports in a row for the virtual reader")
