"""The frames between a terminal and the security module (SAM) of an ID-card reader.

Source: the industry's SDT interface (GA 450-2013, the module's serial interface). A frame is
AA AA AA 96 69, a length of two bytes, the body, and the exclusive or of length and body; the
length counts body and check. A body is CMD PARA out, and three status bytes and data back.
"""

from dataclasses import dataclass, field
from enum import Enum
from functools import reduce
from operator import xor
from typing import Final

from hardware.device import AuthError, DeviceError, DeviceUnavailable, MediaError, ProtocolError
from hardware.id_card.api import CardTakenAway

PREAMBLE: Final = bytes.fromhex("AAAAAA9669")
_LENGTH_BYTES: Final = 2
# Text 256, photo 1024, fingerprints 1024, three lengths, three status bytes and the check.
_LONGEST: Final = 256 + 1024 + 1024 + 6 + 3 + 1
_SHORTEST: Final = 4  # three status bytes and the check


class Command(Enum):
    MODULE_STATUS = b"\x11\xff"
    MODULE_ID = b"\x12\xff"
    FIND = b"\x20\x01"
    SELECT = b"\x20\x02"
    READ = b"\x30\x01"  # text and photo


@dataclass(frozen=True)
class Reply:
    status: int  # the third of the status bytes; the first two are zero
    data: bytes = field(repr=False)


OK: Final = 0x90
FOUND: Final = 0x9F
NOT_FOUND: Final = 0x80

_REFUSALS: Final[dict[int, tuple[type[DeviceError], str]]] = {
    0x10: (ProtocolError, "the reader got a command with a wrong check"),
    0x11: (ProtocolError, "the reader got a command of a wrong length"),
    0x21: (ProtocolError, "the reader does not know the command"),
    0x24: (ProtocolError, "the reader does not know the command"),
    0x31: (AuthError, "the card and the reader do not trust each other"),
    0x32: (AuthError, "the card and the reader do not trust each other"),
    0x33: (AuthError, "the card's data could not be verified"),
    0x40: (MediaError, "this is no ID card"),
    0x41: (CardTakenAway, "the card was taken away, or could not be read"),
    0x47: (ProtocolError, "the reader has no random number"),
    0x60: (DeviceUnavailable, "the reader's module fails its self-test"),
    0x66: (AuthError, "the reader's module is not authorised"),
    0x80: (CardTakenAway, "there is no card on the reader"),
    0x81: (CardTakenAway, "the card was taken away before it was read"),
}


def request(command: Command) -> bytes:
    body = (len(command.value) + 1).to_bytes(_LENGTH_BYTES, "big") + command.value
    return PREAMBLE + body + bytes([_check(body)])


def refusal(reply: Reply) -> DeviceError:
    error, sentence = _REFUSALS.get(
        reply.status, (ProtocolError, f"the reader answered with status {reply.status:02X}")
    )
    return error(sentence)


def data_of_card(data: bytes) -> tuple[bytes, bytes]:
    """Text and photo out of the data of a READ: two lengths, then the two."""
    if len(data) < 2 * _LENGTH_BYTES:
        raise ProtocolError("the reader's answer holds no card")
    text_bytes, photo_bytes = int.from_bytes(data[:2], "big"), int.from_bytes(data[2:4], "big")
    content = data[4:]
    if len(content) != text_bytes + photo_bytes:
        raise ProtocolError("the reader's answer is not as long as it says")
    return content[:text_bytes], content[text_bytes:]


class ReplyParser:
    """Takes bytes as they come; what lies before a preamble is noise and is passed over."""

    def __init__(self) -> None:
        self._held = b""

    def feed(self, received: bytes) -> Reply | None:
        """The reply once it is whole. ProtocolError for one that cannot be right."""
        self._held += received
        start = self._held.find(PREAMBLE)
        if start < 0:
            self._held = self._held[-(len(PREAMBLE) - 1) :]
            return None
        self._held = self._held[start:]
        frame = self._held[len(PREAMBLE) :]
        if len(frame) < _LENGTH_BYTES:
            return None
        length = int.from_bytes(frame[:_LENGTH_BYTES], "big")
        if not _SHORTEST <= length <= _LONGEST:
            self._held = b""
            raise ProtocolError(f"the reader announces an answer of {length} bytes")
        if len(frame) < _LENGTH_BYTES + length:
            return None
        self._held = b""
        return _reply_in(frame[: _LENGTH_BYTES + length])


def _reply_in(frame: bytes) -> Reply:
    if _check(frame) != 0:
        raise ProtocolError("the reader's answer does not fit its check")
    first, second, status = frame[2:5]
    if first or second:
        raise ProtocolError(f"the reader answered with status {frame[2:5].hex().upper()}")
    return Reply(status=status, data=frame[5:-1])


def _check(content: bytes) -> int:
    return reduce(xor, content, 0)
