"""What tickets to media nodes and reports of them need of an installation's keys and settings."""

from base64 import urlsafe_b64decode
from binascii import Error as NotBase64
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


@dataclass(frozen=True)
class MediaAccess:
    """`node_keys` is the folder with the public half of each node's key, NAME.pub."""

    sign: Callable[[bytes], bytes] = field(repr=False)
    node_keys: Path
    turn_url: str = ""
    turn_secret: str = field(default="", repr=False)
    relay_only: bool = False

    def is_of_node(self, name: str, *, body: bytes, signature: str) -> bool:
        """Whether the node with this name signed it."""
        path = self.node_keys / f"{name}.pub"
        try:
            key = Ed25519PublicKey.from_public_bytes(path.read_bytes())
            key.verify(urlsafe_b64decode(signature.encode("ascii")), body)
        except (OSError, ValueError, NotBase64, InvalidSignature):
            return False
        return True
