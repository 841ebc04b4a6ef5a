"""A fact as a presenter states it, before anything is drawn."""

from dataclasses import dataclass

DUE, END = "<due>", "</due>"


@dataclass(frozen=True)
class Fact:
    """`words` may hold [b] … [/b] and <due> … </due>; all else in it is plain."""

    name: str
    words: str
