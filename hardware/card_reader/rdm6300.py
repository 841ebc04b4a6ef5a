"""A reader of EM4100 cards on a serial line (RDM6300 and its like): it only talks, unasked.

Source: the module's data sheet. 9,600 baud; while a card is near, a frame again and again:
02, ten hexadecimal digits (version and number), two of their exclusive or, 03.
"""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import reduce
from operator import xor
from typing import Final

from hardware.card_reader.api import (
    CardEvent,
    CardPresented,
    CardRemoved,
    CardUnreadable,
    ReaderBack,
    ReaderLost,
)
from hardware.device import DeviceInfo, DeviceState, Health, ProtocolError
from hardware.serial_line import SerialLine, deadline
from hardware.watch import Watch

BAUD: Final = 9_600
_START, _END = b"\x02", b"\x03"
_FRAME_BYTES: Final = 14
_UID_BYTES: Final = 5
_CHUNK: Final = 256
_LISTEN: Final = timedelta(seconds=0.1)


class TagParser:
    """Takes bytes as they come; what lies before a start is noise and is passed over."""

    def __init__(self) -> None:
        self._held = b""

    @property
    def is_midway(self) -> bool:
        return bool(self._held)

    def feed(self, received: bytes) -> Iterator[bytes | ProtocolError]:
        """A UID, or what is wrong with it, for each frame that is whole."""
        self._held += received
        while (start := self._held.find(_START)) >= 0:
            self._held = self._held[start:]
            frame = self._held[:_FRAME_BYTES]
            if len(frame) < _FRAME_BYTES:
                return
            uid = _uid_in(frame)
            # After a wrong frame the next may begin anywhere behind its start.
            self._held = self._held[_FRAME_BYTES if isinstance(uid, bytes) else 1 :]
            yield uid
        self._held = b""


class Rdm6300CardReader:
    """A card is gone when its frames have been missing for `gone_after_s`."""

    def __init__(self, *, port: str = "/dev/ttyUSB0", gone_after_s: float = 0.6) -> None:
        self._port = port
        self._gone_after_s = float(gone_after_s)
        self._line: SerialLine | None = None
        self._parser = TagParser()
        self._uid: bytes | None = None
        self._was_told = False  # that the card that is near cannot be read
        self._heard_at = 0.0
        self._watch: Watch[CardEvent] = Watch(
            name="card reader",
            step=self._step,
            release=self._release,
            lost=ReaderLost,
            back=lambda: ReaderBack(self.info.name),
        )

    @property
    def info(self) -> DeviceInfo:
        return DeviceInfo(device="card_reader", driver="rdm6300", name=f"EM4100 at {self._port}")

    @property
    def state(self) -> DeviceState:
        return self.health().state

    def health(self) -> Health:
        return self._watch.health

    def open(self, *, on_event: Callable[[CardEvent], None]) -> None:
        self._watch.open(on_event)

    def close(self) -> None:
        self._watch.close()

    def _step(self) -> None:
        received = self._connected().receive(at_most=_CHUNK, until=deadline(_LISTEN))
        for found in self._parser.feed(received):
            self._take(found)
        if received and self._uid is None:
            self._heard_at = time.monotonic()
        if time.monotonic() - self._heard_at > self._gone_after_s:
            self._end_of_card()

    def _connected(self) -> SerialLine:
        if self._line is None:
            self._line = SerialLine(self._port, baud=BAUD)
            self._watch.regain()
        return self._line

    def _take(self, found: bytes | ProtocolError) -> None:
        if isinstance(found, ProtocolError):
            # One bad frame among good ones: the card lies at the edge of the field.
            if self._uid is None:
                self._tell(found)
            return
        self._heard_at = time.monotonic()
        if found == self._uid:
            return
        if self._uid is not None:
            self._watch.emit(CardRemoved())
        self._uid = found
        self._watch.emit(CardPresented(found))

    def _tell(self, error: ProtocolError) -> None:
        if not self._was_told:
            self._was_told = True
            self._watch.emit(CardUnreadable(error))

    def _end_of_card(self) -> None:
        if self._parser.is_midway and self._uid is None:
            self._tell(ProtocolError("the card reader broke off in the middle of a card"))
        was_seen = self._uid is not None or self._was_told
        self._forget()
        if was_seen:
            self._watch.emit(CardRemoved())

    def _forget(self) -> None:
        self._parser = TagParser()
        self._uid = None
        self._was_told = False

    def _release(self) -> None:
        self._forget()
        line, self._line = self._line, None
        if line is not None:
            line.close()


def _uid_in(frame: bytes) -> bytes | ProtocolError:
    digits = frame[1:-1]
    if frame[-1:] != _END or not digits.isalnum():
        return ProtocolError("the card reader sent a frame that is none")
    try:
        content = bytes.fromhex(digits.decode("ascii"))
    except ValueError:
        return ProtocolError("the card reader sent signs that are no digits")
    if reduce(xor, content) != 0:
        return ProtocolError("the card's number does not fit its check")
    return content[:_UID_BYTES]
