"""Makes the folder of a version out of a checkout: the project, its packages, one program."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from configparser import ConfigParser
from importlib import metadata
from pathlib import Path

from kiosk.updates import package
from kiosk.updates.debian import LISTED, needed_packages
from kiosk.updates.errors import UpdateError
from kiosk.updates.manifest import Kind, Manifest

ROOT = Path(__file__).parents[2]
PARTS = {
    # A terminal knows of the server only its messages.
    Kind.TERMINAL: ("content", "hardware", "kiosk", "server/wire"),
    Kind.SERVER: ("content", "hardware", "kiosk", "server"),
}
LOCKS = {Kind.TERMINAL: "kiosk", Kind.SERVER: "server"}
# What shows or drives a screen from elsewhere has no place on an installed machine.
LEFT_OUT = {"server/demo", "kiosk/tour"}
# A server draws nothing.
LEFT_OUT_OF_SERVER = {"kiosk/assets/built"}
BUILT = {
    Kind.TERMINAL: ("kiosk/assets/built/phosphor.json", "kiosk/locale/zh_CN.mo"),
    Kind.SERVER: ("server/console/static/vendor/htmx.min.js", "server/console/locale/zh_CN.mo"),
}

PROGRAM = """#!/bin/sh
# Runs a command of this version of Guitu with the packages that came with it.
here=$(dirname "$(dirname "$(readlink -f "$0")")")
export PYTHONPATH="$here/lib" PYTHONNOUSERSITE=1 PYTHONDONTWRITEBYTECODE=1
export GUITU_HOME="${GUITU_HOME:-/var/lib/guitu/server}"
export GUITU_TERMINAL_HOME="${GUITU_TERMINAL_HOME:-/var/lib/guitu/terminal}"
if [ "${1-} ${2-}" = "server install" ]; then
    shift 2
    set -- install server "$@"
fi
case "${1-}" in
    --version | kiosk | devices | face | update | install) exec python3.11 -P -m kiosk "$@" ;;
    *) exec python3.11 -P -m server "$@" ;;
esac
"""


class NotBuilt(UpdateError):
    """The checkout is not set up, or says two versions of itself."""


def build_package(*, kind: str, out: Path) -> Manifest:
    with tempfile.TemporaryDirectory(prefix="guitu-release-") as folder:
        made = Kind(kind)
        make_tree(made, Path(folder))
        return package.build(Path(folder), kind=made, version=own_version(), out=out)


def own_version(root: Path = ROOT) -> str:
    settings = ConfigParser()
    settings.read(root / "setup.cfg", encoding="utf-8")
    return settings["metadata"]["version"]


def make_tree(
    kind: Kind, folder: Path, *, packages: Callable[[Kind, Path], None] | None = None
) -> None:
    """`packages` puts what the lock names into a folder; the default asks the installer."""
    library = folder / "lib"
    library.mkdir()
    (packages or _install_packages)(kind, library)
    copy_project(kind, library)
    _compile(library)
    listed = folder / LISTED
    listed.parent.mkdir()
    listed.write_text("\n".join(needed_packages(kind)) + "\n", encoding="utf-8")
    program = folder / "bin" / "guitu"
    program.parent.mkdir()
    program.write_text(PROGRAM, encoding="utf-8")
    program.chmod(0o755)


def copy_project(kind: Kind, library: Path) -> None:
    missing = [name for name in BUILT[kind] if not (ROOT / name).exists()]
    if missing:
        raise NotBuilt(f"{', '.join(missing)}: run `./guitu setup demo` first")
    left_out = LEFT_OUT | (LEFT_OUT_OF_SERVER if kind is Kind.SERVER else set())
    for part in PARTS[kind]:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, library / part, ignore=_all_but(left_out))
    if kind is Kind.TERMINAL:
        shutil.copyfile(ROOT / "server" / "__init__.py", library / "server" / "__init__.py")
    _copy_own_record(library)


def _all_but(left_out: set[str]) -> Callable[[str, list[str]], Iterable[str]]:
    def ignored(folder: str, names: list[str]) -> Iterable[str]:
        here = Path(folder).relative_to(ROOT)
        return {
            name for name in names if name == "__pycache__" or (here / name).as_posix() in left_out
        }

    return ignored


def _copy_own_record(library: Path) -> None:
    """The version and the drivers' entry points are read from it."""
    own = metadata.distribution("guitu")
    if own.version != own_version():
        raise NotBuilt("setup.cfg has another version than the installed project: ./guitu setup")
    record = library / f"guitu-{own.version}.dist-info"
    record.mkdir()
    for name in ("METADATA", "entry_points.txt"):
        (record / name).write_text(own.read_text(name) or "", encoding="utf-8")


def _install_packages(kind: Kind, library: Path) -> None:
    """Those without a ready wheel are built here, so that no machine needs a compiler."""
    lock = ROOT / "requirements" / f"{LOCKS[kind]}.lock"
    installer = [sys.executable, "-m", "uv", "pip", "install", "--python", sys.executable]
    options = ["--no-build-isolation", "--require-hashes", "--no-deps", "--link-mode", "copy"]
    _call([*installer, "--quiet", *options, "--target", str(library), "-r", str(lock)])
    for name in ("bin", "share", ".lock"):
        path = library / name
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)


def _compile(library: Path) -> None:
    """Valid whatever the files' times: the package's own hashes vouch for them."""
    command = [sys.executable, "-m", "compileall", "-q", "-j", "0"]
    _call([*command, "--invalidation-mode", "unchecked-hash", "-s", str(library), str(library)])


def _call(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotBuilt(
            f"{' '.join(command[:5])} … did not work: {(done.stderr or done.stdout)[-800:]}"
        )
