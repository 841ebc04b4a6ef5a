"""The mapping: which header words mean which field, as an administrator's file says it."""

import hashlib
import re
import tomllib
import unicodedata
from collections.abc import Mapping as Reads
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any  # a TOML document has no narrower type

_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_NOISE = re.compile(r"[\s:;,.、。*#·\-_/\\]+")


class MappingBroken(Exception):
    """The mapping file is not TOML, or lacks a part."""


class Kind(StrEnum):
    """Which of a prison's systems a table comes from, in the order in which they are taken."""

    ROSTER = "roster"
    COURSES = "courses"
    SCORES = "scores"
    ACCOUNTS = "accounts"
    RELATIVES = "relatives"
    CLASSES = "classes"


@dataclass(frozen=True)
class Words:
    """Words in cells that mean something other than a value."""

    none: frozenset[str]
    lost: frozenset[str]
    totals: tuple[str, ...]
    signatures: tuple[str, ...]
    units: frozenset[str]


@dataclass(frozen=True)
class Layout:
    """What one system's table looks like: header word -> fields it may mean, best first."""

    kind: Kind
    required: frozenset[str]
    meanings: Reads[str, tuple[tuple[int, str], ...]]
    counts_record_id: bool


@dataclass(frozen=True)
class Mapping:
    version: str
    words: Words
    layouts: tuple[Layout, ...]
    parts_by_reason: Reads[str, tuple[str, ...]]
    parts_by_clause: Reads[str, tuple[str, ...]]
    title_words: Reads[str, tuple[str, ...]]
    relations: Reads[str, str]
    attendance: Reads[str, str]

    def layout(self, kind: Kind) -> Layout:
        return next(layout for layout in self.layouts if layout.kind is kind)


@lru_cache(maxsize=4096)
def header_word(text: str) -> str:
    """A header as it is compared: no spaces, case, punctuation or bracketed units."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return _NOISE.sub("", _BRACKETED.sub("", plain)) or _NOISE.sub("", plain)


def parse(text: str) -> Mapping:
    """Read a mapping; its version is a hash, so that a changed file is another version."""
    try:
        document = tomllib.loads(text)
        return _built(document, hashlib.sha256(text.encode()).hexdigest()[:16])
    except tomllib.TOMLDecodeError as error:
        raise MappingBroken(str(error)) from error
    except (KeyError, TypeError, AttributeError) as error:
        raise MappingBroken(f"missing or malformed: {error}") from error


def _built(document: dict[str, Any], version: str) -> Mapping:  # TOML
    words = document["words"]
    return Mapping(
        version=version,
        words=Words(
            none=frozenset(word.casefold() for word in words["none"]),
            lost=frozenset(words["lost"]),
            totals=tuple(words["totals"]),
            signatures=tuple(words["signatures"]),
            units=frozenset(
                unit.casefold() for name in ("points", "money", "hours") for unit in words[name]
            ),
        ),
        layouts=tuple(_layout(kind, document) for kind in Kind),
        parts_by_reason=_lists(document["scores"]["parts"]["reasons"]),
        parts_by_clause=_lists(document["scores"]["parts"]["clauses"]),
        title_words=_lists(document["accounts"]["titles"]),
        relations=_inverted(document["relatives"]["relations"]),
        attendance=_inverted(document["classes"]["attendance"]),
    )


def _layout(kind: Kind, document: dict[str, Any]) -> Layout:  # TOML
    section = document[kind.value]
    meanings: dict[str, list[tuple[int, str]]] = {}
    # A kind's own words come before the words that mean the same everywhere.
    for start, columns in ((0, section["columns"]), (100, document["everywhere"]["columns"])):
        for field, synonyms in columns.items():
            for rank, synonym in enumerate(synonyms, start):
                meanings.setdefault(header_word(synonym), []).append((rank, field))
    return Layout(
        kind=kind,
        required=frozenset(section["required"]),
        meanings={word: tuple(fields) for word, fields in meanings.items()},
        counts_record_id=bool(section.get("counts_record_id", False)),
    )


def _lists(section: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(words) for name, words in section.items()}


def _inverted(section: dict[str, list[str]]) -> dict[str, str]:
    return {word: name for name, words in section.items() for word in words}
