"""Reading the headers of a plain RTP packet (RFC 3550) in a buffer, never past its end."""

from collections.abc import Sequence
from typing import Final

# One numbering for all ends, so that packets pass without being renumbered.
OPUS, RED, VP8, RTX = 111, 63, 96, 97
AUDIO_CLOCK, VIDEO_CLOCK = 48_000, 90_000
MID_EXTENSION: Final = 1
HEADER: Final = 12
_ONE_BYTE_PROFILE: Final = 0xBEDE
_SILENCE: Final = b"\xf8\xff\xfe"  # an Opus frame of 20 ms in which nothing is heard

Buffer = Sequence[int]


def payload_start(packet: Buffer, size: int) -> int:
    """Where the payload begins, or 0 where the header does not fit into the packet."""
    if size < HEADER or packet[0] >> 6 != 2:
        return 0
    start = HEADER + 4 * (packet[0] & 15)
    if packet[0] & 0x10:
        if start + 4 > size:
            return 0
        start += 4 + 4 * (packet[start + 2] << 8 | packet[start + 3])
    return start if start <= size else 0


def payload_end(packet: Buffer, size: int, start: int) -> int:
    """Without the padding; the packet's end where the padding is nonsense."""
    if packet[0] & 0x20 and 0 < packet[size - 1] <= size - start:
        return size - packet[size - 1]
    return size


def starts_key_picture(packet: Buffer, start: int, size: int) -> bool:
    """Whether this is the first packet of a VP8 picture that needs no other (RFC 7741)."""
    place = start
    if place >= size or packet[place] & 0x17 != 0x10:
        return False
    flags = packet[place]
    place += 1
    if flags & 0x80:
        if place >= size:
            return False
        more = packet[place]
        place += 1
        if more & 0x80:
            place += 2 if place < size and packet[place] & 0x80 else 1
        place += bool(more & 0x40) + bool(more & 0x30)
    return place < size and packet[place] & 1 == 0


def mid_place(packet: Buffer, size: int) -> int:
    """Where the one-byte MID of the header extension is, or 0."""
    place = HEADER + 4 * (packet[0] & 15)
    if not packet[0] & 0x10 or place + 4 > size:
        return 0
    if packet[place] << 8 | packet[place + 1] != _ONE_BYTE_PROFILE:
        return 0
    end = min(size, place + 4 + 4 * (packet[place + 2] << 8 | packet[place + 3]))
    place += 4
    while place + 1 < end:
        head = packet[place]
        if head == 0:
            place += 1
            continue
        if head >> 4 == MID_EXTENSION:
            return place + 1 if head & 15 == 0 else 0
        place += 2 + (head & 15)
    return 0


def last_red_block(packet: Buffer, start: int, end: int) -> int:
    """Where the newest frame of a RED payload (RFC 2198) begins, or 0 where it is malformed."""
    place, others = start, 0
    while place < end and packet[place] & 0x80:
        if place + 4 > end:
            return 0
        others += (packet[place + 2] & 3) << 8 | packet[place + 3]
        place += 4
    begins = place + 1 + others
    return begins if place < end and begins <= end else 0


def without_red(packet: memoryview, size: int) -> int:
    """Leave only the newest frame in place; the new size, or 0 where the packet is malformed."""
    start = payload_start(packet, size)
    end = payload_end(packet, size, start) if start else 0
    block = last_red_block(packet, start, end) if start else 0
    if not block:
        return 0
    frame = bytes(packet[block:end])
    return _with_payload(packet, start, frame)


def silenced(packet: memoryview, size: int) -> int:
    """Put a frame of silence in the place of what was said."""
    start = payload_start(packet, size)
    return _with_payload(packet, start, _SILENCE) if start else 0


def _with_payload(packet: memoryview, start: int, frame: bytes) -> int:
    packet[0] &= 0xDF
    packet[1] = packet[1] & 0x80 | OPUS
    packet[start : start + len(frame)] = frame
    return start + len(frame)


def unwrap_rtx(packet: memoryview, size: int, *, ssrc: bytes) -> int:
    """Make a repeated packet (RFC 4588) the original again; its size, or 0 if it holds none."""
    start = payload_start(packet, size)
    if not start:
        return 0
    end = payload_end(packet, size, start)
    if end <= start + 2:
        return 0
    original = bytes(packet[start:end])
    packet[0] &= 0xDF
    packet[1] = packet[1] & 0x80 | VP8
    packet[2:4] = original[:2]
    packet[8:12] = ssrc
    packet[start : end - 2] = original[2:]
    return end - 2
