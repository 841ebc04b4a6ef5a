"""Trees that stand for a machine's disk, each set up by the command an administrator types."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Install = Callable[..., "subprocess.CompletedProcess[str]"]
SYSTEM_UNITS = Path("/lib/systemd/system")
STARTED = ("usr/bin/xinit", "usr/bin/weston", "opt/guitu/current/bin/guitu")


def install(kind: str, root: Path, *words: str | Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-P", "-m", "kiosk", "install", kind, "--root", str(root)]
    return subprocess.run([*command, *map(str, words)], capture_output=True, text=True, check=False)


def changed(done: "subprocess.CompletedProcess[str]") -> list[str]:
    assert done.returncode == 0, done.stderr
    paths: list[str] = json.loads(done.stdout)["changed"]
    return paths


@pytest.fixture(params=["terminal-xorg", "terminal-weston", "server"])
def machine(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """With Debian's own units beside ours, and something in the place of each program started."""
    kind, _, display = request.param.partition("-")
    root = tmp_path / str(request.param)
    assert SYSTEM_UNITS.is_dir(), "the Debian package systemd is missing"
    shutil.copytree(SYSTEM_UNITS, root / "lib" / "systemd" / "system", symlinks=True)
    changed(install(kind, root, "--json", *(["--display", display] if display else [])))
    for name in STARTED:
        program = root / name
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
    return root
