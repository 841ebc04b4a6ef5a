"""Pinyin as a whole: the likeliest sentence first, then every word that the letters may begin."""

import logging
from dataclasses import dataclass
from pathlib import Path

from kiosk.typing.pinyin import readings, vocabulary
from kiosk.typing.pinyin.rime import Rime
from kiosk.typing.pinyin.rime_home import RimeHome
from kiosk.typing.pinyin.sentences import SentenceMaker
from kiosk.typing.pinyin.word_model import WordModel

logger = logging.getLogger(__name__)

COMPILED, ADDED_WORDS = "pinyin", "words.tsv"


@dataclass(frozen=True)
class Picked:
    """What a choice became, and the letters that it left."""

    text: str
    rest: str


class Pinyin:
    """Has no memory of a person: an answer follows from the letters alone."""

    def __init__(self, folder: Path) -> None:
        """`folder` is the terminal's own; what a prison adds to the words lies in it."""
        words = vocabulary.entries(*vocabulary.OURS, folder / ADDED_WORDS)
        self._rime = Rime(RimeHome(folder / COMPILED), words)
        model = WordModel.installed()
        if not model.is_there:
            logger.warning("no model of written Chinese, so sentences are librime's own")
        self._sentences = (
            SentenceMaker(model, readings.tree(model, words)) if model.is_there else None
        )

    def candidates(self, letters: str, *, most: int) -> list[str]:
        sentence = self._sentence(letters)
        listed = self._rime.candidates(letters, most=most)
        if len(sentence) < 2:
            return listed
        return [sentence, *(text for text in listed if text != sentence)][:most]

    def pick(self, letters: str, text: str, *, most: int) -> Picked | None:
        """Take one of the candidates; nothing when it is none."""
        if len(text) > 1 and text == self._sentence(letters):
            return Picked(text, "")
        listed = self._rime.candidates(letters, most=most)
        if text not in listed:
            return None
        return Picked(text, self._rime.pick(letters, listed.index(text)))

    def close(self) -> None:
        self._rime.close()

    def _sentence(self, letters: str) -> str:
        return self._sentences.sentence(letters) if self._sentences is not None else ""
