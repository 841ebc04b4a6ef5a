"""The words of this setting: those that come with Guitu, and those that a prison adds."""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

logger = logging.getLogger(__name__)

_HERE = Path(__file__).parent
OURS = (_HERE / "words.tsv", _HERE / "phrases.tsv")
_CHINESE = re.compile(r"[一-鿿]{1,12}")
_SYLLABLES = re.compile(r"[a-z]{1,6}( [a-z]{1,6})*")


@dataclass(frozen=True)
class Entry:
    """A word and the letters of its sound, a group for each character."""

    text: str
    syllables: tuple[str, ...]


def entries(*files: Path) -> list[Entry]:
    """All words of these files, each once. A file that is not there has none."""
    found = {entry: None for path in files if path.exists() for entry in _read(path)}
    return list(found)


def _read(path: Path) -> Iterator[Entry]:
    """A line that is no word is left out: one slip must not take the keyboard away."""
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        entry = _entry(line)
        if entry is None:
            logger.warning("%s, line %d is no word with its pinyin", path.name, number)
            continue
        yield entry


def _entry(line: str) -> Entry | None:
    text, _, sound = (part.strip() for part in line.partition("\t"))
    sound = " ".join(sound.split())
    if not _CHINESE.fullmatch(text) or not _SYLLABLES.fullmatch(sound):
        return None
    syllables = tuple(sound.split())
    return Entry(text, syllables) if len(syllables) == len(text) else None
