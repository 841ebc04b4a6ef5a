"""What an installation puts where: files as they lie in `files/`, links, and nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from kiosk.updates.manifest import Kind

FILES = Path(__file__).parent / "files"
NOWHERE = "/dev/null"
UNITS = "etc/systemd/system"
PROGRAM = "usr/local/bin/guitu"
KEYS = "etc/guitu/update-keys"
VERSIONS = "opt/guitu"


class Display(StrEnum):
    """What draws the terminal's window on the panel."""

    XORG = "xorg"
    WESTON = "weston"


@dataclass(frozen=True)
class Item:
    """A file with its content, or a link with its target; `path` starts below the root."""

    path: str
    content: bytes = b""
    is_program: bool = False
    target: str = ""


_MASKED = (
    # A text console, Ctrl-Alt-Del or a power key must not be a way out.
    "ctrl-alt-del.target",
    "getty@.service",
    "autovt@.service",
    "debug-shell.service",
    # A stick that is plugged in must not be opened, and nothing may be shared.
    "udisks2.service",
    "bluetooth.service",
    "avahi-daemon.service",
    "avahi-daemon.socket",
)
_STARTED = {
    Kind.TERMINAL: ("guitu-terminal.service", "guitu-update-settle.path"),
    Kind.SERVER: ("guitu-server.service", "guitu-worker.service"),
}


def plan(kind: Kind, *, display: Display) -> list[Item]:
    folders = ["terminal", display.value] if kind is Kind.TERMINAL else ["server"]
    items = [item for folder in folders for item in _files(FILES / folder)]
    return [*items, *_links(kind)]


def _files(folder: Path) -> Iterator[Item]:
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        yield Item(
            path.relative_to(folder).as_posix(), content, is_program=content.startswith(b"#!")
        )


def _links(kind: Kind) -> Iterator[Item]:
    yield Item(PROGRAM, target=f"/{VERSIONS}/current/bin/guitu")
    for unit in _STARTED[kind]:
        yield Item(f"{UNITS}/multi-user.target.wants/{unit}", target=f"/{UNITS}/{unit}")
    if kind is Kind.TERMINAL:
        yield Item(f"{UNITS}/default.target", target="/lib/systemd/system/multi-user.target")
        for unit in _MASKED:
            yield Item(f"{UNITS}/{unit}", target=NOWHERE)
