"""The installation's keys: for fields, for signing, for tokens, and the terminals' certificate."""

import fcntl
import hashlib
import ipaddress
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.x509.oid import NameOID

from server.infra.sealing import Seals, load_or_make_key

CERTIFICATE_YEARS = 20


@dataclass(frozen=True)
class Keys:
    """`certificate_hash` is the SHA-256 of the DER certificate that terminals pin."""

    seals: Seals
    signing: Ed25519PrivateKey
    tokens: bytes
    certificate: Path
    certificate_key: Path
    certificate_hash: bytes


def load_keys(folder: Path) -> Keys:
    """Read all keys of an installation; make those that are missing."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    certificate, certificate_key = folder / "terminals.crt", folder / "terminals.key"
    if not certificate.exists():
        with _alone_in(folder):
            if not certificate.exists():
                _make_certificate(certificate, certificate_key)
    parsed = x509.load_pem_x509_certificate(certificate.read_bytes())
    der = parsed.public_bytes(serialization.Encoding.DER)
    return Keys(
        seals=Seals(
            field_key=load_or_make_key(folder / "fields.key"),
            index_key=load_or_make_key(folder / "index.key"),
        ),
        signing=Ed25519PrivateKey.from_private_bytes(load_or_make_key(folder / "signing.key")),
        tokens=load_or_make_key(folder / "tokens.key"),
        certificate=certificate,
        certificate_key=certificate_key,
        certificate_hash=hashlib.sha256(der).digest(),
    )


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Of processes that start together one makes both halves, and the others wait for it."""
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _make_certificate(certificate: Path, certificate_key: Path) -> None:
    """A self-signed certificate: terminals trust this one and no other, whatever its name."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "guitu terminals")])
    now = datetime.now(UTC)
    names = [
        x509.DNSName("guitu-terminals"),
        x509.DNSName("localhost"),
        x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
    ]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365 * CERTIFICATE_YEARS))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    _write(certificate_key, private)
    _write(certificate, made.public_bytes(serialization.Encoding.PEM))


def _write(path: Path, content: bytes) -> None:
    fresh = path.with_suffix(f".{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    fresh.replace(path)
