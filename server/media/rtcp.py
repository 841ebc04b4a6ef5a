"""Reading and writing RTCP (RFC 3550, 4585, 5104 and REMB), never past a packet's end."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

SENDER_REPORT, RECEIVER_REPORT, FOR_TRANSPORT, FOR_PAYLOAD = 200, 201, 205, 206
NACK = 1
PICTURE_LOSS, FULL_INTRA, REMB = 1, 4, 15
_BLOCK: Final = 24
_MOST_REMB: Final = 2**32 - 1


@dataclass(frozen=True, slots=True)
class Packet:
    """One of a compound. `count` is the number of reports, or the format of feedback."""

    kind: int
    count: int
    content: bytes

    def word(self, place: int) -> int:
        return int.from_bytes(self.content[place : place + 4], "big")


def packets(compound: bytes) -> Iterator[Packet]:
    """Until the first that is cut off or of another version."""
    place = 0
    while place + 8 <= len(compound):
        first, kind, words = struct.unpack_from("!BBH", compound, place)
        end = place + 4 + 4 * words
        if first >> 6 != 2 or words < 1 or end > len(compound):
            return
        yield Packet(kind=kind, count=first & 31, content=compound[place:end])
        place = end


def report_blocks(packet: Packet) -> Iterator[bytes]:
    """The blocks of 24 bytes, each about one stream."""
    place = 28 if packet.kind == SENDER_REPORT else 8
    for _ in range(packet.count):
        if place + _BLOCK > len(packet.content):
            return
        yield packet.content[place : place + _BLOCK]
        place += _BLOCK


def nacked(packet: Packet) -> Iterator[int]:
    for place in range(12, len(packet.content) - 3, 4):
        first, more = struct.unpack_from("!HH", packet.content, place)
        yield first
        for bit in range(16):
            if more >> bit & 1:
                yield (first + 1 + bit) & 0xFFFF


def key_picture_wanted_of(packet: Packet) -> list[int]:
    if packet.count == PICTURE_LOSS:
        return [packet.word(8)] if len(packet.content) >= 12 else []
    return [packet.word(place) for place in range(12, len(packet.content) - 7, 8)]


def remb_bits(packet: Packet) -> int | None:
    """Bits a second that the receiver thinks the way to it holds."""
    content = packet.content
    if len(content) < 20 or content[12:16] != b"REMB":
        return None
    mantissa = (content[17] & 3) << 16 | content[18] << 8 | content[19]
    return min(mantissa << (content[17] >> 2), _MOST_REMB)


def write_nack(sender: int, media: int, lost: list[int]) -> bytes:
    """`lost` is in the order of sending."""
    body = b""
    place = 0
    while place < len(lost):
        first, more = lost[place], 0
        place += 1
        while place < len(lost) and 0 < (lost[place] - first) & 0xFFFF <= 16:
            more |= 1 << (((lost[place] - first) & 0xFFFF) - 1)
            place += 1
        body += struct.pack("!HH", first, more)
    return struct.pack("!BBHLL", 0x81, FOR_TRANSPORT, 2 + len(body) // 4, sender, media) + body


def write_picture_loss(sender: int, media: int) -> bytes:
    return struct.pack("!BBHLL", 0x81, FOR_PAYLOAD, 2, sender, media)


def write_remb(sender: int, media: int, bits: int) -> bytes:
    exponent = max(0, bits.bit_length() - 18)
    mantissa = bits >> exponent
    head = struct.pack("!BBHLL", 0x8F, FOR_PAYLOAD, 5, sender, 0)
    rate = bytes([1, exponent << 2 | mantissa >> 16, mantissa >> 8 & 255, mantissa & 255])
    return head + b"REMB" + rate + struct.pack("!L", media)


def write_receiver_report(sender: int, media: int, block: bytes) -> bytes:
    """A receiver's block about our stream, as one about the source's."""
    return struct.pack("!BBHLL", 0x81, RECEIVER_REPORT, 7, sender, media) + block[4:]


def write_sender_report(packet: Packet, *, ssrc: bytes, later: int) -> bytes:
    """The source's clock for one receiver, whose timestamps are `later` by so much."""
    stamp = (packet.word(16) + later) & 0xFFFFFFFF
    content = packet.content
    return (
        struct.pack("!BBH", 0x80, SENDER_REPORT, 6)
        + ssrc
        + content[8:16]
        + struct.pack("!L", stamp)
        + content[20:28]
    )
