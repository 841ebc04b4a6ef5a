"""Writing so that a power cut leaves the old or the new, never something between."""

import os
from pathlib import Path


def replace_file(path: Path, words: bytes, *, mode: int = 0o644) -> None:
    unfinished = path.with_name(f".{path.name}.unfinished")
    with unfinished.open("wb") as file:
        os.fchmod(file.fileno(), mode)
        file.write(words)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    sync_folder(path.parent)


def replace_link(link: Path, *, target: str) -> None:
    unfinished = link.with_name(f".{link.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    unfinished.symlink_to(target)
    unfinished.replace(link)
    sync_folder(link.parent)


def sync_folder(folder: Path) -> None:
    """A rename lasts once its folder is on the disk."""
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def read_small(path: Path, *, largest: int) -> bytes:
    """Empty if it is not there. A link is not followed: its writer may have fewer rights."""
    try:
        number = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return b""
    with os.fdopen(number, "rb") as file:
        return file.read(largest)
