"""The folder that librime reads: our schema and words, compiled once for each change."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from shutil import copyfile, rmtree

from kiosk.typing.pinyin.readings import SOUNDS
from kiosk.typing.pinyin.vocabulary import Entry

SCHEMA_ID = "guitu"
_SCHEMA = Path(__file__).with_name("guitu.schema.yaml")
_STAMP = "made_of.json"
_DEFAULT = f'config_version: "1"\nschema_list:\n  - schema: {SCHEMA_ID}\n'
_DICTIONARY = f"""---
name: {SCHEMA_ID}
version: "1"
sort: by_weight
use_preset_vocabulary: false
import_tables: [{SOUNDS.name.partition(".")[0]}]
...
"""
# Those of the list beside ours are counts in a large text, up to some millions.
_WORD_WEIGHT, _PHRASE_WEIGHT = 900_000, 100_000


class RimeHome:
    """`shared` is what librime reads, `user` what it compiles; both are made by `prepare`."""

    schema_id = SCHEMA_ID

    def __init__(self, directory: Path) -> None:
        self.shared, self.user = directory / "shared", directory / "compiled"
        self._directory = directory

    def is_prepared_for(self, words: Iterable[Entry]) -> bool:
        stamp = self._directory / _STAMP
        return stamp.exists() and stamp.read_text(encoding="utf-8") == _made_of(words)

    def prepare(self, words: Iterable[Entry]) -> None:
        """Write anew all that librime will compile."""
        rmtree(self._directory, ignore_errors=True)
        self.shared.mkdir(parents=True)
        self.user.mkdir()
        copyfile(_SCHEMA, self.shared / _SCHEMA.name)
        copyfile(SOUNDS, self.shared / SOUNDS.name)
        (self.shared / "default.yaml").write_text(_DEFAULT, encoding="utf-8")
        # A single character stands in the list beside ours, with its own count.
        lines = "".join(f"{_line(entry)}\n" for entry in words if len(entry.text) > 1)
        dictionary = self.shared / f"{SCHEMA_ID}.dict.yaml"
        dictionary.write_text(_DICTIONARY + lines, encoding="utf-8")

    def is_compiled_of(self, words: Iterable[Entry]) -> None:
        """Written last, so that a compilation that was cut short is done again."""
        (self._directory / _STAMP).write_text(_made_of(words), encoding="utf-8")


def _line(entry: Entry) -> str:
    weight = _WORD_WEIGHT if len(entry.text) == 2 or len(entry.text) > 3 else _PHRASE_WEIGHT
    return f"{entry.text}\t{' '.join(entry.syllables)}\t{weight}"


def _made_of(words: Iterable[Entry]) -> str:
    parts = [_SCHEMA.read_bytes(), SOUNDS.read_bytes(), _DICTIONARY.encode()]
    parts += [_line(entry).encode() for entry in words]
    return json.dumps({"sha256": hashlib.sha256(b"\n".join(parts)).hexdigest()})
