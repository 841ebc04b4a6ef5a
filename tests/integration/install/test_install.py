"""`guitu install`: each file of a terminal and a server, twice, dry, and what is refused."""

import os
import re
import subprocess
from configparser import ConfigParser
from pathlib import Path

import pytest

from kiosk.install.machine import REMOTE_VIEWS
from kiosk.updates.debian import needed_packages
from kiosk.updates.manifest import Kind
from tests.factories.updates import Maker
from tests.integration.install.conftest import changed, install


def tree(root: Path) -> dict[str, str]:
    return {
        str(path.relative_to(root)): str(path.readlink()) if path.is_symlink() else path.read_text()
        for path in root.rglob("*")
        if path.is_symlink() or path.is_file()
    }


@pytest.mark.parametrize("kind", ["terminal", "server"])
def test_second_time_changes_nothing(tmp_path: Path, kind: str) -> None:
    first = changed(install(kind, tmp_path, "--json"))
    before = tree(tmp_path)
    assert set(first) == before.keys()
    assert changed(install(kind, tmp_path, "--json")) == []
    assert tree(tmp_path) == before


def test_what_somebody_changed_is_put_right(tmp_path: Path) -> None:
    install("terminal", tmp_path)
    sysctl = tmp_path / "etc/sysctl.d/60-guitu.conf"
    sysctl.write_text("kernel.sysrq = 1\n")
    (tmp_path / "usr/local/lib/guitu/session").chmod(0o644)
    (tmp_path / "etc/systemd/system/ctrl-alt-del.target").unlink()
    assert set(changed(install("terminal", tmp_path, "--json"))) == {
        "etc/sysctl.d/60-guitu.conf",
        "usr/local/lib/guitu/session",
        "etc/systemd/system/ctrl-alt-del.target",
    }
    assert "kernel.sysrq = 0" in sysctl.read_text()


def test_dry_run_writes_nothing(tmp_path: Path) -> None:
    told = changed(install("terminal", tmp_path, "--dry-run", "--json"))
    assert "etc/X11/xorg.conf.d/60-guitu.conf" in told
    assert not list(tmp_path.iterdir())


def test_panel_has_no_console_no_zap_and_no_keyboard(tmp_path: Path) -> None:
    install("terminal", tmp_path)
    words = (tmp_path / "etc/X11/xorg.conf.d/60-guitu.conf").read_text()
    for option in ("DontVTSwitch", "DontZap", "DontZoom"):
        assert f'Option "{option}" "on"' in words
    assert re.search(r'MatchIsKeyboard "on"\s+Option "Ignore" "on"', words)
    unit = (tmp_path / "etc/systemd/system/guitu-terminal.service").read_text()
    assert "-nolisten tcp" in unit
    assert "kernel.sysrq = 0" in (tmp_path / "etc/sysctl.d/60-guitu.conf").read_text()
    logind = ConfigParser()
    logind.read(tmp_path / "etc/systemd/logind.conf.d/60-guitu.conf")
    assert logind["Login"]["NAutoVTs"] == "0"
    assert logind["Login"]["HandlePowerKey"] == "ignore"


def test_weston_has_one_program_and_no_console(tmp_path: Path) -> None:
    install("terminal", tmp_path, "--display", "weston")
    settings = ConfigParser()
    settings.read(tmp_path / "etc/guitu/weston.ini")
    assert settings["core"]["shell"] == "kiosk-shell.so"
    assert settings["keyboard"]["vt-switching"] == "false"
    assert settings["autolaunch"] == {"path": "/usr/local/lib/guitu/session", "watch": "true"}
    assert not (tmp_path / "etc/X11").exists()


def test_logs_are_kept_within_bounds(tmp_path: Path) -> None:
    install("terminal", tmp_path)
    journal = ConfigParser()
    journal.read(tmp_path / "etc/systemd/journald.conf.d/60-guitu.conf")
    assert journal["Journal"]["SystemMaxUse"] == "200M"
    assert journal["Journal"]["MaxRetentionSec"] == "30day"


def test_every_program_that_is_installed_is_one_a_shell_can_read(tmp_path: Path) -> None:
    install("terminal", tmp_path)
    programs = [
        path
        for path in tmp_path.rglob("*")
        if path.is_file() and not path.is_symlink() and os.access(path, os.X_OK)
    ]
    assert {path.name for path in programs} == {"session", "last-resort"}
    for program in programs:
        subprocess.run(["sh", "-n", program], check=True)


@pytest.mark.parametrize("view", ["x11vnc", "novnc", "websockify", "xrdp"])
def test_machine_with_a_remote_view_is_refused(tmp_path: Path, view: str) -> None:
    info = tmp_path / "var/lib/dpkg/info"
    info.mkdir(parents=True)
    (info / f"{view}.list").touch()
    done = install("terminal", tmp_path)
    assert done.returncode == 1
    assert f"apt-get remove {view}" in done.stderr
    assert not (tmp_path / "etc").exists()


@pytest.mark.parametrize("kind", list(Kind))
def test_no_installed_machine_gets_a_remote_view_or_a_compiler(kind: Kind) -> None:
    needed = set(needed_packages(kind))
    assert "python3.11" in needed
    assert not needed & {*REMOTE_VIEWS, "gcc", "npm", "nodejs", "xvfb", "x11-xserver-utils"}


def test_another_debian_is_refused(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/os-release").write_text('ID=debian\nVERSION_ID="11"\n')
    done = install("terminal", tmp_path)
    assert done.returncode == 1
    assert "Debian 11" in done.stderr
    assert [path.name for path in tmp_path.rglob("*")] == ["etc", "os-release"]


def test_key_and_first_version_come_with_it(tmp_path: Path) -> None:
    maker = Maker(tmp_path / "maker")
    package = maker.package("1.0")
    root = tmp_path / "root"
    words = ("--key", maker.keys / "release.pub", "--package", package)
    changed(install("terminal", root, "--json", *words))
    assert str((root / "opt/guitu/current").readlink()) == "releases/1.0"
    assert (root / "opt/guitu/current/bin/guitu").exists()
    assert str((root / "usr/local/bin/guitu").readlink()) == "/opt/guitu/current/bin/guitu"
    changed(install("terminal", root, "--json", *words))
    assert not (root / "opt/guitu/state.json").read_text().count('"waiting": "1.0"')


def test_first_version_of_a_stranger_is_refused(tmp_path: Path) -> None:
    maker, stranger = Maker(tmp_path / "maker"), Maker(tmp_path / "stranger")
    root = tmp_path / "root"
    key = maker.keys / "release.pub"
    done = install("terminal", root, "--key", key, "--package", stranger.package("1.0"))
    assert done.returncode == 1
    assert "no key that this machine trusts" in done.stderr
    assert not (root / "opt/guitu/current").exists()


def test_key_file_that_is_missing_is_told_in_a_sentence(tmp_path: Path) -> None:
    done = install("terminal", tmp_path / "root", "--key", tmp_path / "nowhere.pub")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "root").exists()
