"""Writes WebM: pictures and sounds as they came, in clusters, with an index to seek by.

The elements and their numbers are those of RFC 9559; WebM is its subset for VP8 and Opus.
"""

import struct
from typing import Final

from server.media.recording.frames import Size
from server.media.recording.pieces import PieceWriter

PICTURE: Final = 1
SOUND: Final = 2
_UNKNOWN: Final = b"\x01" + b"\xff" * 7
# A block's time counts in 16 bits from its cluster's.
_LONGEST_CLUSTER_MS: Final = 30_000
_PLANNED_CLUSTER_MS: Final = 5_000
_OPUS_HEAD: Final = b"OpusHead" + struct.pack("<BBHIhB", 1, 2, 0, 48_000, 0, 0)
# 80 ms of sound is decoded before a place that is jumped to (RFC 7845 4.6).
_SEEK_PRE_ROLL_NS: Final = 80_000_000


def element(number: int, content: bytes) -> bytes:
    return _bare(number) + _size(len(content)) + content


def _bare(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


def _size(length: int) -> bytes:
    return (length | 1 << 56).to_bytes(8, "big")


def _whole(number: int, value: int) -> bytes:
    return element(number, value.to_bytes(8, "big"))


def _head() -> bytes:
    content = (
        _whole(0x4286, 1)
        + _whole(0x42F7, 1)
        + _whole(0x42F2, 4)
        + _whole(0x42F3, 8)
        + element(0x4282, b"webm")
        + _whole(0x4287, 4)
        + _whole(0x4285, 2)
    )
    return element(0x1A45DFA3, content)


def _picture_track(size: Size) -> bytes:
    video = element(0xE0, _whole(0xB0, size.width) + _whole(0xBA, size.height))
    kind = _whole(0xD7, PICTURE) + _whole(0x73C5, PICTURE) + _whole(0x83, 1)
    return element(0xAE, kind + _whole(0x9C, 0) + element(0x86, b"V_VP8") + video)


def _sound_track() -> bytes:
    audio = element(0xE1, element(0xB5, struct.pack(">d", 48_000.0)) + _whole(0x9F, 2))
    kind = _whole(0xD7, SOUND) + _whole(0x73C5, SOUND) + _whole(0x83, 2)
    codec = element(0x86, b"A_OPUS") + element(0x63A2, _OPUS_HEAD)
    return element(0xAE, kind + _whole(0x9C, 0) + codec + _whole(0x56BB, _SEEK_PRE_ROLL_NS) + audio)


class WebM:
    """One film. Frames come in the order of their times; `close` writes the index."""

    def __init__(self, target: PieceWriter, *, picture: Size | None, has_sound: bool) -> None:
        self._target = target
        target.write(_head() + _bare(0x18538067))
        self._size_place = target.size
        target.write(_UNKNOWN)
        self._begin = target.size
        self._has_picture = picture is not None
        self._seek_place = target.size
        target.write(self._seek_head(0, 0, 0))
        self._info = target.size - self._begin
        target.write(self._information(0))
        self._tracks = target.size - self._begin
        tracks = _picture_track(picture) if picture else b""
        target.write(element(0x1654AE6B, tracks + (_sound_track() if has_sound else b"")))
        self._cluster = bytearray()
        self._cluster_ms = 0
        self._cues = bytearray()
        self._last_ms = 0

    def add(self, track: int, *, at_ms: int, data: bytes, is_key: bool) -> None:
        at_ms = max(at_ms, self._cluster_ms)
        self._last_ms = max(self._last_ms, at_ms)
        leads = is_key and (track == PICTURE or not self._has_picture)
        if not self._cluster or self._is_over(at_ms, leads=leads):
            self._flush()
            self._cluster_ms = at_ms
            self._cluster += _whole(0xE7, at_ms)
            if leads:
                self._cue(track)
        flags = 0x80 if is_key else 0
        block = struct.pack(">BhB", 0x80 | track, at_ms - self._cluster_ms, flags)
        self._cluster += element(0xA3, block + data)

    def _is_over(self, at_ms: int, *, leads: bool) -> bool:
        age = at_ms - self._cluster_ms
        if leads and self._has_picture:
            return True
        return age > (_PLANNED_CLUSTER_MS if leads else _LONGEST_CLUSTER_MS)

    def _cue(self, track: int) -> None:
        place = _whole(0xF7, track) + _whole(0xF1, self._target.size - self._begin)
        self._cues += element(0xBB, _whole(0xB3, self._cluster_ms) + element(0xB7, place))

    def _flush(self) -> None:
        if self._cluster:
            self._target.write(element(0x1F43B675, bytes(self._cluster)))
            self._cluster.clear()

    def close(self) -> int:
        """Returns the length in ms."""
        self._flush()
        cues = self._target.size - self._begin
        self._target.write(element(0x1C53BB6B, bytes(self._cues)))
        again = self._target.write_again
        again(self._size_place, _size(self._target.size - self._begin))
        again(self._seek_place, self._seek_head(self._info, self._tracks, cues))
        again(self._begin + self._info, self._information(self._last_ms))
        return self._last_ms

    @staticmethod
    def _seek_head(info: int, tracks: int, cues: int) -> bytes:
        places = ((0x1549A966, info), (0x1654AE6B, tracks), (0x1C53BB6B, cues))
        seeks = [
            element(0x4DBB, element(0x53AB, _bare(number)) + _whole(0x53AC, place))
            for number, place in places
        ]
        return element(0x114D9B74, b"".join(seeks))

    @staticmethod
    def _information(length_ms: int) -> bytes:
        maker = element(0x4D80, b"Guitu") + element(0x5741, b"Guitu")
        length = element(0x4489, struct.pack(">d", float(length_ms)))
        return element(0x1549A966, _whole(0x2AD7B1, 1_000_000) + length + maker)
