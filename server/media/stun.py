"""The little of STUN (RFC 8489) that an ICE-lite node (RFC 8445) speaks: it answers requests."""

import hmac
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final

COOKIE: Final = 0x2112A442
_REQUEST, _RESPONSE = 0x0001, 0x0101
_USERNAME, _INTEGRITY, _XOR_ADDRESS = 0x0006, 0x0008, 0x0020
_USE_CANDIDATE, _FINGERPRINT = 0x0025, 0x8028
_HEADER: Final = 20
_INTEGRITY_BYTES: Final = 20
_FINGERPRINT_XOR: Final = 0x5354554E
_IPV4, _IPV6 = 1, 2

Address = tuple[str, int]


@dataclass(frozen=True)
class BindingRequest:
    transaction: bytes
    nominates: bool


def read_request(datagram: bytes, *, username: str, password: bytes) -> BindingRequest | None:
    """The request, if it is one that knows our password. Anything else gets no answer."""
    if len(datagram) < _HEADER:
        return None
    kind, length, cookie = struct.unpack_from("!HHL", datagram)
    if kind != _REQUEST or cookie != COOKIE or length != len(datagram) - _HEADER or length % 4:
        return None
    found: dict[int, tuple[int, bytes]] = {}
    for place, attribute, value in _attributes(datagram):
        if _INTEGRITY not in found or attribute == _FINGERPRINT:
            found.setdefault(attribute, (place, value))
    if not _is_ours(datagram, found, username=username, password=password):
        return None
    return BindingRequest(transaction=datagram[8:20], nominates=_USE_CANDIDATE in found)


def _attributes(datagram: bytes) -> Iterator[tuple[int, int, bytes]]:
    place = _HEADER
    while place + 4 <= len(datagram):
        attribute, length = struct.unpack_from("!HH", datagram, place)
        value = datagram[place + 4 : place + 4 + length]
        if len(value) != length:
            return
        yield place, attribute, value
        place += 4 + length + -length % 4


def _is_ours(
    datagram: bytes, found: dict[int, tuple[int, bytes]], *, username: str, password: bytes
) -> bool:
    if _USERNAME not in found or _INTEGRITY not in found:
        return False
    if found[_USERNAME][1].partition(b":")[0] != username.encode():
        return False
    place, stated = found[_INTEGRITY]
    return hmac.compare_digest(_integrity(datagram[:place], password), stated)


def _integrity(message: bytes, password: bytes) -> bytes:
    """Of a message up to this attribute, whose length counts it already."""
    length = len(message) - _HEADER + 4 + _INTEGRITY_BYTES
    return hmac.digest(password, message[:2] + struct.pack("!H", length) + message[4:], "sha1")


def write_response(request: BindingRequest, *, address: Address, password: bytes) -> bytes:
    seen = _xor_address(address, request.transaction)
    body = struct.pack("!HH", _XOR_ADDRESS, len(seen)) + seen
    head = struct.pack("!HHL", _RESPONSE, len(body), COOKIE) + request.transaction
    message = head + body
    message += struct.pack("!HH", _INTEGRITY, _INTEGRITY_BYTES) + _integrity(message, password)
    message = message[:2] + struct.pack("!H", len(message) - _HEADER + 8) + message[4:]
    checksum = (zlib.crc32(message) ^ _FINGERPRINT_XOR) & 0xFFFFFFFF
    return message + struct.pack("!HHL", _FINGERPRINT, 4, checksum)


def _xor_address(address: Address, transaction: bytes) -> bytes:
    parsed = ip_address(address[0])
    mask = struct.pack("!L", COOKIE) + transaction
    masked = bytes(a ^ b for a, b in zip(parsed.packed, mask, strict=False))
    family = _IPV4 if parsed.version == 4 else _IPV6
    return struct.pack("!BBH", 0, family, address[1] ^ (COOKIE >> 16)) + masked
