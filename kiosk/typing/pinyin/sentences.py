"""The likeliest sentence for letters typed without tones, made again at each letter."""

from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.typing.pinyin.fuzzy import sounds_like
from kiosk.typing.pinyin.readings import LONGEST_WORD, Node, syllables
from kiosk.typing.pinyin.word_model import State, WordModel

SEPARATOR = "'"
LONGEST_SYLLABLE = 6
LONGEST_READING = LONGEST_WORD * (LONGEST_SYLLABLE + 1)
# A sound that was mistaken must make far better sense than the one that was typed.
SLIP = -4.0
BEAM = 10


@dataclass(frozen=True, slots=True)
class Way:
    """One reading of the letters so far."""

    chance: float
    text: str
    state: State


Ways = list[Way]
Nodes = list[tuple[Node, float]]


class SentenceMaker:
    """Keeps what it found for the letters so far, so that one more letter costs little."""

    def __init__(self, model: WordModel, root: Node) -> None:
        self._model, self._root = model, root
        self._meant: Mapping[str, Mapping[str, int]] = sounds_like(syllables(root))
        self._letters = ""
        self._forget()

    def sentence(self, letters: str) -> str:
        """Empty when the letters are no row of whole syllables."""
        self._go_back_to(_common(self._letters, letters))
        for end in range(len(self._letters) + 1, len(letters) + 1):
            self._letters = letters[:end]
            self._ways.append(self._ways_to(end))
        ways = self._ways[len(letters)]
        return ways[0].text if ways and letters else ""

    def _forget(self) -> None:
        self._ways: list[Ways] = [[Way(0.0, "", self._model.start)]]
        self._nodes: dict[tuple[int, int], Nodes] = {}

    def _go_back_to(self, length: int) -> None:
        self._letters = self._letters[:length]
        del self._ways[length + 1 :]
        self._nodes = {span: nodes for span, nodes in self._nodes.items() if span[1] <= length}

    def _ways_to(self, end: int) -> Ways:
        """The best of all words that may end here, after the best ways to where they begin."""
        if self._letters[end - 1] == SEPARATOR:
            return self._ways[end - 1]
        best: dict[tuple[object, str], Way] = {}
        for start in range(max(0, end - LONGEST_READING), end):
            if not self._ways[start]:
                continue
            for node, slips in self._between(start, end):
                for word, share in node.words:
                    for way in self._ways[start]:
                        chance, state = self._model.step(way.state, word)
                        total = way.chance + chance + share + slips
                        key = state.open_gram, word.text
                        if key not in best or best[key].chance < total:
                            best[key] = Way(total, way.text + word.text, state)
        return sorted(best.values(), key=lambda way: -way.chance)[:BEAM]

    def _between(self, start: int, end: int) -> Nodes:
        """Where in the tree of words the letters from `start` to `end` may lead."""
        if (start, end) not in self._nodes:
            self._nodes[start, end] = self._find(start, end)
        return self._nodes[start, end]

    def _find(self, start: int, end: int) -> Nodes:
        found: Nodes = []
        for middle in range(max(start, end - LONGEST_SYLLABLE), end):
            meant = self._meant.get(self._letters[middle:end])
            if meant is None:
                continue
            for node, before in self._before(start, middle):
                for syllable, slips in meant.items():
                    then = node.then.get(syllable)
                    if then is not None:
                        found.append((then, before + SLIP * slips))
        return found

    def _before(self, start: int, middle: int) -> Nodes:
        if start == middle:
            return [(self._root, 0.0)]
        if self._letters[middle - 1] == SEPARATOR:
            return self._before(start, middle - 1)
        return self._between(start, middle)


def _common(one: str, other: str) -> int:
    pairs = zip(one, other, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
