"""The Debian packages that an installed machine needs, as the launcher lists them."""

import re
from pathlib import Path

from kiosk.updates.manifest import Kind

ROOT = Path(__file__).parents[2]
# In the folder of a version, beside lib/: the launcher itself is not installed.
LISTED = "share/debian-packages"
_LISTS = {
    Kind.TERMINAL: ["KIOSK", "TERMINAL", "MACHINE"],
    Kind.SERVER: ["SERVER", "MACHINE"],
}
# They make packages and typefaces that come ready-made in a signed version.
BUILD_ONLY = {"cmake", "gcc", "g++", "swig", "libpcsclite-dev", "fonts-noto-cjk", "pkg-config"}


def needed_packages(kind: Kind, *, root: Path = ROOT) -> list[str]:
    launcher, listed = root / "guitu", root.parent / LISTED
    if not launcher.is_file():
        return listed.read_text(encoding="utf-8").split() if listed.is_file() else []
    words = launcher.read_text(encoding="utf-8")
    names = {name for part in _LISTS[kind] for name in _list(part, words)}
    return sorted(names - BUILD_ONLY)


def _list(part: str, words: str) -> list[str]:
    found = re.search(rf'^PACKAGES_{part}="([^"]*)"', words, re.MULTILINE)
    return found[1].split() if found else []
