"""Reads a sentence as courts word it: a term of years and months, life, or suspended death."""

import re
import unicodedata
from enum import StrEnum

_LIFE = re.compile(r"无期")
_SUSPENDED_DEATH = re.compile(r"死刑.*缓|死缓")
_UNIT = "[0-9零〇一二两三四五六七八九十]+"
_FIXED = re.compile(
    rf"(?:有期徒刑|拘役)?(?:{_UNIT}年)?(?:零|又)?(?:{_UNIT}个?月)?(?:零|又)?(?:{_UNIT}[天日])?"
)


class ReadSentence(StrEnum):
    """The values of wire.custody.SentenceKind."""

    FIXED = "fixed"
    LIFE = "life"
    SUSPENDED_DEATH = "suspended_death"


def read_sentence(words: str) -> ReadSentence | None:
    """None where the wording is not known."""
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", words))
    if _SUSPENDED_DEATH.search(text):
        return ReadSentence.SUSPENDED_DEATH
    if _LIFE.search(text):
        return ReadSentence.LIFE
    return ReadSentence.FIXED if text and _FIXED.fullmatch(text) else None
