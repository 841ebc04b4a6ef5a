"""The demo: the same invented people each time, everything started, and nothing left behind."""

import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pyotp
import pytest

from server.bootstrap import open_installation
from server.custody import service as custody
from server.demo.families import invite_one
from server.demo.log_ins import DemoNotes, read_notes, write_notes
from server.demo.prison import make_prison
from server.identity.rules.kinds import CredentialKind
from server.identity.service import credentials, staff
from server.identity.service.family_log_in import Entered
from server.identity.service.invitations import accept
from server.infra import audit_check
from server.infra.permissions import Role
from tests.integration.server.conftest import PEOPLE

ROOT = Path(__file__).resolve().parents[3]
READY_WITHIN_S, ENDS_WITHIN_S = 150.0, 30.0
ANY_PORTS = (
    "[terminals]\nport = 0\n[console]\nport = 0\n[public]\nport = 0\n[media.signalling]\nport = 0\n"
)
VIEWERS = ("x11vnc", "websockify", "novnc")


def test_same_people_are_made_again(made_home: Path, tmp_path: Path) -> None:
    first = read_notes(made_home)
    installation = open_installation(tmp_path)
    second = make_prison(installation, people=PEOPLE, say=lambda _: None)
    installation.close()
    assert first is not None
    assert first.inmates == second.inmates
    assert [each.name for each in first.staff] == [each.name for each in second.staff]


def test_every_role_can_log_in_and_the_log_is_whole(home: Path) -> None:
    notes = read_notes(home)
    assert notes is not None
    assert {Role(each.role) for each in notes.staff} == set(Role) - {Role.INMATE, Role.RELATIVE}
    installation = open_installation(home)
    with installation.database.reading() as session:
        assert len(custody.held_people(session)) == notes.people
        verdict = audit_check.verify(
            session,
            signing_key=installation.keys.signing,
            anchor_folder=installation.settings.anchors,
        )
        officer = credentials.by_look_up(
            session,
            kind=CredentialKind.PASSWORD,
            look_up=staff.log_in_look_up(notes.staff[0].log_in),
        )
    installation.close()
    assert not verdict.faults
    assert officer is not None
    assert pyotp.TOTP(notes.staff[0].totp_secret).now().isdigit()


def test_nobody_has_an_id_number_that_could_be_real(home: Path) -> None:
    """Region 6499 does not exist."""
    from server.demo.inventing import REGION

    notes = read_notes(home)
    assert notes is not None
    assert REGION == "6499"
    assert all(each.number.startswith(REGION) for each in notes.inmates)


def demo(home: Path, *options: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "server", "demo", "--json", "--people", str(PEOPLE)]
    environment = {name: value for name, value in os.environ.items() if name != "DISPLAY"}
    return subprocess.Popen(
        [*command, "--home", str(home), *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )


def ready(process: "subprocess.Popen[str]") -> dict[str, object]:
    assert process.stdout is not None
    assert select.select([process.stdout], [], [], READY_WITHIN_S)[0], "the demo did not start"
    told: dict[str, object] = json.loads(process.stdout.readline())
    return told


def family_of(pid: int) -> set[int]:
    """The process's children, theirs, and so on."""
    found: set[int] = set()
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, task.read_text().split()):
            found |= {child} | family_of(child)
    return found


def test_the_invited_relative_comes_in(home: Path) -> None:
    """With what the demo tells, and so at each start anew."""
    notes = read_notes(home)
    assert notes is not None
    installation = open_installation(home)
    for _ in range(2):
        with installation.database.writing() as session:
            shown = invite_one(session, installation.ctx, notes)
            assert shown is not None
            entered = accept(
                session, installation.ctx, shown=shown, address="::1", is_own_browser=False
            )
        assert isinstance(entered, Entered)
    installation.close()


def living(pids: set[int]) -> set[int]:
    return {pid for pid in pids if Path(f"/proc/{pid}").exists()}


def left_after_a_while(pids: set[int]) -> set[int]:
    """A process that hears of its parent's end by its pipe ends a moment later."""
    ends_at = time.monotonic() + ENDS_WITHIN_S
    while living(pids) and time.monotonic() < ends_at:
        time.sleep(0.05)
    return living(pids)


def answers(address: object) -> bool:
    parts = urlsplit(str(address))
    with socket.socket() as probe:
        return probe.connect_ex((parts.hostname, parts.port)) == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_everything_starts_and_nothing_is_left_running(home: Path, number: signal.Signals) -> None:
    (home / "settings.toml").write_text(ANY_PORTS, encoding="utf-8")
    process = demo(home)
    told = ready(process)
    doors = [told["terminals"], told["console"], told["public"], told["terminal"]]
    started = family_of(process.pid)
    assert len(started) >= 7, "server, node, worker, display, terminal, picture and page"
    assert [answers(door) for door in doors] == [True] * 4
    process.send_signal(number)
    assert process.wait(ENDS_WITHIN_S) == 0
    assert left_after_a_while(started) == set()
    assert [answers(door) for door in doors] == [False] * 4


def test_part_that_dies_is_named_and_ends_the_rest(home: Path) -> None:
    (home / "settings.toml").write_text(ANY_PORTS, encoding="utf-8")
    process = demo(home, "--no-terminal")
    ready(process)
    started = family_of(process.pid)
    [worker] = [pid for pid in started if b"worker" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    os.kill(worker, signal.SIGKILL)
    _, said = process.communicate(timeout=ENDS_WITHIN_S)
    assert process.returncode == 2
    assert "worker ended" in said
    assert left_after_a_while(started) == set()


def test_killed_demo_takes_its_parts_with_it(home: Path) -> None:
    (home / "settings.toml").write_text(ANY_PORTS, encoding="utf-8")
    process = demo(home, "--no-terminal")
    ready(process)
    started = family_of(process.pid)
    process.kill()
    process.wait(ENDS_WITHIN_S)
    deadline = time.monotonic() + ENDS_WITHIN_S
    while living(started) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert left_after_a_while(started) == set()


def test_home_of_an_installation_is_left_alone(tmp_path: Path) -> None:
    open_installation(tmp_path).close()
    process = demo(tmp_path, "--no-terminal", "--fresh")
    _, said = process.communicate(timeout=READY_WITHIN_S)
    assert process.returncode == 2
    assert "--home" in said
    assert (tmp_path / "guitu.sqlite").exists()


def test_another_kind_of_demo_is_not_written_over(home: Path) -> None:
    process = demo(home, "--no-terminal", "--import", str(home))
    _, said = process.communicate(timeout=READY_WITHIN_S)
    assert (process.returncode, "--fresh" in said) == (2, True)


def test_interrupted_making_is_made_anew(tmp_path: Path) -> None:
    open_installation(tmp_path).close()
    write_notes(tmp_path, DemoNotes("synthetic"))
    (tmp_path / "settings.toml").write_text(ANY_PORTS, encoding="utf-8")
    process = demo(tmp_path, "--no-terminal")
    assert ready(process)["people"] == PEOPLE
    process.send_signal(signal.SIGINT)
    assert process.wait(ENDS_WITHIN_S) == 0


def test_only_the_demo_can_show_a_terminal_in_a_browser() -> None:
    """An installed system has no way to a picture of its terminals."""
    found = {
        str(path.relative_to(ROOT))
        for package in ("server", "kiosk", "hardware")
        for path in (ROOT / package).rglob("*.py")
        if any(viewer in path.read_text(encoding="utf-8") for viewer in VIEWERS)
    }
    # The installer names them to refuse them.
    assert found == {"server/demo/view.py", "kiosk/install/machine.py"}
