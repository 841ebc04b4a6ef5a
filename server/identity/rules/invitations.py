"""One-time codes for relatives, and what a relative has to say to prove that he is meant."""

import hmac
import secrets
import unicodedata
from typing import Final

# Without 0, 1, I and O, for the code is read aloud or from a paper and typed.
_SIGNS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_GROUPS: Final = 3
_GROUP_SIGNS: Final = 4


def new_code() -> str:
    """60 bits, in three groups."""
    return "-".join(_group() for _ in range(_GROUPS))


def _group() -> str:
    return "".join(secrets.choice(_SIGNS) for _ in range(_GROUP_SIGNS))


def plain_code(typed: str) -> str:
    """However it was typed: small letters, full width, with spaces or other dashes."""
    return _plain(typed)


def is_said(*, name: str, id_tail: str, known_name: str, known_id: str, signs: int) -> bool:
    """Whether somebody said the name and the last signs of the ID number that are on file."""
    tail = _plain(id_tail)
    if len(tail) != signs or len(known_id) < signs:
        return False
    right_name = hmac.compare_digest(_plain(name).encode(), _plain(known_name).encode())
    right_tail = hmac.compare_digest(tail.encode(), known_id[-signs:].upper().encode())
    return right_name and right_tail


def _plain(text: str) -> str:
    """Letters, digits and characters alone, in their usual width."""
    usual = unicodedata.normalize("NFKC", text).upper()
    return "".join(sign for sign in usual if sign.isalnum())
