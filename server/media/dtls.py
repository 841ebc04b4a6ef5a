"""The DTLS-SRTP handshake (RFC 5764) of one leg: datagrams in and out, and at its end the keys."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from OpenSSL import SSL

from server.media.srtp import AES_128_CM, AES_128_GCM, Profile

# DTLS 1.2: its records can be told apart, so that none is cut in two at the end of a datagram.
_DTLS_1_2: Final = 0xFEFD
_RECORD_HEADER: Final = 13
_MOST_BYTES: Final = 1_200
_CERTIFICATE_DAYS: Final = 30
_PROFILES: Final = (AES_128_GCM, AES_128_CM)
_HASHES: Final[Mapping[str, hashes.HashAlgorithm]] = {
    "sha-256": hashes.SHA256(),
    "sha-384": hashes.SHA384(),
    "sha-512": hashes.SHA512(),
}


@dataclass(frozen=True)
class Keys:
    """What one association protects packets with, for each direction key and salt in one."""

    profile: Profile
    sending: bytes
    receiving: bytes


@dataclass(frozen=True)
class Fingerprint:
    algorithm: str
    value: str


class Identity:
    """The certificate of one node, made when it starts and never written down."""

    def __init__(self) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = _certificate(key)
        self.fingerprint = _digest(certificate, hashes.SHA256())
        self.context = SSL.Context(SSL.DTLS_METHOD)
        self.context.set_max_proto_version(_DTLS_1_2)
        self.context.set_options(SSL.OP_NO_TICKET)
        # Certificates are made by the ends themselves: the fingerprint of the description decides.
        self.context.set_verify(SSL.VERIFY_PEER | SSL.VERIFY_FAIL_IF_NO_PEER_CERT, lambda *_: True)
        self.context.use_certificate(certificate)
        self.context.use_privatekey(key)
        self.context.set_cipher_list(b"ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-CHACHA20-POLY1305")
        self.context.set_tlsext_use_srtp(b":".join(profile.name for profile in _PROFILES))


def _certificate(key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "guitu media")])
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=_CERTIFICATE_DAYS))
        .sign(key, hashes.SHA256())
    )


def _digest(certificate: x509.Certificate, algorithm: hashes.HashAlgorithm) -> str:
    return certificate.fingerprint(algorithm).hex(":").upper()


class Association:
    """Calls `on_keys` once, or `on_end`, when it failed or the other side closed it."""

    def __init__(
        self,
        identity: Identity,
        *,
        is_server: bool,
        fingerprints: tuple[Fingerprint, ...],
        send: Callable[[bytes], None],
        on_keys: Callable[[Keys], None],
        on_end: Callable[[str], None],
    ) -> None:
        self._connection = SSL.Connection(identity.context)
        self._connection.set_ciphertext_mtu(_MOST_BYTES)
        self._is_server = is_server
        self._fingerprints = fingerprints
        self._send = send
        self._on_keys = on_keys
        self._on_end = on_end
        self._is_ready = self._is_over = False
        self._timer: asyncio.TimerHandle | None = None
        if is_server:
            self._connection.set_accept_state()
        else:
            self._connection.set_connect_state()

    def start(self) -> None:
        if not self._is_server:
            self._go_on()

    def feed(self, datagram: bytes) -> None:
        if self._is_over:
            return
        self._connection.bio_write(datagram)
        if self._is_ready:
            self._read()
        else:
            self._go_on()

    def close(self) -> None:
        """Tells the other side, if there is one. Twice is fine."""
        if self._is_over:
            return
        self._stop()
        if self._is_ready:
            try:
                self._connection.shutdown()
            except SSL.Error:
                return
            self._flush()

    def _go_on(self) -> None:
        try:
            self._connection.do_handshake()
        except SSL.WantReadError:
            self._flush()
            self._wait()
        except SSL.Error:
            self._flush()
            self._over("handshake")
        else:
            self._flush()
            self._finish()

    def _wait(self) -> None:
        """Datagrams are lost: what is not answered is sent again."""
        if self._timer:
            self._timer.cancel()
        wait_s = self._connection.DTLSv1_get_timeout()
        if wait_s is not None:
            self._timer = asyncio.get_running_loop().call_later(wait_s, self._again)

    def _again(self) -> None:
        if self._is_over or self._is_ready:
            return
        try:
            self._connection.DTLSv1_handle_timeout()
        except SSL.Error:
            self._over("handshake")
            return
        self._flush()
        self._wait()

    def _finish(self) -> None:
        if not self._is_who_it_should_be():
            self._over("fingerprint")
            return
        profile = _profile(self._connection.get_selected_srtp_profile())
        if profile is None:
            self._over("profile")
            return
        self._is_ready = True
        if self._timer:
            self._timer.cancel()
        self._on_keys(self._keys(profile))

    def _is_who_it_should_be(self) -> bool:
        """Each stated fingerprint whose hash we know has to be right, and there has to be one."""
        certificate = self._connection.get_peer_certificate(as_cryptography=True)
        known = [f for f in self._fingerprints if f.algorithm.lower() in _HASHES]
        if certificate is None or not known:
            return False
        return all(
            f.value.upper() == _digest(certificate, _HASHES[f.algorithm.lower()]) for f in known
        )

    def _keys(self, profile: Profile) -> Keys:
        key, salt = profile.key_bytes, profile.salt_bytes
        made = self._connection.export_keying_material(b"EXTRACTOR-dtls_srtp", 2 * (key + salt))
        client = made[:key] + made[2 * key : 2 * key + salt]
        server = made[key : 2 * key] + made[2 * key + salt :]
        if self._is_server:
            return Keys(profile=profile, sending=server, receiving=client)
        return Keys(profile=profile, sending=client, receiving=server)

    def _read(self) -> None:
        """After the handshake only its last flight, sent again, and the closing are expected."""
        try:
            self._connection.recv(_MOST_BYTES)
        except SSL.WantReadError:
            self._flush()
        except SSL.ZeroReturnError:
            self._over("closed")
        except SSL.Error:
            self._over("broken")

    def _flush(self) -> None:
        try:
            waiting = self._connection.bio_read(65_536)
        except SSL.WantReadError:
            return
        for datagram in _datagrams(waiting):
            self._send(datagram)

    def _over(self, why: str) -> None:
        self._stop()
        self._on_end(why)

    def _stop(self) -> None:
        self._is_over = True
        if self._timer:
            self._timer.cancel()


def _profile(name: bytes) -> Profile | None:
    return next((profile for profile in _PROFILES if profile.name == name), None)


def _datagrams(waiting: bytes) -> list[bytes]:
    """Whole records, as many in a datagram as fit."""
    datagrams = [b""]
    while len(waiting) >= _RECORD_HEADER:
        end = _RECORD_HEADER + int.from_bytes(waiting[11:13], "big")
        record, waiting = waiting[:end], waiting[end:]
        if datagrams[-1] and len(datagrams[-1]) + len(record) > _MOST_BYTES:
            datagrams.append(b"")
        datagrams[-1] += record
    return [datagram for datagram in datagrams if datagram]
