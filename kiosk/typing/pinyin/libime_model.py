"""Reads libime's model of which Chinese words follow which (Debian: libime-data-language-model)."""

import logging
import math
from pathlib import Path

import kenlm

logger = logging.getLogger(__name__)

FILES = (
    Path("/usr/lib/x86_64-linux-gnu/libime/zh_CN.lm"),
    Path("/usr/lib/aarch64-linux-gnu/libime/zh_CN.lm"),
)
_LN_10 = math.log(10)


class LibimeModel:
    """Chances of up to three words in a row, as natural logarithms."""

    def __init__(self, path: Path) -> None:
        self._model = kenlm.Model(str(path))
        self.start, self.nothing = kenlm.State(), kenlm.State()
        self._model.BeginSentenceWrite(self.start)
        self._model.NullContextWrite(self.nothing)

    @classmethod
    def installed(cls) -> "LibimeModel | None":
        path = next((path for path in FILES if path.exists()), None)
        return None if path is None else cls(path)

    def knows(self, word: str) -> bool:
        return word in self._model

    def step(self, history: kenlm.State, word: str) -> tuple[float, kenlm.State]:
        after = kenlm.State()
        return self._model.BaseScore(history, word, after) * _LN_10, after
