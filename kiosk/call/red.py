"""Sound sent twice in one packet (RFC 2198), so that a lost packet costs nothing that is heard."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_MOST_OFFSET: Final = (1 << 14) - 1
_MOST_BYTES: Final = (1 << 10) - 1
_MORE: Final = 0x80


@dataclass(frozen=True)
class Block:
    """Some sound and how long before the packet's own moment it belongs, in clock ticks."""

    content: bytes
    ticks_before: int = 0


class RedWrong(ValueError):
    """The payload is no repeated sound."""


def pack(blocks: Sequence[Block], *, number: int) -> bytes:
    """The last block is the packet's own. What cannot be said of an older one leaves it out."""
    *older, own = blocks
    fitting = [
        each
        for each in older
        if 0 < each.ticks_before <= _MOST_OFFSET and 0 < len(each.content) <= _MOST_BYTES
    ]
    head = b"".join(
        bytes([_MORE | number]) + (each.ticks_before << 10 | len(each.content)).to_bytes(3, "big")
        for each in fitting
    )
    return head + bytes([number]) + b"".join(each.content for each in fitting) + own.content


def unpack(payload: bytes) -> list[Block]:
    """The oldest first, the packet's own last."""
    sizes: list[tuple[int, int]] = []
    place = 0
    while place < len(payload) and payload[place] & _MORE:
        if place + 4 > len(payload):
            raise RedWrong("a header is cut off")
        said = int.from_bytes(payload[place + 1 : place + 4], "big")
        sizes.append((said >> 10, said & _MOST_BYTES))
        place += 4
    place += 1
    blocks = []
    for ticks_before, size in sizes:
        if place + size > len(payload):
            raise RedWrong("a block is cut off")
        blocks.append(Block(payload[place : place + size], ticks_before))
        place += size
    if place > len(payload):
        raise RedWrong("nothing in it")
    return [*blocks, Block(payload[place:])]
