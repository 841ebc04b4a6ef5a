"""Packets as they stand in a chunk, and what the parts of an RTP packet are (RFC 3550)."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["audio", "video"]
# Seat, kind, microseconds since 1970 UTC, length of the packet.
RECORD: Final = struct.Struct(">BBqH")
CODES: Final[dict[Kind, int]] = {"audio": 0, "video": 1}
_KINDS: Final[dict[int, Kind]] = {code: kind for kind, code in CODES.items()}
_FIXED: Final = struct.Struct(">BBHII")


@dataclass(frozen=True, slots=True)
class Packet:
    seat: int
    kind: Kind
    at_us: int
    data: memoryview


@dataclass(frozen=True, slots=True)
class Rtp:
    payload_type: int
    is_last: bool
    sequence: int
    timestamp: int
    ssrc: int
    payload: memoryview


def packets_in(body: bytes) -> Iterator[Packet]:
    """Stops at the first record that is not whole: nothing after it can be trusted."""
    view = memoryview(body)
    place = 0
    while place + RECORD.size <= len(view):
        seat, code, at_us, length = RECORD.unpack_from(view, place)
        place += RECORD.size
        if code not in _KINDS or place + length > len(view):
            return
        yield Packet(seat, _KINDS[code], at_us, view[place : place + length])
        place += length


def parsed_rtp(data: memoryview) -> Rtp | None:
    """None for what is no RTP packet."""
    if len(data) < _FIXED.size:
        return None
    first, second, sequence, timestamp, ssrc = _FIXED.unpack_from(data)
    begin = _FIXED.size + 4 * (first & 0x0F)
    if first & 0x10:
        if begin + 4 > len(data):
            return None
        begin += 4 + 4 * int.from_bytes(data[begin + 2 : begin + 4], "big")
    end = len(data) - (data[-1] if first & 0x20 else 0)
    if first >> 6 != 2 or begin > end:
        return None
    return Rtp(second & 0x7F, bool(second & 0x80), sequence, timestamp, ssrc, data[begin:end])
