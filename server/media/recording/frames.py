"""Pictures and sounds out of RTP payloads: VP8 (RFC 7741), Opus (RFC 7587) and RED (RFC 2198)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from server.media.recording.order import InOrder, TimeLine, Waiting, unwrapped
from server.media.recording.packets import Rtp

VP8: Final = 96
OPUS: Final = 111
RED: Final = 63
_PICTURE_RATE: Final = 90_000
_SOUND_RATE: Final = 48_000


@dataclass(frozen=True, slots=True)
class Frame:
    moment_us: int
    data: bytes
    is_key: bool


@dataclass(frozen=True)
class Size:
    width: int
    height: int


class Pictures:
    """Whole VP8 frames of one SSRC, from its first key frame on."""

    def __init__(self) -> None:
        self._order, self._line = InOrder(), TimeLine(_PICTURE_RATE)
        self._parts: list[memoryview] = []
        self._timestamp = self._sequence = -1
        self._has_key = False

    def push(self, rtp: Rtp, at_us: int) -> Iterator[Frame]:
        if rtp.payload_type == VP8:
            for each in self._order.push(rtp, at_us):
                yield from self._add(each)

    def rest(self) -> Iterator[Frame]:
        for each in self._order.rest():
            yield from self._add(each)

    def _add(self, each: Waiting) -> Iterator[Frame]:
        found = vp8_part(each.rtp.payload)
        if found is None:
            return
        part, is_first = found
        follows = each.sequence == self._sequence + 1 and each.rtp.timestamp == self._timestamp
        if is_first and not (follows and self._parts):
            self._parts = [part]
        elif self._parts and follows:
            self._parts.append(part)
        else:
            self._parts = []
        self._sequence, self._timestamp = each.sequence, each.rtp.timestamp
        if each.rtp.is_last and self._parts:
            frame = b"".join(self._parts)
            self._parts = []
            yield from self._whole(frame, each)

    def _whole(self, frame: bytes, each: Waiting) -> Iterator[Frame]:
        is_key = size_of_key_frame(frame) is not None
        self._has_key = self._has_key or is_key
        if self._has_key:
            moment = self._line.moment_us(each.rtp.timestamp, at_us=each.at_us)
            yield Frame(moment, frame, is_key)


def vp8_part(payload: memoryview) -> tuple[memoryview, bool] | None:
    """What follows the descriptor, and whether a frame begins here. None for padding."""
    if len(payload) < 2:
        return None
    first, place = payload[0], 1
    if first & 0x80:
        extension = payload[1]
        place = 2
        if extension & 0x80:
            if place >= len(payload):
                return None
            place += 2 if payload[place] & 0x80 else 1
        place += bool(extension & 0x40) + bool(extension & 0x30)
    if place >= len(payload):
        return None
    return payload[place:], bool(first & 0x10) and not first & 0x07


def size_of_key_frame(frame: bytes | memoryview) -> Size | None:
    """RFC 6386 9.1. None for a frame that needs the one before it."""
    if len(frame) < 10 or frame[0] & 0x01 or bytes(frame[3:6]) != b"\x9d\x01\x2a":
        return None
    width = int.from_bytes(frame[6:8], "little") & 0x3FFF
    return Size(width, int.from_bytes(frame[8:10], "little") & 0x3FFF)


class Sounds:
    """Opus packets of one SSRC, lost ones taken from the copies that came with later ones."""

    def __init__(self) -> None:
        self._order, self._line = InOrder(), TimeLine(_SOUND_RATE)
        self._last: int | None = None

    def push(self, rtp: Rtp, at_us: int) -> Iterator[Frame]:
        if rtp.payload_type in (OPUS, RED):
            for each in self._order.push(rtp, at_us):
                yield from self._add(each)

    def rest(self) -> Iterator[Frame]:
        for each in self._order.rest():
            yield from self._add(each)

    def _add(self, each: Waiting) -> Iterator[Frame]:
        near = each.rtp.timestamp if self._last is None else self._last
        newest = unwrapped(each.rtp.timestamp, near=near, bits=32)
        for back, data in sounds_in(each.rtp):
            timestamp = newest - back
            # Before the first packet nothing is known to be missing.
            is_new = not back if self._last is None else self._last < timestamp
            if not is_new or not data:
                continue
            self._last = timestamp
            moment = self._line.moment_us(timestamp & 0xFFFFFFFF, at_us=each.at_us)
            yield Frame(moment, data, is_key=True)


def sounds_in(rtp: Rtp) -> list[tuple[int, bytes]]:
    """Each packet of sound with how long before the timestamp it was, the oldest first."""
    if rtp.payload_type != RED:
        return [(0, bytes(rtp.payload))]
    headers: list[tuple[int, int, int]] = []
    place, payload = 0, rtp.payload
    while place < len(payload) and payload[place] & 0x80:
        if place + 4 > len(payload):
            return []
        word = int.from_bytes(payload[place : place + 4], "big")
        headers.append((word >> 24 & 0x7F, word >> 10 & 0x3FFF, word & 0x3FF))
        place += 4
    if place >= len(payload):
        return []
    primary = payload[place]
    place += 1
    found = []
    for kind, back, length in headers:
        if kind == OPUS and place + length <= len(payload):
            found.append((back, bytes(payload[place : place + length])))
        place += length
    if primary == OPUS and place < len(payload):
        found.append((0, bytes(payload[place:])))
    return found
