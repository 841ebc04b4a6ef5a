"""One chunk of a recording as a file: a header that anyone can read, then an age file.

The header names the hash of the whole file before it, so that the last file's hash stands for all.
`tail -n +3 00000000.chunk | age -d -i KEY` opens one without this program.
"""

import hashlib
import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

MAGIC: Final = b"guitu recording 1\n"
SUFFIX: Final = ".chunk"
_LONGEST_HEADER: Final = 1_000


class ChunkBroken(Exception):
    """The file is no chunk of ours, or its header was changed so that it cannot be read."""


@dataclass(frozen=True)
class Header:
    """`why` says why the chunk ends here; times are microseconds since 1970, UTC."""

    visit: int
    segment: str
    chunk: int
    previous: str
    since_us: int
    until_us: int
    packets: int
    why: str


@dataclass(frozen=True)
class Chunk:
    header: Header
    sealed: bytes
    hash: str


def start_hash(*, visit: int, segment: str) -> str:
    """What stands before a segment's first chunk."""
    return hashlib.sha256(MAGIC + f"{visit}/{segment}".encode()).hexdigest()


def written(header: Header, sealed: bytes) -> bytes:
    return MAGIC + json.dumps(asdict(header), separators=(",", ":")).encode() + b"\n" + sealed


def hash_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def read_chunk(path: Path) -> Chunk:
    content = path.read_bytes()
    end = content.find(b"\n", len(MAGIC), len(MAGIC) + _LONGEST_HEADER)
    if not content.startswith(MAGIC) or end < 0:
        raise ChunkBroken(path.name)
    try:
        header = Header(**json.loads(content[len(MAGIC) : end]))
    except (ValueError, TypeError) as error:
        raise ChunkBroken(path.name) from error
    return Chunk(header, content[end + 1 :], hash_of(content))


def chunk_path(folder: Path, number: int) -> Path:
    return folder / f"{number:08d}{SUFFIX}"


def numbers_in(folder: Path) -> list[int]:
    """Of the chunks that are whole; one that was being written when the power went is none."""
    if not folder.is_dir():
        return []
    return sorted(int(path.stem) for path in folder.glob(f"*{SUFFIX}") if path.stem.isdigit())


def store_durably(path: Path, content: bytes) -> None:
    """The file is there whole and for good, or not at all."""
    fresh = path.with_suffix(".part")
    try:
        with fresh.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
        sync_folder(path.parent)
    except OSError:
        # Also what bears its name already: nobody could say whether it outlives a power cut.
        for remains in (fresh, path):
            with suppress(OSError):
                remains.unlink(missing_ok=True)
        raise


def sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
