"""A contactless card that is not there: it speaks to pcscd's virtual reader (vpcd) over TCP.

The wire (vsmartcard, "vpcd protocol"): each message is a length of two bytes, big-endian, and
so many bytes. A message of one byte from the reader is a control; a longer one is a command
for the card. Only the ATR control and commands are answered.
"""

import socket
import threading
from contextlib import suppress
from datetime import timedelta
from enum import Enum
from typing import Final

VPCD_PORT: Final = 0x8C7B

_POWER_OFF, _POWER_ON, _RESET, _GET_ATR = b"\x00", b"\x01", b"\x02", b"\x04"
_CONTROLS: Final = frozenset({_POWER_OFF, _POWER_ON, _RESET, _GET_ATR})
# PC/SC part 3, 3.1.3.2.3: what a contactless reader says for a MIFARE Classic 1K.
_ATR: Final = bytes.fromhex("3B8F8001804F0CA000000306030001000000006A")
_GET_UID_HEADER: Final = bytes.fromhex("FFCA")


class CardFault(Enum):
    """How a card can be told to misbehave when its UID is asked for."""

    NONE = "none"
    SLOW = "slow"  # answers only after `delay`
    GARBAGE_UID = "garbage"  # good status, a UID of three bytes
    HUGE_UID = "huge"  # good status, a UID of 10,000 bytes
    EMPTY = "empty"  # an answer of no bytes, for which the virtual reader waits on
    NO_STATUS = "no-status"  # one byte: not even room for the status
    WRONG_STATUS = "wrong-status"  # 6A 81, function not supported
    LOCKED = "locked"  # 69 82, security status not satisfied
    REMOVED_MID_READ = "removed"  # taken away instead of answering
    DISCONNECT = "disconnect"  # breaks off in the middle of its answer


_WRONG_REPLIES: Final = {
    CardFault.GARBAGE_UID: b"\x01\x02\x03\x90\x00",
    CardFault.HUGE_UID: bytes(10_000) + b"\x90\x00",
    CardFault.EMPTY: b"",
    CardFault.NO_STATUS: b"\x01",
    CardFault.WRONG_STATUS: b"\x6a\x81",
    CardFault.LOCKED: b"\x69\x82",
}


class VirtualCard:
    """Lay it on the reader with `insert`, take it off with `remove`; both may be repeated."""

    def __init__(
        self,
        *,
        uid: str,
        host: str = "127.0.0.1",
        port: int = VPCD_PORT,
        fault: CardFault = CardFault.NONE,
        delay: timedelta = timedelta(seconds=5),
    ) -> None:
        self._uid = bytes.fromhex(uid)
        self._address = (host, port)
        self.fault = fault
        self.reply: bytes | None = None  # instead of its UID: any bytes at all
        self._delay_s = delay.total_seconds()
        self._taken_off = threading.Event()
        self._wire: socket.socket | None = None
        self._thread: threading.Thread | None = None

    def insert(self, *, timeout: timedelta = timedelta(seconds=5)) -> None:
        """Raise OSError when no virtual reader listens there."""
        self.remove()
        self._taken_off.clear()
        self._wire = socket.create_connection(self._address, timeout=timeout.total_seconds())
        self._wire.settimeout(None)
        self._thread = threading.Thread(
            target=self._serve, args=(self._wire,), name="virtual-card", daemon=True
        )
        self._thread.start()

    def remove(self) -> None:
        wire, self._wire = self._wire, None
        if wire is None:
            return
        self._taken_off.set()
        _hang_up(wire)
        if self._thread is not None:
            self._thread.join(timeout=5)

    def _serve(self, wire: socket.socket) -> None:
        with suppress(OSError):
            while (message := _receive(wire)) is not None:
                self._answer(message, wire)
        _hang_up(wire)

    def _answer(self, message: bytes, wire: socket.socket) -> None:
        if message == _GET_ATR:
            _send(_ATR, wire)
        if message in _CONTROLS:
            return
        if message[:2] != _GET_UID_HEADER:
            _send(b"\x6d\x00", wire)  # ISO/IEC 7816-4: instruction not supported
            return
        self._answer_with_uid(wire)

    def _answer_with_uid(self, wire: socket.socket) -> None:
        good = self._uid + b"\x90\x00" if self.reply is None else self.reply
        if self.fault is CardFault.REMOVED_MID_READ:
            _hang_up(wire)
            return
        if self.fault is CardFault.DISCONNECT:
            wire.sendall(len(good).to_bytes(2, "big") + good[:3])
            _hang_up(wire)
            return
        if self.fault is CardFault.SLOW and self._taken_off.wait(self._delay_s):
            return
        _send(_WRONG_REPLIES.get(self.fault, good), wire)


def _send(message: bytes, wire: socket.socket) -> None:
    wire.sendall(len(message).to_bytes(2, "big") + message)


def _receive(wire: socket.socket) -> bytes | None:
    """The next message; None when the reader has hung up."""
    header = _receive_exactly(2, wire)
    return _receive_exactly(int.from_bytes(header, "big"), wire) if header else None


def _receive_exactly(count: int, wire: socket.socket) -> bytes | None:
    received = b""
    while len(received) < count:
        # vpcd sends the length apart: without this it waits 40 ms for our acknowledgement.
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        part = wire.recv(count - len(received))
        if not part:
            return None
        received += part
    return received


def _hang_up(wire: socket.socket) -> None:
    with suppress(OSError):
        wire.shutdown(socket.SHUT_RDWR)
    wire.close()
