"""How likely a word is after the words before it: two models of written Chinese, and our words."""

import math
from dataclasses import dataclass
from typing import Any  # a state of kenlm, which has no types

from kiosk.typing.pinyin.libime_model import LibimeModel
from kiosk.typing.pinyin.open_gram import NOTHING, History, OpenGram

# Chosen on sentences that are in neither list of the bench.
OUR_WORD = 1e-4
OUR_PHRASE = 3e-5
_SHARE = 0.5
_NEVER = -99.0


@dataclass(frozen=True, slots=True)
class Word:
    """`number` is open-gram's; `ours` is the least chance that this setting gives it."""

    text: str
    number: int | None
    is_known: bool
    ours: float = 0.0


@dataclass(frozen=True, slots=True)
class State:
    """What the last words lead to, in each of the models."""

    open_gram: History
    libime: Any  # a state of kenlm


class WordModel:
    """Mixes the chances, so that what one model never saw the other may know."""

    def __init__(self, open_gram: OpenGram | None, libime: LibimeModel | None) -> None:
        self._open_gram, self._libime = open_gram, libime
        self.start = State(NOTHING, libime.start if libime is not None else None)
        self._tails: dict[str, State] = {}

    @classmethod
    def installed(cls) -> "WordModel":
        return cls(OpenGram.installed(), LibimeModel.installed())

    @property
    def is_there(self) -> bool:
        return self._open_gram is not None or self._libime is not None

    def words(self) -> list[str]:
        return self._open_gram.words if self._open_gram is not None else []

    def word(self, text: str, *, is_ours: bool = False) -> Word | None:
        """The word, if there is anything to say of it."""
        number = self._open_gram.number.get(text) if self._open_gram is not None else None
        is_known = self._libime is not None and self._libime.knows(text)
        if number is None and not is_known and not is_ours:
            return None
        ours = (OUR_WORD if len(text) < 3 else OUR_PHRASE) if is_ours else 0.0
        return Word(text, number, is_known, ours)

    def chance(self, word: Word) -> float:
        """With nothing before it."""
        return self.step(State(NOTHING, self._libime and self._libime.nothing), word)[0]

    def step(self, state: State, word: Word) -> tuple[float, State]:
        """The logarithm of the chance that this word comes now, and what it leads to."""
        chance, tail = word.ours, None
        history, libime = NOTHING, None
        if word.number is not None and self._open_gram is not None:
            log, history = self._open_gram.step(state.open_gram, word.number)
            chance += _SHARE * math.exp(log)
        else:
            tail = self._tail(word.text)
            history = tail.open_gram
        if word.is_known and self._libime is not None:
            log, libime = self._libime.step(state.libime, word.text)
            chance += (1 - _SHARE) * math.exp(log)
        else:
            libime = (tail or self._tail(word.text)).libime
        return math.log(chance) if chance > 0 else _NEVER, State(history, libime)

    def _tail(self, text: str) -> State:
        """After a word that a model has not: what its longest ending that it has leads to."""
        if text not in self._tails:
            self._tails[text] = State(self._open_gram_tail(text), self._libime_tail(text))
        return self._tails[text]

    def _open_gram_tail(self, text: str) -> History:
        if self._open_gram is None:
            return NOTHING
        endings = (text[start:] for start in range(1, len(text)))
        known = (self._open_gram.number[end] for end in endings if end in self._open_gram.number)
        number = next(known, None)
        return NOTHING if number is None else self._open_gram.after(number)

    def _libime_tail(self, text: str) -> Any:  # a state of kenlm
        if self._libime is None:
            return None
        for start in range(1, len(text)):
            if self._libime.knows(text[start:]):
                return self._libime.step(self._libime.nothing, text[start:])[1]
        return self._libime.nothing
