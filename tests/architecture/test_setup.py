"""The set-up is pinned, names no registry, and the launcher knows every command."""

import json
import re
import subprocess
from configparser import ConfigParser
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT

LOCKS = sorted((ROOT / "requirements").glob("*.lock"))
SETUP_FILES = [
    ROOT / name
    for name in ("guitu", "setup.cfg", "pyproject.toml", "package.json", "package-lock.json")
]
SETUP_FILES += [ROOT / ".npmrc", ROOT / ".ci" / "run", ROOT / "requirements" / "setup.in", *LOCKS]
ADDRESS = re.compile(r"://|--(extra-)?index-url|--find-links|\bregistry=")
PIN = re.compile(r"^(?P<name>[a-z0-9][\w.-]*)(\[[\w,-]+\])?==(?P<release>[^ ;\\]+)", re.MULTILINE)


@pytest.mark.parametrize("path", SETUP_FILES, ids=lambda path: path.name)
def test_set_up_names_no_registry(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not ADDRESS.findall(text)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_locked_package_has_a_hash(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    entries = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert entries
    assert not [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry]


def test_locks_agree_on_every_release() -> None:
    releases: dict[str, set[str]] = {}
    for lock in LOCKS:
        for pin in PIN.finditer(lock.read_text(encoding="utf-8")):
            releases.setdefault(pin["name"], set()).add(pin["release"])
    assert not {name: found for name, found in releases.items() if len(found) > 1}


def test_terminal_installs_none_of_the_server_and_the_server_no_kivy() -> None:
    def names(lock: str) -> set[str]:
        text = (ROOT / "requirements" / lock).read_text(encoding="utf-8")
        return {pin["name"] for pin in PIN.finditer(text)}

    assert not names("kiosk.lock") & {"fastapi", "sqlalchemy", "psycopg", "uvicorn"}
    assert not names("server.lock") & {"kivy", "pyscard"}


@pytest.mark.parametrize("package", ["server", "kiosk"])
def test_launcher_lists_every_command(package: str) -> None:
    told = subprocess.run(
        [ROOT / ".venv/bin/python", "-m", package, "--help"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    commands = re.findall(r"^    ([a-z]+)(?: |$)", told, flags=re.MULTILINE)
    listed = subprocess.run(
        [ROOT / "guitu", "--help"], check=True, capture_output=True, text=True
    ).stdout
    assert commands
    assert not [name for name in commands if not re.search(rf"^  {name} ", listed, re.MULTILINE)]


def test_launcher_refuses_what_it_does_not_know() -> None:
    answer = subprocess.run([ROOT / "guitu", "dance"], capture_output=True, text=True, check=False)
    assert answer.returncode == 1
    assert "there is no command 'dance'" in answer.stderr
    assert not answer.stdout


def direct_dependencies(extra: str) -> set[str]:
    settings = ConfigParser()
    settings.read(ROOT / "setup.cfg", encoding="utf-8")
    lines = settings["options.extras_require"][extra].split()
    return {re.split(r"[\[<>=]", line)[0] for line in lines}


@pytest.mark.parametrize("extra", ["server", "kiosk", "test"])
def test_lock_holds_every_direct_dependency(extra: str) -> None:
    text = (ROOT / "requirements" / f"{extra}.lock").read_text(encoding="utf-8")
    assert not direct_dependencies(extra) - {pin["name"] for pin in PIN.finditer(text)}


def test_every_direct_dependency_has_its_licence_listed() -> None:
    names = set().union(*(direct_dependencies(extra) for extra in ("server", "kiosk", "test")))
    names |= json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["dependencies"].keys()
    told = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"[@\w][\w./-]*", told))
    assert not names - listed
