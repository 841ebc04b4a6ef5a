"""Looks up the console's sentences in the reader's language."""

from gettext import NullTranslations
from pathlib import Path

from server.pages.catalogue import catalogue_in

LOCALE = Path(__file__).parent / "locale"


def catalogue(language: str) -> NullTranslations:
    return catalogue_in(LOCALE, language)


def say(language: str, sentence: str) -> str:
    return catalogue(language).gettext(sentence)
