"""A face as numbers: what leaves the terminal in place of a picture."""

import base64
import math
import struct
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

NUMBERS: Final = 1024
_WIRE: Final = struct.Struct(f"<{NUMBERS}e")  # half precision, the least significant byte first


@dataclass(frozen=True)
class FaceTemplate:
    """Its numbers have length 1 together; it names a person: keep it out of logs and files."""

    model: str
    vector: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.vector) != _WIRE.size:
            raise ValueError(f"a face has {_WIRE.size} bytes, not {len(self.vector)}")
        if not all(math.isfinite(number) for number in self.numbers()):
            raise ValueError("a face has a number that is none")

    @classmethod
    def of(cls, model: str, numbers: Iterable[float]) -> "FaceTemplate":
        """ValueError for numbers that are not a face's."""
        given = [float(number) for number in numbers]
        length = math.sqrt(sum(number * number for number in given))
        if len(given) != NUMBERS or not math.isfinite(length) or length == 0:
            raise ValueError("these numbers are not a face's")
        return cls(model, _WIRE.pack(*(number / length for number in given)))

    @classmethod
    def mean(cls, templates: "Iterable[FaceTemplate]") -> "FaceTemplate":
        """One for several pictures of a face. ValueError when there are none, or models differ."""
        several = list(templates)
        if len({template.model for template in several}) != 1:
            raise ValueError("only faces of one model have a mean")
        columns = zip(*(template.numbers() for template in several), strict=True)
        return cls.of(several[0].model, (sum(column) for column in columns))

    def numbers(self) -> tuple[float, ...]:
        return _WIRE.unpack(self.vector)

    def distance(self, other: "FaceTemplate") -> float:
        """0 for the same, at most 2. ValueError for templates of two models."""
        if self.model != other.model:
            raise ValueError("faces of two models cannot be compared")
        return math.dist(self.numbers(), other.numbers())

    def wire_text(self) -> str:
        """As server.wire.identity.FaceTemplate carries it."""
        return base64.b64encode(self.vector).decode("ascii")
