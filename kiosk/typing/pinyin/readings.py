"""Which words a row of syllables may be: a tree by syllables, made of three word lists."""

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from kiosk.typing.pinyin.vocabulary import Entry
from kiosk.typing.pinyin.word_model import Word, WordModel

SOUNDS = Path("/usr/share/rime-data/pinyin_simp.dict.yaml")
LONGEST_WORD = 6
# The rarer ones of a reading are found through the list of candidates.
MOST_OF_A_READING = 40
_LEAST_SHARE = 1e-4
_CHINESE = re.compile(r"[一-鿿]+")

Sounds = dict[str, list[tuple[float, tuple[str, ...]]]]
"""For a word: its readings with their shares, the commonest first."""


@dataclass(slots=True)
class Node:
    """What may follow one row of syllables, and the words that it is itself."""

    then: dict[str, "Node"] = field(default_factory=dict)
    words: list[tuple[Word, float]] = field(default_factory=list)


def tree(model: WordModel, ours: Iterable[Entry], *, sounds_file: Path = SOUNDS) -> Node:
    """The words of the models and of this setting, of each reading the likeliest."""
    sounds, root = _read_sounds(sounds_file), Node()
    own = {entry.text for entry in ours}
    for text in {*model.words(), *sounds} - own:
        word = model.word(text) if _CHINESE.fullmatch(text) else None
        if word is not None and len(text) <= LONGEST_WORD:
            for share, syllables in _sounds_of(text, sounds):
                _at(root, syllables).words.append((word, math.log(share)))
    for entry in ours:
        word = model.word(entry.text, is_ours=True)
        if word is not None:
            _at(root, entry.syllables).words.append((word, 0.0))
    _keep_likeliest(root, model)
    return root


def syllables(root: Node) -> set[str]:
    """Every syllable that some word has."""
    found: set[str] = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        found.update(node.then)
        waiting.extend(node.then.values())
    return found


def _at(root: Node, row: tuple[str, ...]) -> Node:
    node = root
    for syllable in row:
        node = node.then.setdefault(syllable, Node())
    return node


def _keep_likeliest(root: Node, model: WordModel) -> None:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        waiting.extend(node.then.values())
        if len(node.words) > MOST_OF_A_READING:
            node.words.sort(key=lambda pair: -model.chance(pair[0]) - pair[1])
            del node.words[MOST_OF_A_READING:]


def _read_sounds(path: Path) -> Sounds:
    weights: dict[str, list[tuple[float, tuple[str, ...]]]] = {}
    for text, sound, weight in _rows(path):
        weights.setdefault(text, []).append((weight, tuple(sound.split())))
    return {text: _shares(readings) for text, readings in weights.items()}


def _rows(path: Path) -> Iterator[tuple[str, str, float]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        cells = line.split("\t")
        if len(cells) == 3 and _CHINESE.fullmatch(cells[0]):
            yield cells[0], cells[1], float(cells[2])


def _shares(
    readings: list[tuple[float, tuple[str, ...]]],
) -> list[tuple[float, tuple[str, ...]]]:
    total = sum(weight for weight, _ in readings) or 1.0
    shares = [(max(weight / total, _LEAST_SHARE), row) for weight, row in readings]
    return sorted(shares, reverse=True)


def _sounds_of(text: str, sounds: Sounds) -> list[tuple[float, tuple[str, ...]]]:
    """As the list has it, else put together of the longest parts that it has."""
    if text in sounds:
        return sounds[text]
    row: list[str] = []
    at = 0
    while at < len(text):
        ends = range(min(len(text), at + len(text) - 1), at, -1)
        end = next((end for end in ends if text[at:end] in sounds), None)
        if end is None:
            return []
        row += sounds[text[at:end]][0][1]
        at = end
    return [(1.0, tuple(row))]
