"""Encryption of personal fields (AES-256-GCM) and their keyed blind index (HMAC-SHA256)."""

import hashlib
import hmac
import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12


class SealBroken(Exception):
    """The stored bytes were changed, or moved from another row or column."""


@dataclass(frozen=True)
class Place:
    """Where a sealed value stands: it opens nowhere else."""

    table: str
    column: str
    row: str

    def encoded(self) -> bytes:
        return f"{self.table}|{self.column}|{self.row}".encode()


class Seals:
    """Seals and opens fields with one installation's two keys of 32 bytes each."""

    def __init__(self, *, field_key: bytes, index_key: bytes) -> None:
        self._cipher = AESGCM(field_key)
        self._index_key = index_key

    def seal(self, text: str, place: Place) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, text.encode(), place.encoded())

    def open(self, sealed: bytes, place: Place) -> str:
        """Raise SealBroken where the bytes do not belong to the place."""
        try:
            plain = self._cipher.decrypt(
                sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], place.encoded()
            )
        except (InvalidTag, ValueError) as error:
            raise SealBroken(f"{place.table}.{place.column}") from error
        return plain.decode()

    def index(self, text: str, *, field: str) -> bytes:
        """A look-up key that says nothing without the index key. `text` must be normalised."""
        return hmac.digest(self._index_key, f"{field}|{text}".encode(), hashlib.sha256)[:16]

    def stamp(self, message: bytes, *, use: str) -> bytes:
        """32 bytes that only this installation can make over the message, for one use."""
        return hmac.digest(self._index_key, f"stamp {use}|".encode() + message, hashlib.sha256)


def load_or_make_key(path: Path) -> bytes:
    """Read 32 bytes from `path`; make them first, readable by the owner alone, if it is new."""
    if path.exists():
        return path.read_bytes()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_suffix(f".{os.urandom(8).hex()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(os.urandom(32))
        file.flush()
        os.fsync(file.fileno())
    # A link, not a rename: of two processes that start together the first one's key stands.
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
    return path.read_bytes()
