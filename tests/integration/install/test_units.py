"""The units that were installed: systemd finds no fault, and each has what a kiosk needs."""

import re
import subprocess
from configparser import ConfigParser
from pathlib import Path

import pytest

OURS = "guitu-*"
HARDENED = {
    "nonewprivileges": "yes",
    "protectsystem": "strict",
    "protecthome": "yes",
    "privatetmp": "yes",
    "protectkerneltunables": "yes",
    "protectkernelmodules": "yes",
    "protectcontrolgroups": "yes",
    "restrictnamespaces": "yes",
    "restrictsuidsgid": "yes",
    "lockpersonality": "yes",
    "systemcallfilter": "@system-service",
}


def units(root: Path) -> list[Path]:
    return sorted((root / "etc" / "systemd" / "system").glob(OURS))


def read(unit: Path) -> ConfigParser:
    parsed = ConfigParser(strict=False, interpolation=None)
    parsed.read(unit, encoding="utf-8")
    return parsed


def test_systemd_finds_no_fault(machine: Path) -> None:
    names = [unit.name for unit in units(machine)]
    assert names
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", f"--root={machine}", *names],
        capture_output=True,
        text=True,
        check=False,
    )
    about_ours = [line for line in done.stderr.splitlines() if "guitu" in line]
    assert not about_ours
    assert done.returncode == 0, done.stderr


def test_systemd_would_find_a_fault(machine: Path) -> None:
    """The check above can fail: a misspelt setting and a missing program are told."""
    unit = units(machine)[-1] if (machine / "usr/bin/xinit").exists() else units(machine)[0]
    unit = next(unit for unit in units(machine) if unit.suffix == ".service")
    unit.write_text(unit.read_text().replace("ExecStart=/", "ProtectSystm=no\nExecStart=/no/"))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", f"--root={machine}", unit.name],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "ProtectSystm" in done.stderr
    assert done.returncode != 0


def test_every_program_that_stays_is_watched_and_started_again(machine: Path) -> None:
    staying = [unit for unit in units(machine) if "WatchdogSec" in unit.read_text()]
    kind = "server" if machine.name == "server" else "terminal"
    wanted = {"server": {"guitu-server", "guitu-worker"}, "terminal": {"guitu-terminal"}}
    assert {unit.stem for unit in staying} == wanted[kind]
    for unit in staying:
        service = read(unit)["Service"]
        assert service["Type"] == "notify"
        assert service["Restart"] == "always"
        assert int(service["WatchdogSec"]) >= 30
        assert HARDENED.items() <= dict(service).items()
        assert service["User"].startswith("guitu")


def test_nobody_logs_in_to_run_the_terminal(machine: Path) -> None:
    """No auto-login of a shell: the unit itself opens the session, as an account without one."""
    words = "\n".join(
        path.read_text()
        for path in machine.rglob("etc/**/*")
        if path.is_file() and not path.is_symlink()
    )
    assert not re.search(r"--autologin|agetty|NOPASSWD", words)
    assert "/usr/sbin/nologin" in words


@pytest.mark.parametrize("name", ["getty@.service", "ctrl-alt-del.target", "debug-shell.service"])
def test_ways_out_are_masked_on_a_terminal(machine: Path, name: str) -> None:
    link = machine / "etc" / "systemd" / "system" / name
    is_terminal = machine.name != "server"
    assert link.is_symlink() == is_terminal
    if is_terminal:
        assert str(link.readlink()) == "/dev/null"
