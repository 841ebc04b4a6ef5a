"""What a disk may hold when the power fails: all that was synced, and any part of the rest."""

import os
import random
import struct
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_SOURCE = Path(__file__).parent / "record_writes.c"
_NUMBERS = struct.Struct("<qqq")
# A disk writes whole sectors: a write that was cut leaves some of them.
SECTOR_BYTES = 512


@dataclass(frozen=True)
class Change:
    """One thing that happened to a file."""

    what: str
    path: str
    offset: int
    data: bytes


@dataclass
class Disk:
    """Files as they are after a sync, and the changes that no sync has kept yet."""

    kept: dict[str, bytes] = field(default_factory=dict)
    loose: dict[str, list[Change]] = field(default_factory=dict)

    def happen(self, change: Change) -> None:
        if change.what != "S":
            self.loose.setdefault(change.path, []).append(change)
            return
        self._keep(change.path)
        # A synced folder keeps that files in it were unlinked.
        for path, loose in list(self.loose.items()):
            if path.startswith(f"{change.path}/") and any(each.what == "U" for each in loose):
                self._keep(path)

    def _keep(self, path: str) -> None:
        for each in self.loose.pop(path, []):
            self.kept[path] = _changed(self.kept.get(path, b""), each)

    def after_power_cut(self, chance: random.Random) -> dict[str, bytes]:
        """Of what was not synced, each change may be there whole, in part or not at all."""
        files = dict(self.kept)
        for path, changes in self.loose.items():
            survives = chance.choice((0.0, 0.5, 1.0))
            for change in changes:
                if chance.random() < survives:
                    files[path] = _changed(files.get(path, b""), _torn(change, chance))
        return files


def _torn(change: Change, chance: random.Random) -> Change:
    if change.what != "W" or chance.random() < 0.5:
        return change
    sectors = chance.randint(0, len(change.data) // SECTOR_BYTES)
    return Change("W", change.path, change.offset, change.data[: sectors * SECTOR_BYTES])


def _changed(content: bytes, change: Change) -> bytes:
    match change.what:
        case "W":
            end = change.offset + len(change.data)
            padded = content.ljust(change.offset, b"\0")
            return padded[: change.offset] + change.data + padded[end:]
        case "T":
            return content[: change.offset].ljust(change.offset, b"\0")
        case "U":
            return b""
    return content


def built_recorder(folder: Path) -> Path:
    library = folder / "record_writes.so"
    flags = ["-shared", "-fPIC", "-O1", "-Wall"]
    subprocess.run(
        ["gcc", *flags, "-o", str(library), str(_SOURCE), "-ldl", "-lpthread"],
        check=True,
        timeout=120,
    )
    return library


def recorded(library: Path, folder: Path, command: Sequence[str]) -> list[Change]:
    """Run Python with `command`; every change below `folder`, in order."""
    log = folder.with_name(f"{folder.name}.log")
    environment = os.environ | {
        "LD_PRELOAD": str(library),
        "GUITU_RECORD_FOLDER": str(folder),
        "GUITU_RECORD_LOG": str(log),
    }
    subprocess.run([sys.executable, *command], env=environment, check=True, timeout=300)
    return list(_read(log.read_bytes()))


def _read(log: bytes) -> Iterator[Change]:
    place = 0
    while place < len(log):
        what = chr(log[place])
        path_length, offset, length = _NUMBERS.unpack_from(log, place + 1)
        start = place + 1 + _NUMBERS.size
        place = start + path_length + length
        path = log[start : start + path_length].decode()
        yield Change(what, path, offset, log[start + path_length : place])
