"""Ed25519 keys of those who release Guitu, and their signatures over a package's list of files."""

import os
from collections.abc import Iterable
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from kiosk.updates.errors import UpdateError, WrongSignature

SIGNATURE_BYTES = 64
_PRIVATE, _PUBLIC = "release.key", "release.pub"


class KeyUnusable(UpdateError):
    """The file holds no Ed25519 key, or the passphrase does not open it."""


def make_keys(folder: Path, *, passphrase: bytes | None) -> tuple[Path, Path]:
    """The private one stays with who releases; the public one goes to every machine."""
    key = Ed25519PrivateKey.generate()
    locked = BestAvailableEncryption(passphrase) if passphrase else NoEncryption()
    folder.mkdir(parents=True, exist_ok=True)
    private, public = folder / _PRIVATE, folder / _PUBLIC
    _write_new(private, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, locked), mode=0o600)
    words = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    _write_new(public, words, mode=0o644)
    return private, public


def sign(words: bytes, *, key_file: Path, passphrase: bytes | None) -> bytes:
    try:
        key = load_pem_private_key(key_file.read_bytes(), password=passphrase)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise KeyUnusable(f"{key_file} cannot be used: {error}") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyUnusable(f"{key_file} is no Ed25519 key")
    return key.sign(words)


def trusted_keys(folder: Path) -> list[Ed25519PublicKey]:
    """Every *.pub of the folder: a new key can come before the old one goes."""
    files = sorted(folder.glob("*.pub")) if folder.is_dir() else []
    if not files:
        raise WrongSignature(f"this machine trusts no key: {folder} holds no *.pub")
    return [_public(file) for file in files]


def check(words: bytes, signature: bytes, *, keys: Iterable[Ed25519PublicKey]) -> None:
    for key in keys:
        try:
            key.verify(signature, words)
        except InvalidSignature:
            continue
        return
    raise WrongSignature("no key that this machine trusts has signed this package")


def _public(file: Path) -> Ed25519PublicKey:
    try:
        key = load_pem_public_key(file.read_bytes())
    except (OSError, ValueError, UnsupportedAlgorithm) as error:
        raise KeyUnusable(f"{file} cannot be used: {error}") from error
    if not isinstance(key, Ed25519PublicKey):
        raise KeyUnusable(f"{file} is no Ed25519 key")
    return key


def _write_new(path: Path, words: bytes, *, mode: int) -> None:
    """Never over a key that may be the only one."""
    try:
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except FileExistsError as error:
        raise KeyUnusable(f"{path} is there already; it is not overwritten") from error
    with os.fdopen(number, "wb") as file:
        file.write(words)
