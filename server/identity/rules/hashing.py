"""Slow hashes of PINs and passwords (argon2id, 19 MiB, two passes: some 70 ms)."""

from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
# Of nobody: compared with when no such person is known, so that the answer takes as long.
NOBODYS_HASH: Final = (
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IGhhcyB0aGlzIQ"
    "$Xf0bDGD0WTjmVeKmGKmXBBFpZyHXB6uj9kGd3Ntq6l4"
)


def hash_secret(secret: str) -> str:
    """Takes some 70 ms: run it with runner.compute, never in a session."""
    return _HASHER.hash(secret)


def matches(secret: str, stored: str) -> bool:
    """Takes some 70 ms, whatever the answer."""
    try:
        return _HASHER.verify(stored, secret)
    except (VerificationError, InvalidHashError):
        return False
