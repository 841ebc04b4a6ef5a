"""Seals and signs material for one terminal before its time, and gives its key out at that time."""

import hashlib
import os
from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from server.infra.errors import Conflict, Sentence
from server.infra.sealing import NONCE_BYTES
from server.wire.prepared import (
    LINE_END,
    PreparedHeader,
    PreparedStatement,
    ReleasedKey,
    place_of_content,
    place_of_key,
    signed_words,
)

_KEY_BITS: Final = 256


class KeyNotYet(Conflict):
    """Its time has not come, by the server's clock."""

    code = "key_not_yet"
    sentence = Sentence("还没到打开的时间。", "It is not yet time to open this.")


@dataclass(frozen=True)
class Prepared:
    """`item` may go to the terminal at any time, by any way. `key` stays here until its time."""

    statement: PreparedStatement
    item: bytes
    key: bytes


def prepare(
    content: bytes, *, kind: str, device_id: int, opens_at: datetime, signing: Ed25519PrivateKey
) -> Prepared:
    item_id, key = uuid4().hex, AESGCM.generate_key(_KEY_BITS)
    nonce, place = os.urandom(NONCE_BYTES), place_of_content(item_id, device_id=device_id)
    sealed = nonce + AESGCM(key).encrypt(nonce, content, place)
    statement = PreparedStatement(
        item_id=item_id,
        kind=kind,
        device_id=device_id,
        opens_at=opens_at,
        sealed_hash=hashlib.sha256(sealed).hexdigest(),
        key_hash=hashlib.sha256(key).hexdigest(),
    )
    said = statement.model_dump_json()
    signature = b64encode(signing.sign(signed_words(said))).decode()
    header = PreparedHeader(statement=said, signature=signature).model_dump_json()
    return Prepared(statement, header.encode() + LINE_END + sealed, key)


def release(
    key: bytes, *, statement: PreparedStatement, opening_key: bytes, now: datetime
) -> ReleasedKey:
    """To the terminal whose X25519 key this is; KeyNotYet before the item's time."""
    if now < statement.opens_at:
        raise KeyNotYet(f"before {statement.opens_at}")
    place = place_of_key(statement.item_id, device_id=statement.device_id)
    suite = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
    encrypted = suite.encrypt(key, X25519PublicKey.from_public_bytes(opening_key), info=place)
    return ReleasedKey(item_id=statement.item_id, encrypted=b64encode(encrypted).decode())
