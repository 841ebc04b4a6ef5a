"""Takes the files of a recording off the disk, overwritten first."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from server.media.recording.chunks import sync_folder

_BLOCK: Final = 1024 * 1024


@dataclass(frozen=True)
class Removed:
    files: int
    bytes: int


def remove_tree(folder: Path) -> Removed:
    """All below and the folder itself; what is gone already is fine, so that it can run again.

    Flash and copying file systems may keep old blocks: what makes them useless is that the key is
    destroyed. A link is taken away and not followed.
    """
    files = size = 0
    if not folder.is_dir() or folder.is_symlink():
        return Removed(0, 0)
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not path.is_symlink():
            path.rmdir()
            continue
        if not path.is_symlink():
            size += _overwritten(path)
        path.unlink()
        files += 1
    folder.rmdir()
    sync_folder(folder.parent)
    return Removed(files, size)


def _overwritten(path: Path) -> int:
    length = path.stat().st_size
    with path.open("r+b") as file:
        for place in range(0, length, _BLOCK):
            file.write(os.urandom(min(_BLOCK, length - place)))
        file.flush()
        os.fsync(file.fileno())
    return length
