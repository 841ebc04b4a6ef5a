"""Signed values that need no table: a terminal's token and the nonce it must sign."""

import base64
import binascii
import hmac
import os
import struct
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

Stamp = Callable[[bytes], bytes]
STAMP_BYTES = 32
NONCE_RANDOM_BYTES = 16
_CLAIM = struct.Struct(">IIIQ")
_NONCE_HEAD = struct.Struct(">IQ")


@dataclass(frozen=True)
class DeviceClaim:
    """Which terminal speaks, and where it stands. `block_id` is None for a hall."""

    device_id: int
    prison_id: int
    block_id: int | None
    expires_at: datetime


def device_token(claim: DeviceClaim, *, stamp: Stamp) -> str:
    said = _CLAIM.pack(
        claim.device_id, claim.prison_id, claim.block_id or 0, int(claim.expires_at.timestamp())
    )
    return base64.urlsafe_b64encode(said + stamp(said)).decode()


def read_device_token(token: str, *, stamp: Stamp, now: datetime) -> DeviceClaim | None:
    """What the token says, or None if it was not made here or is over."""
    said = _stamped(token.encode("utf-8"), length=_CLAIM.size, stamp=stamp, altchars=b"-_")
    if said is None:
        return None
    device_id, prison_id, block_id, expiry = _CLAIM.unpack(said)
    if expiry <= now.timestamp():
        return None
    return DeviceClaim(device_id, prison_id, block_id or None, datetime.fromtimestamp(expiry, UTC))


def nonce(owner_id: int, *, expires_at: datetime, stamp: Stamp) -> str:
    """A value to sign, good for one owner and until a moment."""
    said = _NONCE_HEAD.pack(owner_id, int(expires_at.timestamp())) + os.urandom(NONCE_RANDOM_BYTES)
    return base64.b64encode(said + stamp(said)).decode()


def nonce_is_good(given: str, owner_id: int, *, now: datetime, stamp: Stamp) -> bool:
    length = _NONCE_HEAD.size + NONCE_RANDOM_BYTES
    said = _stamped(given.encode("utf-8"), length=length, stamp=stamp, altchars=None)
    if said is None:
        return False
    for_whom, expiry = _NONCE_HEAD.unpack(said[: _NONCE_HEAD.size])
    return int(for_whom) == owner_id and int(expiry) > now.timestamp()


def _stamped(given: bytes, *, length: int, stamp: Stamp, altchars: bytes | None) -> bytes | None:
    try:
        whole = base64.b64decode(given, altchars=altchars, validate=True)
    except binascii.Error:
        return None
    if len(whole) != length + STAMP_BYTES:
        return None
    said = whole[:length]
    return said if hmac.compare_digest(whole[length:], stamp(said)) else None
