"""Keeps prepared items as they came, and opens one when the server has given its key out."""

import errno
import hashlib
import re
from base64 import b64decode
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from pydantic import ValidationError

from kiosk.client.whole_file import erase, write_whole
from kiosk.prepared.errors import (
    ItemChanged,
    ItemMissing,
    OtherTerminal,
    StoreBroken,
    StoreFull,
    TooEarly,
    WrongKey,
    WrongSignature,
)
from server.wire.prepared import (
    LINE_END,
    MOST_BYTES,
    PreparedHeader,
    PreparedStatement,
    ReleasedKey,
    place_of_content,
    place_of_key,
    signed_words,
)

T = TypeVar("T")

_NONCE_BYTES: Final = 12
_SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_ITEM, _KEY = ".item", ".key"
_NAME: Final = re.compile(r"[0-9a-f]{32}")


class PreparedStore:
    """What lies on the disk opens only with this terminal's own key: nothing is kept in clear."""

    def __init__(
        self,
        folder: Path,
        *,
        device_id: int,
        opening_key: X25519PrivateKey,
        signed_by: Ed25519PublicKey,
    ) -> None:
        self._folder, self._device_id = folder, device_id
        self._opening_key, self._signed_by = opening_key, signed_by
        for draft in folder.glob("*.new"):
            # Left by a power cut; it would take the room of what is to come.
            draft.unlink(missing_ok=True)

    @property
    def opening_key(self) -> bytes:
        """What the server encrypts keys to."""
        return self._opening_key.public_key().public_bytes_raw()

    def take_in(self, item: bytes) -> PreparedStatement:
        """Keep an item; it is on the disk, whole, when this returns. A repeat changes nothing."""
        statement, _ = self._checked(item)
        self._write(statement.item_id + _ITEM, item)
        return statement

    def take_key(self, released: ReleasedKey) -> None:
        """Keep the key as it came, once it has proved to be the one of the item that is here."""
        statement, _ = self._kept(released.item_id)
        encrypted = _decoded(released.encrypted)
        self._key(statement, encrypted)
        self._write(statement.item_id + _KEY, encrypted)

    def items(self) -> list[PreparedStatement]:
        """Those that are whole; the others are asked for again."""
        found = []
        for path in sorted(self._folder.glob(f"*{_ITEM}")):
            if _NAME.fullmatch(path.stem):
                try:
                    found.append(self._kept(path.stem)[0])
                except (ItemChanged, OtherTerminal, WrongSignature):
                    continue
        return found

    def open(self, item_id: str) -> bytes:
        """The content, in memory only."""
        statement, sealed = self._kept(item_id)
        encrypted = self._read(item_id + _KEY)
        if encrypted is None:
            raise TooEarly(statement.opens_at)
        key = self._key(statement, encrypted)
        place = place_of_content(item_id, device_id=self._device_id)
        try:
            return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], place)
        except (InvalidTag, ValueError) as error:
            raise ItemChanged("the content does not open with its own key") from error

    def remove(self, item_id: str) -> None:
        """The key first: from then on nothing here opens the item."""
        _required(item_id)
        for ending in (_KEY, _ITEM):
            _on_disk(partial(erase, self._folder / (item_id + ending)))

    def _kept(self, item_id: str) -> tuple[PreparedStatement, bytes]:
        item = self._read(_required(item_id) + _ITEM)
        if item is None:
            raise ItemMissing(item_id)
        statement, sealed = self._checked(item)
        if statement.item_id != item_id:
            raise ItemChanged("another item lies under this name")
        return statement, sealed

    def _checked(self, item: bytes) -> tuple[PreparedStatement, bytes]:
        """What it says of itself and its sealed content, if all of it is what the server signed."""
        if len(item) > MOST_BYTES:
            raise ItemChanged("longer than any item")
        line, _, sealed = item.partition(LINE_END)
        try:
            header = PreparedHeader.model_validate_json(line)
        except ValidationError as error:
            raise ItemChanged("it does not begin like an item") from error
        self._check_signature(header)
        statement = PreparedStatement.model_validate_json(header.statement)
        if statement.device_id != self._device_id:
            raise OtherTerminal(f"for terminal {statement.device_id}")
        if hashlib.sha256(sealed).hexdigest() != statement.sealed_hash:
            raise ItemChanged("the content is not what was signed")
        return statement, sealed

    def _check_signature(self, header: PreparedHeader) -> None:
        signature = _decoded(header.signature)
        try:
            self._signed_by.verify(signature, signed_words(header.statement))
        except InvalidSignature as error:
            raise WrongSignature("the server did not sign this") from error

    def _key(self, statement: PreparedStatement, encrypted: bytes) -> bytes:
        place = place_of_key(statement.item_id, device_id=self._device_id)
        try:
            key = _SUITE.decrypt(encrypted, self._opening_key, info=place)
        except InvalidTag as error:
            raise OtherTerminal("the key was given to another terminal, or changed") from error
        if hashlib.sha256(key).hexdigest() != statement.key_hash:
            raise WrongKey(statement.item_id)
        return key

    def _read(self, name: str) -> bytes | None:
        path = self._folder / name
        return _on_disk(path.read_bytes) if path.exists() else None

    def _write(self, name: str, content: bytes) -> None:
        _on_disk(partial(write_whole, self._folder / name, content))


def _required(item_id: str) -> str:
    if not _NAME.fullmatch(item_id):
        raise ItemMissing("no item has such a name")
    return item_id


def _decoded(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except ValueError as error:
        raise ItemChanged("no base64") from error


def _on_disk(work: Callable[[], T]) -> T:
    try:
        return work()
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise StoreFull("no room on the disk for prepared material") from error
        raise StoreBroken(f"the disk fails: {error.strerror}") from error
