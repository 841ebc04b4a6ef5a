"""The terminal's Ed25519 key: made here, kept here, used to sign the server's challenges."""

import os
from base64 import b64encode
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)


class DeviceKey:
    """Signs in this terminal's name."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key

    @classmethod
    def load_or_make(cls, path: Path) -> "DeviceKey":
        return cls.load(path) if path.exists() else cls._make(path)

    @classmethod
    def load(cls, path: Path) -> "DeviceKey":
        return cls(Ed25519PrivateKey.from_private_bytes(path.read_bytes()))

    @classmethod
    def _make(cls, path: Path) -> "DeviceKey":
        key = Ed25519PrivateKey.generate()
        secret = key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
        path.parent.mkdir(parents=True, exist_ok=True)
        path.parent.chmod(0o700)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secret)
        return cls(key)

    @property
    def public_bytes(self) -> bytes:
        return self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    def derived(self, use: str) -> bytes:
        """32 bytes that nobody has without this terminal's key, for one use."""
        secret = self._key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
        return HKDF(SHA256(), 32, salt=None, info=f"guitu {use}".encode()).derive(secret)

    def sign(self, message: bytes) -> str:
        return b64encode(self._key.sign(message)).decode()
