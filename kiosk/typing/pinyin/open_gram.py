"""Reads the open-gram model of which Chinese words follow which (Debian: sunpinyin-data)."""

import math
import struct
from array import array
from bisect import bisect_left
from pathlib import Path

FOLDERS = (Path("/usr/lib/x86_64-linux-gnu/sunpinyin/data"), Path("/usr/lib/sunpinyin/data"))
LEXICON, MODEL = "pydict_sc.bin", "lm_sc.t3g"

# The layout of SunPinyin's two files, all little-endian. The lexicon: three counts, of which the
# third is where the words begin, UTF-32 and ended by a zero. The model: its order, a flag, the
# sizes of the levels, a table of chances, one of back-off weights, then the levels.
_CHANCES, _WEIGHTS = 1 << 16, 1 << 14
_WORD_BITS = 18
_WORD_MASK = (1 << _WORD_BITS) - 1
_HEADER = struct.Struct("<2I4I")
_NEVER = -25.0

History = tuple[int, int]
"""Where the last words lead to: the level (words known) and the place in it."""

NOTHING: History = (0, 0)


class OpenGram:
    """Chances of up to three words in a row, as natural logarithms."""

    def __init__(self, folder: Path) -> None:
        self.words = _words(folder / LEXICON)
        data = memoryview((folder / MODEL).read_bytes())
        _order, _flag, *sizes = _HEADER.unpack_from(data)
        at = _HEADER.size
        self._chances = _logarithms(data, at, _CHANCES)
        at += 4 * _CHANCES
        self._weights = _logarithms(data, at, _WEIGHTS)
        at += 4 * _WEIGHTS
        levels = []
        for size, width in zip(sizes, (3, 3, 3, 2), strict=True):
            levels.append(array("I", data[at : at + 4 * width * size].tobytes()))
            at += 4 * width * size
        _, self._ones, self._twos, self._threes = levels
        self._second = array("I", (value & _WORD_MASK for value in self._twos[0::3]))
        self._third = array("I", (value & _WORD_MASK for value in self._threes[0::2]))
        # The last unigram only marks where the children of the one before it end.
        self._place = {self._ones[3 * at] & _WORD_MASK: at for at in range(sizes[1] - 1)}
        self.number = {
            word: number for number, word in enumerate(self.words) if number in self._place
        }

    @classmethod
    def installed(cls) -> "OpenGram | None":
        folder = next((folder for folder in FOLDERS if (folder / MODEL).exists()), None)
        return None if folder is None else cls(folder)

    def after(self, word: int) -> History:
        return 1, self._place[word]

    def step(self, history: History, word: int) -> tuple[float, History]:
        """The chance of this word now, and the history with it."""
        level, at = history
        cost = 0.0
        if level == 2:
            third = self._trigram(at, word)
            if third is not None:
                return self._chance_of_three(third), self._pair(self._second[at], word)
            cost = self._weights[self._twos[3 * at] >> _WORD_BITS]
            level, at = 1, self._place[self._second[at]]
        if level == 1:
            second = self._bigram(at, word)
            if second is not None:
                return cost + self._chance(self._twos, second), (2, second)
            cost += self._weights[self._ones[3 * at] >> _WORD_BITS]
        place = self._place[word]
        return cost + self._chance(self._ones, place), (1, place)

    def _pair(self, first: int, word: int) -> History:
        second = self._bigram(self._place[first], word)
        return (1, self._place[word]) if second is None else (2, second)

    def _bigram(self, place: int, word: int) -> int | None:
        return _find(self._second, word, _child(self._ones, place), _child(self._ones, place + 1))

    def _trigram(self, place: int, word: int) -> int | None:
        return _find(self._third, word, _child(self._twos, place), _child(self._twos, place + 1))

    def _chance(self, level: "array[int]", at: int) -> float:
        return self._chances[level[3 * at + 1] & 0xFFFF]

    def _chance_of_three(self, at: int) -> float:
        low, high = self._threes[2 * at] >> _WORD_BITS, self._threes[2 * at + 1] >> 25 & 0b11
        return self._chances[low | high << 14]


def _words(path: Path) -> list[str]:
    data = path.read_bytes()
    count, _, start = struct.unpack_from("<3I", data)
    return data[start:].decode("utf-32-le").split("\0")[:count]


def _logarithms(data: memoryview, at: int, count: int) -> list[float]:
    values = struct.unpack_from(f"<{count}f", data, at)
    return [math.log(value) if value > 0 else _NEVER for value in values]


def _child(level: "array[int]", at: int) -> int:
    """Where in the next level the words that follow this one begin."""
    return level[3 * at + 1] >> 16 | level[3 * at + 2] >> 25 << 16


def _find(words: "array[int]", word: int, start: int, end: int) -> int | None:
    at = bisect_left(words, word, start, end)
    return at if at < end and words[at] == word else None
