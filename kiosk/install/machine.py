"""The machine that is set up: what stands on it, and putting a plan's items in their places."""

import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

from kiosk.install.plan import Item
from kiosk.updates.disk import read_small, replace_file, replace_link
from kiosk.updates.errors import UpdateError

RELEASE = "12"
# What shows a screen elsewhere, or lets somebody act on it from there.
REMOTE_VIEWS = [
    "x11vnc",
    "novnc",
    "websockify",
    "tigervnc-scraping-server",
    "tigervnc-common",
    "x2goserver",
    "xrdp",
    "vino",
    "krfb",
    "gnome-remote-desktop",
    "anydesk",
    "teamviewer",
    "rustdesk",
    "xpra",
    "wayvnc",
]
_LARGEST = 1 << 20
# In this order; each makes what was written count at once. At the next start all of it does.
_MAKE_IT_COUNT = (
    ("systemd-sysusers",),
    ("systemd-tmpfiles", "--create"),
    ("systemctl", "daemon-reload"),
    ("udevadm", "control", "--reload"),
    ("sysctl", "--quiet", "--system"),
)


class CannotInstall(UpdateError):
    """The machine is not one that can be a terminal or a server; nothing was written."""


class Machine:
    """`root` is / or a tree that is made into a machine's disk."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def check(self, *, needed: Sequence[str]) -> None:
        release = _value_of("VERSION_ID", self.root / "etc" / "os-release")
        if release not in {"", RELEASE}:
            raise CannotInstall(f"this is Debian {release}; Guitu is made for Debian {RELEASE}")
        views = [name for name in REMOTE_VIEWS if self.has_package(name)]
        if views:
            told = " ".join(views)
            raise CannotInstall(f"the screen could be seen elsewhere: apt-get remove {told}")
        missing = [name for name in needed if not self.has_package(name)]
        if missing:
            raise CannotInstall(f"Debian packages are missing: apt-get install {' '.join(missing)}")

    def has_package(self, name: str) -> bool:
        """Asks dpkg's own files, so that a tree can be asked as well."""
        info = self.root / "var" / "lib" / "dpkg" / "info"
        return (info / f"{name}.list").exists() or any(info.glob(f"{name}:*.list"))

    def put(self, items: Iterable[Item]) -> list[str]:
        """Gives the paths that had to be changed: none, when it was done before."""
        return [item.path for item in items if self._put(item)]

    def differing(self, items: Iterable[Item]) -> list[str]:
        return [item.path for item in items if not self._is_there(item)]

    def _put(self, item: Item) -> bool:
        if self._is_there(item):
            return False
        path = self.root / item.path
        path.parent.mkdir(parents=True, exist_ok=True)
        if item.target:
            replace_link(path, target=item.target)
        else:
            replace_file(path, item.content, mode=0o755 if item.is_program else 0o644)
        return True

    def _is_there(self, item: Item) -> bool:
        path = self.root / item.path
        if item.target:
            return path.is_symlink() and str(path.readlink()) == item.target
        wanted = 0o755 if item.is_program else 0o644
        return (
            not path.is_symlink()
            and path.is_file()
            and path.stat().st_mode & 0o777 == wanted
            and read_small(path, largest=_LARGEST) == item.content
        )

    def make_it_count(self) -> list[str]:
        """Only on the machine that runs; gives what did not work, for the administrator."""
        if self.root != Path("/"):
            return []
        return [" ".join(command) for command in _MAKE_IT_COUNT if not _works(command)]


def _works(command: Sequence[str]) -> bool:
    try:
        done = subprocess.run(command, capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _value_of(name: str, file: Path) -> str:
    words = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    found = [line.partition("=")[2].strip('"') for line in words if line.startswith(f"{name}=")]
    return found[0] if found else ""
