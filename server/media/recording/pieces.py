"""A film on the disk: pieces that are each an age file, so that a part is read without the rest."""

import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pyrage
from pyrage import x25519

from server.media.recording.chunks import store_durably

PIECE_BYTES: Final = 1024 * 1024
_INDEX: Final = "index.json"


class FilmBroken(Exception):
    """A piece or the index is not as it was written."""


class PieceWriter:
    """A file to write to its end; only its first piece can be written to again."""

    def __init__(self, folder: Path, *, recipient: str) -> None:
        self._folder = folder
        self._recipient = x25519.Recipient.from_str(recipient)
        self._first = bytearray()
        self._rest = bytearray()
        self._hashes: list[str] = [""]
        self.size = 0
        if folder.exists():
            shutil.rmtree(folder)
        folder.mkdir(parents=True, mode=0o700)

    def write(self, data: bytes) -> None:
        self.size += len(data)
        room = PIECE_BYTES - len(self._first)
        self._first += data[:room]
        self._rest += data[room:]
        while len(self._rest) >= PIECE_BYTES:
            self._add(bytes(self._rest[:PIECE_BYTES]))
            del self._rest[:PIECE_BYTES]

    def write_again(self, place: int, data: bytes) -> None:
        if place + len(data) > len(self._first):
            raise ValueError("only the first piece can be written to again")
        self._first[place : place + len(data)] = data

    def close(self) -> str:
        """Store what is left and the index; returns the index's hash."""
        if self._rest:
            self._add(bytes(self._rest))
        self._hashes[0] = self._store(0, bytes(self._first))
        index = json.dumps({"bytes": self.size, "pieces": self._hashes}).encode()
        store_durably(self._folder / _INDEX, index)
        return hashlib.sha256(index).hexdigest()

    def _add(self, plain: bytes) -> None:
        self._hashes.append(self._store(len(self._hashes), plain))

    def _store(self, number: int, plain: bytes) -> str:
        sealed: bytes = pyrage.encrypt(plain, [self._recipient])
        store_durably(_piece(self._folder, number), sealed)
        return hashlib.sha256(sealed).hexdigest()


class PieceReader:
    """`seal` is what the writer's `close` returned. Raises FilmBroken."""

    def __init__(self, folder: Path, *, identity: str, seal: str) -> None:
        self._folder = folder
        self._identity = x25519.Identity.from_str(identity)
        index = _read(folder / _INDEX)
        if hashlib.sha256(index).hexdigest() != seal:
            raise FilmBroken(_INDEX)
        stated = json.loads(index)
        self.size: int = stated["bytes"]
        self._hashes: list[str] = stated["pieces"]

    def read(self, start: int, end: int) -> Iterator[bytes]:
        """The bytes from `start` up to and without `end`, a piece at a time."""
        place = start
        while place < end:
            number, skipped = divmod(place, PIECE_BYTES)
            part = self._piece(number)[skipped : skipped + end - place]
            if not part:
                raise FilmBroken(f"piece {number} is too short")
            yield part
            place += len(part)

    def _piece(self, number: int) -> bytes:
        sealed = _read(_piece(self._folder, number))
        if hashlib.sha256(sealed).hexdigest() != self._hashes[number]:
            raise FilmBroken(f"piece {number}")
        try:
            plain: bytes = pyrage.decrypt(sealed, [self._identity])
        except pyrage.DecryptError as error:
            raise FilmBroken(f"piece {number}") from error
        return plain


def _piece(folder: Path, number: int) -> Path:
    return folder / f"{number:08d}.age"


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise FilmBroken(path.name) from error
