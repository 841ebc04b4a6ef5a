"""Versions and which of two is the newer."""

import re

from kiosk.updates.errors import BrokenPackage

_VERSION = re.compile(r"(0|[1-9]\d{0,5})(\.(0|[1-9]\d{0,5})){1,3}", re.ASCII)
_PARTS = 4


def check_version(text: str) -> str:
    """A version is also a folder's name, so nothing else may pass."""
    if not _VERSION.fullmatch(text):
        raise BrokenPackage(f"{text!r:.40} is not a version; 1.4.2 would be one")
    return text


def age(text: str) -> tuple[int, ...]:
    """Greater is newer; 1.4 is 1.4.0."""
    numbers = [int(part) for part in check_version(text).split(".")]
    return tuple(numbers + [0] * (_PARTS - len(numbers)))
