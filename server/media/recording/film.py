"""Makes one WebM a seat out of the segments of a recording, without changing a picture or sound.

All films of a visit begin at one moment, and a gap stays as long as it was.
"""

import heapq
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pyrage
from pyrage import x25519

from server.media.recording import chunks
from server.media.recording.chunks import ChunkBroken
from server.media.recording.frames import Frame, Pictures, Size, Sounds, size_of_key_frame, vp8_part
from server.media.recording.matroska import PICTURE, SOUND, WebM
from server.media.recording.packets import Packet, packets_in, parsed_rtp
from server.media.recording.pieces import PieceWriter

# Later than a packet is waited for: what is older than this is complete.
_SETTLED_US: Final = 5_000_000


@dataclass(frozen=True)
class Film:
    """`since_us` is the beginning of all films of the visit; times are UTC."""

    seat: int
    since_us: int
    length_ms: int
    pictures: int
    sounds: int
    seal: str


@dataclass
class _Seen:
    """What a first reading found of a seat."""

    size: Size | None = None
    has_sound: bool = False


@dataclass
class _Cutter:
    """The frames of one seat on their way into its film."""

    film: WebM
    target: PieceWriter
    since_us: int
    pictures: dict[int, Pictures] = field(default_factory=dict)
    sounds: dict[int, Sounds] = field(default_factory=dict)
    heap: list[tuple[int, int, int, Frame]] = field(default_factory=list)
    counts: dict[int, int] = field(default_factory=lambda: {PICTURE: 0, SOUND: 0})
    added: int = 0

    def push(self, packet: Packet) -> None:
        rtp = parsed_rtp(packet.data)
        if rtp is None:
            return
        if packet.kind == "video":
            if rtp.ssrc not in self.pictures:
                self.finish_streams()
            pictures = self.pictures.setdefault(rtp.ssrc, Pictures())
            self._keep(PICTURE, pictures.push(rtp, packet.at_us))
        else:
            sounds = self.sounds.setdefault(rtp.ssrc, Sounds())
            self._keep(SOUND, sounds.push(rtp, packet.at_us))
        while self.heap and self.heap[0][0] < packet.at_us - _SETTLED_US:
            self._add(heapq.heappop(self.heap))

    def finish_streams(self) -> None:
        """Who joined again has a new SSRC: what is left of the old one is no longer waited for."""
        for pictures in self.pictures.values():
            self._keep(PICTURE, pictures.rest())
        for sounds in self.sounds.values():
            self._keep(SOUND, sounds.rest())

    def close(self, seat: int) -> Film:
        self.finish_streams()
        while self.heap:
            self._add(heapq.heappop(self.heap))
        length_ms = self.film.close()
        return Film(
            seat,
            self.since_us,
            length_ms,
            self.counts[PICTURE],
            self.counts[SOUND],
            self.target.close(),
        )

    def _keep(self, track: int, frames: Iterator[Frame]) -> None:
        for frame in frames:
            # The running number keeps frames of one moment in the order in which they came.
            self.added += 1
            heapq.heappush(self.heap, (frame.moment_us, self.added, track, frame))

    def _add(self, entry: tuple[int, int, int, Frame]) -> None:
        moment_us, _, track, frame = entry
        at_ms = max(moment_us - self.since_us, 0) // 1_000
        self.film.add(track, at_ms=at_ms, data=frame.data, is_key=frame.is_key)
        self.counts[track] += 1


def make_films(
    segments: Sequence[Path], *, identity: str, target: Callable[[int], PieceWriter]
) -> list[Film]:
    """One film a seat that sent something; `segments` in the order of time.

    A chunk that cannot be opened is left out: `check_segment` tells which those are.
    """
    key = x25519.Identity.from_str(identity)
    since_us, seats = _survey(packets_of(segments, key))
    cutters = {}
    for seat, seen in sorted(seats.items()):
        if seen.size or seen.has_sound:
            into = target(seat)
            film = WebM(into, picture=seen.size, has_sound=seen.has_sound)
            cutters[seat] = _Cutter(film, into, since_us)
    for packet in packets_of(segments, key):
        if packet.seat in cutters:
            cutters[packet.seat].push(packet)
    return [cutter.close(seat) for seat, cutter in cutters.items()]


def _survey(packets: Iterator[Packet]) -> tuple[int, dict[int, _Seen]]:
    since_us, seats = 0, dict[int, _Seen]()
    for packet in packets:
        since_us = min(since_us or packet.at_us, packet.at_us)
        seen = seats.setdefault(packet.seat, _Seen())
        if packet.kind == "audio":
            seen.has_sound = True
        elif seen.size is None:
            seen.size = _size_in(packet)
    return since_us, seats


def _size_in(packet: Packet) -> Size | None:
    rtp = parsed_rtp(packet.data)
    part = vp8_part(rtp.payload) if rtp else None
    return size_of_key_frame(part[0]) if part and part[1] else None


def packets_of(segments: Sequence[Path], key: x25519.Identity) -> Iterator[Packet]:
    for folder in segments:
        for number in chunks.numbers_in(folder):
            try:
                chunk = chunks.read_chunk(chunks.chunk_path(folder, number))
                body: bytes = pyrage.decrypt(chunk.sealed, [key])
            except (ChunkBroken, OSError, pyrage.DecryptError):
                continue
            yield from packets_in(body)
