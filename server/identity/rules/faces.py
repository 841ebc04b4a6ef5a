"""Compares a face with those of one block, and says whose it is or that nobody can tell."""

import base64
import math
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from server.identity.rules.errors import FaceUnusable
from server.wire.identity import FACE_NUMBERS

_HALVES: Final = struct.Struct(f"<{FACE_NUMBERS}e")
# Half precision keeps some three digits of each number; the length of all is 1 within this.
_LENGTH_TOLERANCE: Final = 0.02


@dataclass(frozen=True)
class Threshold:
    """What a site found out about its own people: see FaceCalibration."""

    model: str
    threshold: float
    margin: float


def read_vector(coded: str) -> tuple[float, ...]:
    """The numbers of a template; FaceUnusable if they are no direction of length 1."""
    numbers = _HALVES.unpack(base64.b64decode(coded, validate=True))
    length = math.sqrt(sum(number * number for number in numbers))
    # Not a number and infinity fail the comparison too.
    if not abs(length - 1.0) <= _LENGTH_TOLERANCE:
        raise FaceUnusable("the numbers of a template have length 1")
    return numbers


def whose(
    given: Sequence[float], known: Mapping[int, Sequence[float]], *, within: Threshold
) -> int | None:
    """The one person whose face it is. None when it is nobody's, or may be one of two."""
    nearest = sorted((math.dist(given, numbers), person) for person, numbers in known.items())
    if not nearest or nearest[0][0] > within.threshold:
        return None
    if len(nearest) > 1:
        second = nearest[1][0]
        if second <= within.threshold or second - nearest[0][0] < within.margin:
            return None
    return nearest[0][1]


def age_on(day: date, *, born_on: date) -> int:
    """Whole years (周岁), counted from the day after the birthday as courts do."""
    has_had_birthday = (day.month, day.day) > (born_on.month, born_on.day)
    return day.year - born_on.year - (0 if has_had_birthday else 1)
