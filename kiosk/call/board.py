"""Memory that two processes share for pictures: the newest of each place, never a torn one."""

import mmap
import os
import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

MOST_WIDTH_PX, MOST_HEIGHT_PX = 1280, 960
_HEAD: Final = struct.Struct("=QHH")
_PLACE_BYTES: Final = 64 + MOST_WIDTH_PX * MOST_HEIGHT_PX * 3


class Place(IntEnum):
    OWN = 0
    FAR = 1


@dataclass(frozen=True)
class BoardPicture:
    """Rows from the top, each pixel red, green and blue of one byte each."""

    number: int
    width_px: int
    height_px: int
    content: bytes


class Board:
    """One process puts up, the other looks."""

    def __init__(self, descriptor: int) -> None:
        """A copy of the descriptor is kept by the memory itself."""
        self._memory = mmap.mmap(descriptor, _PLACE_BYTES * len(Place))

    @staticmethod
    def new() -> int:
        """The descriptor of memory without a name, which goes with its last user."""
        descriptor = os.memfd_create("visit pictures")
        os.ftruncate(descriptor, _PLACE_BYTES * len(Place))
        return descriptor

    def put(self, place: Place, *, width_px: int, height_px: int, content: bytes) -> None:
        """What is too large, or not as large as it says, is not put up."""
        if len(content) != width_px * height_px * 3 or len(content) > _PLACE_BYTES - 64:
            return
        start = place * _PLACE_BYTES
        number = _HEAD.unpack_from(self._memory, start)[0]
        # Odd while it is written: who looks then waits for the next one.
        _HEAD.pack_into(self._memory, start, number + 1, width_px, height_px)
        self._memory[start + 64 : start + 64 + len(content)] = content
        _HEAD.pack_into(self._memory, start, number + 2, width_px, height_px)

    def look(self, place: Place, *, after: int = 0) -> BoardPicture | None:
        """None if there is none newer than `after`."""
        start = place * _PLACE_BYTES
        number, width_px, height_px = _HEAD.unpack_from(self._memory, start)
        if number % 2 or number <= after:
            return None
        size = width_px * height_px * 3
        content = self._memory[start + 64 : start + 64 + size]
        if _HEAD.unpack_from(self._memory, start)[0] != number:
            return None
        return BoardPicture(number, width_px, height_px, content)

    def close(self) -> None:
        """Twice is fine."""
        self._memory.close()
