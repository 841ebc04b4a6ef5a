"""A stop of a time line as a presenter states it, before anything is drawn."""

from dataclasses import dataclass
from enum import StrEnum


class When(StrEnum):
    PASSED = "passed"
    NEXT = "next"
    LATER = "later"


@dataclass(frozen=True)
class Stop:
    """One stop: what it is, and when."""

    title: str
    detail: str
    when: When
