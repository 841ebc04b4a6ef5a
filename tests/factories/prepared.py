"""Prepared items as a server makes them, and the terminals that they are for."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from kiosk.prepared.store import PreparedStore
from server.infra.preparing import Prepared, prepare, release
from server.wire.prepared import ReleasedKey

NINE = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
PAPER = "第一题：什么是三角形？".encode()
DEVICE = 7


@dataclass
class PreparingServer:
    """Signs, and keeps the keys until nine."""

    signing: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)

    def prepares(self, content: bytes = PAPER, *, device_id: int = DEVICE) -> Prepared:
        return prepare(
            content,
            kind="exams.paper",
            device_id=device_id,
            opens_at=NINE,
            signing=self.signing,
        )

    def releases(
        self, prepared: Prepared, store: PreparedStore, *, after: timedelta = timedelta(0)
    ) -> ReleasedKey:
        return release(
            prepared.key,
            statement=prepared.statement,
            opening_key=store.opening_key,
            now=NINE + after,
        )

    def terminal(
        self, folder: Path, *, device_id: int = DEVICE, key: X25519PrivateKey | None = None
    ) -> PreparedStore:
        return PreparedStore(
            folder,
            device_id=device_id,
            opening_key=key or X25519PrivateKey.generate(),
            signed_by=self.signing.public_key(),
        )
