"""Looks up the console's sentences in the reader's language."""

from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

LOCALE = Path(__file__).parent / "locale"
CATALOGUES = {"zh": "zh_CN", "en": "en"}


@lru_cache(maxsize=len(CATALOGUES))
def catalogue(language: str) -> NullTranslations:
    """The compiled catalogue, or one that says the English sentence as it is."""
    path = LOCALE / f"{CATALOGUES[language]}.mo"
    if not path.exists():
        return NullTranslations()
    with path.open("rb") as file:
        return GNUTranslations(file)


def say(language: str, sentence: str) -> str:
    return catalogue(language).gettext(sentence)
