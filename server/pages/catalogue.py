"""Looks up the sentences of one group of pages in the reader's language."""

from collections.abc import Mapping
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Final

_NAMES: Final[Mapping[str, str]] = {"zh": "zh_CN", "en": "en"}


@lru_cache(maxsize=8)
def catalogue_in(folder: Path, language: str) -> NullTranslations:
    """The compiled catalogue, or one that says the English sentence as it is."""
    path = folder / f"{_NAMES[language]}.mo"
    if not path.exists():
        return NullTranslations()
    with path.open("rb") as file:
        return GNUTranslations(file)
