"""The keyboard's layouts, as layouts.toml has them."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any  # what stands in a file: our own, which a test reads

FILE = Path(__file__).with_name("layouts.toml")
NAMED = frozenset({"erase", "space", "enter", "shift", "cut", "wipe"})


@dataclass(frozen=True)
class Key:
    """`name` is the character it types, or what it does."""

    name: str
    width: float = 1.0

    @property
    def types(self) -> bool:
        return len(self.name) == 1


@dataclass(frozen=True)
class Layout:
    """`engine` is the one that it cannot do without; `has_field` when strokes are drawn on it."""

    name: str
    rows: Sequence[Sequence[Key]]
    engine: str = ""
    has_field: bool = False


@lru_cache(maxsize=1)
def layouts() -> Mapping[str, Layout]:
    table = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {name: _layout(name, settings) for name, settings in table.items()}


def _layout(name: str, settings: dict[str, Any]) -> Layout:
    return Layout(
        name,
        rows=tuple(tuple(_key(written) for written in row) for row in settings["rows"]),
        engine=str(settings.get("engine", "")),
        has_field=settings.get("field") is True,
    )


def _key(written: str) -> Key:
    name, star, width = written.partition("*")
    return Key(name, float(width)) if star and name else Key(written)
