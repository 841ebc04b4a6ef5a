"""What a reader of another system's files or database gives."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from server.ingest.rules.findings import Cell
from server.ingest.rules.mapping import Mapping


@dataclass(frozen=True)
class Sizes:
    """In bytes; the largest that are read."""

    file: int
    unpacked: int


@dataclass(frozen=True)
class SourceTable:
    """One sheet, text or table. `rows` can be read once; a row has its number in the source.

    A row of a text may have too few or too many cells; elsewhere rows are as wide as the table.
    """

    name: str
    rows: Iterator[tuple[int, list[Cell]]]
    is_text: bool = False


class Source(Protocol):
    """One file, or one database, with the name under which it is reported."""

    @property
    def name(self) -> str: ...

    def tables(self, mapping: Mapping) -> Iterator[SourceTable]:
        """Raise FileRefused where it cannot be read, also while rows are read."""


class OpensSources(Protocol):
    def __call__(self, place: Path | str, *, sizes: Sizes) -> Source:
        """Open a file or a database URL; raise FileRefused."""
