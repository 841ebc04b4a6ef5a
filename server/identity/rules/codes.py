"""One-time codes for enrolling a terminal, and the proofs that both sides make with one."""

import hmac
import secrets
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

# Without 0, 1, I and O, for the code is read from a paper and typed.
_SIGNS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_ID_SIGNS: Final = 4
_GROUPS: Final = 4
_GROUP_SIGNS: Final = 5


@dataclass(frozen=True)
class EnrolmentSecret:
    """`text` is the whole code, as typed; the part before its first dash is `code_id`.

    The rest holds 100 bits, so that whoever overhears a proof cannot find the code from it.
    """

    text: str

    @property
    def code_id(self) -> str:
        return self.text.split("-", maxsplit=1)[0]


def new_code() -> EnrolmentSecret:
    groups = [_ID_SIGNS, *[_GROUP_SIGNS] * _GROUPS]
    return EnrolmentSecret("-".join(_random(length) for length in groups))


def _random(length: int) -> str:
    return "".join(secrets.choice(_SIGNS) for _ in range(length))


def terminals_proof(code: str, *, certificate_hash: bytes, public_key: bytes) -> bytes:
    return _proof(code, b"guitu enrol" + certificate_hash + public_key)


def servers_proof(
    code: str, *, certificate_hash: bytes, public_key: bytes, device_id: int
) -> bytes:
    said = b"guitu welcome" + certificate_hash + public_key + str(device_id).encode()
    return _proof(code, said)


def _proof(code: str, said: bytes) -> bytes:
    return hmac.digest(code.encode(), said, sha256)


def is_same(given: bytes, right: bytes) -> bool:
    return hmac.compare_digest(given, right)


def token_message(nonce: str, *, certificate_hash: bytes) -> bytes:
    """What a terminal signs to get a token."""
    return b"guitu token" + nonce.encode() + certificate_hash
