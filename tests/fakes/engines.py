"""Engines of a keyboard in memory: a few words, and strokes that are counted."""

from collections.abc import Mapping, Sequence

from kiosk.typing.engines import MOST, Strokes
from kiosk.typing.messages import HANDWRITING, PINYIN, Answer

WORDS: Mapping[str, Sequence[str]] = {
    "wo": ("我", "窝"),
    "woxiang": ("我想", "我", "窝"),
    "woxiangjia": ("我想家", "我想", "我", "窝"),
    "xiangjia": ("想家", "向家", "想"),
    "jia": ("家", "加", "价"),
}
LONGEST = max(len(word) for words in WORDS.values() for word in words)


class FakeEngines:
    """Knows WORDS, and a character for each number of strokes."""

    def __init__(self) -> None:
        self.names = {PINYIN, HANDWRITING}
        self.coming = False
        self.renewed = 0
        self.asked: list[str] = []

    def has(self, engine: str) -> bool:
        return engine in self.names and not self.coming

    def is_coming(self) -> bool:
        return self.coming

    def candidates(self, letters: str, *, most: int = MOST) -> Sequence[str]:
        self.asked.append(letters)
        return WORDS.get(letters, ())[:most] if self.has(PINYIN) else ()

    def pick(self, letters: str, text: str) -> Answer | None:
        if text not in self.candidates(letters):
            return None
        left = {"我": "wo", "窝": "wo", "我想": "woxiang", "想": "xiang"}.get(text, letters)
        return Answer(text=text, rest=letters.removeprefix(left))

    def characters(self, strokes: Strokes, *, width: int, height: int) -> Sequence[str]:
        return ("一二三四五六七八九十"[len(strokes) - 1], "丨") if self.has(HANDWRITING) else ()

    def start(self) -> None: ...

    def renew(self) -> None:
        self.renewed += 1

    def close(self) -> None: ...
