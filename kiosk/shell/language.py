"""The language of the words on the screen, and the one switch for it."""

from collections.abc import Callable
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

LOCALE = Path(__file__).parent.parent / "locale"
CATALOGUES = {"zh": "zh_CN", "en": "en"}

Listener = Callable[[], None]


class Words:
    """Looks up a sentence in the language that is spoken now. There is one: `words`."""

    def __init__(self) -> None:
        self.language = "zh"
        self._catalogues: dict[str, NullTranslations] = {}
        self._listeners: list[Listener] = []

    def use(self, language: str) -> None:
        if language not in CATALOGUES or language == self.language:
            return
        self.language = language
        for listener in list(self._listeners):
            listener()

    def listen(self, listener: Listener) -> None:
        self._listeners.append(listener)

    def forget(self, listener: Listener) -> None:
        if listener in self._listeners:
            self._listeners.remove(listener)

    def say(self, sentence: str) -> str:
        return self._catalogue().gettext(sentence)

    def say_counted(self, one: str, many: str, count: int) -> str:
        return self._catalogue().ngettext(one, many, count).format(count=count)

    def _catalogue(self) -> NullTranslations:
        if self.language not in self._catalogues:
            self._catalogues[self.language] = _read(CATALOGUES[self.language])
        return self._catalogues[self.language]


def _read(name: str) -> NullTranslations:
    path = LOCALE / f"{name}.mo"
    if not path.exists():
        return NullTranslations()
    with path.open("rb") as file:
        return GNUTranslations(file)


words = Words()


def _(sentence: str) -> str:
    return words.say(sentence)


def counted(one: str, many: str, count: int) -> str:
    """The sentence for this count; `{count}` in it is replaced."""
    return words.say_counted(one, many, count)
