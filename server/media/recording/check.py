"""Shows whether a segment of a recording is whole, and if not, at which chunk it is not."""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from server.media.recording import chunks
from server.media.recording.chunks import Chunk, ChunkBroken


class Wrong(StrEnum):
    MISSING = "missing"
    UNREADABLE = "unreadable"
    MOVED = "moved"
    CHANGED = "changed"
    ADDED = "added"


@dataclass(frozen=True)
class Fault:
    chunk: int
    what: Wrong


@dataclass(frozen=True)
class Verdict:
    """`head` is the hash of the last chunk that there is."""

    chunks: int
    head: str
    until_us: int
    faults: tuple[Fault, ...]


@dataclass
class _Walk:
    visit: int
    segment: str
    # None after a chunk that says nothing about the next.
    previous: str | None
    until_us: int = 0
    faults: list[Fault] = field(default_factory=list)

    def step(self, number: int, chunk: Chunk | Wrong) -> None:
        if isinstance(chunk, Wrong):
            self._note(number, chunk)
            return
        header = chunk.header
        if (header.visit, header.segment, header.chunk) != (self.visit, self.segment, number):
            self._note(number, Wrong.MOVED)
            return
        if self.previous is not None and header.previous != self.previous:
            # What a chunk says of the one before it was true when it was written.
            self.faults.append(Fault(max(number - 1, 0), Wrong.CHANGED))
        self.previous, self.until_us = chunk.hash, header.until_us

    def _note(self, number: int, what: Wrong) -> None:
        self.faults.append(Fault(number, what))
        self.previous = None


def check_segment(
    folder: Path, *, visit_id: int, segment: str, reported: tuple[int, str] | None
) -> Verdict:
    """Compare the chunks with each other and with the number and hash that the node reported.

    Without a report (the node died) nobody knows how many there were: the last ones could be gone.
    """
    found = chunks.numbers_in(folder)
    count = (found[-1] + 1) if found else 0
    wanted = max(count, reported[0]) if reported else count
    start = chunks.start_hash(visit=visit_id, segment=segment)
    walk = _Walk(visit_id, segment, start)
    last = start
    for number in range(wanted):
        walk.step(number, _read(folder, number))
        last = walk.previous or last
        if reported and number >= reported[0]:
            walk.faults.append(Fault(number, Wrong.ADDED))
        elif reported and number == reported[0] - 1 and walk.previous not in (None, reported[1]):
            walk.faults.append(Fault(number, Wrong.CHANGED))
    return Verdict(count, last, walk.until_us, tuple(dict.fromkeys(walk.faults)))


def _read(folder: Path, number: int) -> Chunk | Wrong:
    try:
        return chunks.read_chunk(chunks.chunk_path(folder, number))
    except FileNotFoundError:
        return Wrong.MISSING
    except (ChunkBroken, OSError):
        return Wrong.UNREADABLE
