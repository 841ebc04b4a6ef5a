"""zinnia through its C interface: the characters that a few strokes may be."""

import ctypes
from collections.abc import Sequence
from ctypes import c_char_p, c_float, c_int, c_size_t, c_void_p
from pathlib import Path

LIBRARY = "libzinnia.so.0"
MODEL = Path("/usr/share/tegaki/models/zinnia/handwriting-zh_CN.model")

Point = tuple[int, int]
"""In px of the field, x to the right and y downwards."""

Stroke = Sequence[Point]

_RESULTS = {
    "zinnia_recognizer_new": (c_void_p, ()),
    "zinnia_recognizer_open": (c_int, (c_void_p, c_char_p)),
    "zinnia_recognizer_destroy": (None, (c_void_p,)),
    "zinnia_character_new": (c_void_p, ()),
    "zinnia_character_destroy": (None, (c_void_p,)),
    "zinnia_character_clear": (None, (c_void_p,)),
    "zinnia_character_set_width": (None, (c_void_p, c_size_t)),
    "zinnia_character_set_height": (None, (c_void_p, c_size_t)),
    "zinnia_character_add": (c_int, (c_void_p, c_size_t, c_int, c_int)),
    "zinnia_recognizer_classify": (c_void_p, (c_void_p, c_void_p, c_size_t)),
    "zinnia_result_value": (c_char_p, (c_void_p, c_size_t)),
    "zinnia_result_score": (c_float, (c_void_p, c_size_t)),
    "zinnia_result_size": (c_size_t, (c_void_p,)),
    "zinnia_result_destroy": (None, (c_void_p,)),
}  # fmt: skip


class ZinniaMissing(Exception):
    """zinnia or its model of characters is not installed."""


class Zinnia:
    """Has no memory: an answer follows from the strokes alone."""

    def __init__(self, model: Path = MODEL) -> None:
        try:
            self._library = ctypes.CDLL(LIBRARY)
        except OSError as error:
            raise ZinniaMissing(str(error)) from error
        for name, (result, arguments) in _RESULTS.items():
            function = getattr(self._library, name)
            function.restype, function.argtypes = result, arguments
        self._recognizer = self._library.zinnia_recognizer_new()
        if not self._library.zinnia_recognizer_open(self._recognizer, str(model).encode()):
            raise ZinniaMissing(f"{model} cannot be read")
        self._character = self._library.zinnia_character_new()

    def characters(
        self, strokes: Sequence[Stroke], *, width: int, height: int, most: int
    ) -> list[str]:
        """The likeliest first. A field without a point in it has none."""
        side, points = _squared(strokes, width=max(1, width), height=max(1, height))
        self._library.zinnia_character_clear(self._character)
        self._library.zinnia_character_set_width(self._character, side)
        self._library.zinnia_character_set_height(self._character, side)
        for at, x, y in points:
            self._library.zinnia_character_add(self._character, at, x, y)
        return self._classify(most) if points else []

    def close(self) -> None:
        self._library.zinnia_character_destroy(self._character)
        self._library.zinnia_recognizer_destroy(self._recognizer)

    def _classify(self, most: int) -> list[str]:
        result = self._library.zinnia_recognizer_classify(self._recognizer, self._character, most)
        if not result:
            return []
        count = min(most, self._library.zinnia_result_size(result))
        found = [self._library.zinnia_result_value(result, at).decode() for at in range(count)]
        self._library.zinnia_result_destroy(result)
        return found


def _squared(
    strokes: Sequence[Stroke], *, width: int, height: int
) -> tuple[int, list[tuple[int, int, int]]]:
    """The side of a square about what is written, and each point in it with its stroke's number.

    The model learnt characters that fill a square; a field is much wider than it is high.
    """
    inside = [
        (at, min(max(x, 0), width), min(max(y, 0), height))
        for at, stroke in enumerate(strokes)
        for x, y in stroke
    ]
    if not inside:
        return height, []
    left, right = min(x for _, x, _ in inside), max(x for _, x, _ in inside)
    side = max(height, right - left)
    shift, drop = (left + right - side) // 2, (side - height) // 2
    return side, [(at, min(max(x - shift, 0), side), y + drop) for at, x, y in inside]
