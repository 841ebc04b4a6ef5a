"""What the relations between an inmate and his relatives are called."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from server.infra.errors import Sentence


class Kinship(StrEnum):
    """What the relative is to the inmate, as imports store it."""

    FATHER = "father"
    MOTHER = "mother"
    SPOUSE = "spouse"
    SON = "son"
    DAUGHTER = "daughter"
    BROTHER = "brother"
    SISTER = "sister"
    GRANDPARENT = "grandparent"
    OTHER = "other"


_WORDS: Final[Mapping[Kinship, Sentence]] = {
    Kinship.FATHER: Sentence("父亲", "father"),
    Kinship.MOTHER: Sentence("母亲", "mother"),
    Kinship.SPOUSE: Sentence("配偶", "spouse"),
    Kinship.SON: Sentence("儿子", "son"),
    Kinship.DAUGHTER: Sentence("女儿", "daughter"),
    Kinship.BROTHER: Sentence("兄弟", "brother"),
    Kinship.SISTER: Sentence("姐妹", "sister"),
    Kinship.GRANDPARENT: Sentence("祖父母", "grandparent"),
    Kinship.OTHER: Sentence("其他亲属", "other relative"),
}


def kinship_words(stored: str) -> Sentence:
    """A prison's own word, which no list has, stays as it is."""
    if stored not in set(Kinship):
        return Sentence(stored, stored)
    return _WORDS[Kinship(stored)]
