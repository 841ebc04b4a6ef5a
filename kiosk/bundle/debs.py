"""Debian packages with all they depend on, as a source that apt installs from without a network."""

import hashlib
import subprocess
from collections.abc import Sequence
from pathlib import Path

from kiosk.updates.errors import UpdateError

INDEX = "Packages"


class PackagesMissing(UpdateError):
    """Debian's mirror cannot be reached, or has no such package."""


def download(names: Sequence[str], folder: Path) -> None:
    """As for a machine on which nothing is installed: the closure does not depend on this one."""
    state = folder.with_name(f"{folder.name}.apt")
    (folder / "partial").mkdir(parents=True)
    state.mkdir()
    nothing = state / "status"
    nothing.touch()
    options = {
        "Dir::State::status": nothing,
        "Dir::Cache::archives": folder,
        "Debug::NoLocking": "1",
        "APT::Sandbox::User": "root",
        "APT::Install-Recommends": "0",
    }
    words = [word for name, value in options.items() for word in ("-o", f"{name}={value}")]
    _call(["apt-get", "-qq", "-y", *words, "--download-only", "install", *names])
    (folder / "lock").unlink(missing_ok=True)
    (folder / "partial").rmdir()


def write_index(folder: Path) -> int:
    """What `apt-get update` reads; gives the number of packages."""
    packages = sorted(folder.glob("*.deb"))
    (folder / INDEX).write_text("\n".join(map(_entry, packages)), encoding="utf-8")
    return len(packages)


def _entry(package: Path) -> str:
    fields = _call(["dpkg-deb", "--field", str(package)]).rstrip("\n")
    with package.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    size = package.stat().st_size
    return f"{fields}\nFilename: ./{package.name}\nSize: {size}\nSHA256: {digest}\n"


def _call(command: Sequence[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise PackagesMissing(f"{command[0]} did not work: {done.stderr.strip()[-600:]}")
    return done.stdout
