"""A new version has its trial: it stays if its waiting screen stands, and goes if not."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from kiosk.updates.errors import FailedVersion
from kiosk.updates.notes import TRIAL_NOTES, TrialNotes
from tests.factories.updates import Maker
from tests.integration.session.watched import Watched, end, watched

HERE = Path(__file__).parent
SUPERVISE = HERE / "supervise_releases.py"


class Machine(Maker):
    """With a terminal that does what its script says."""

    @property
    def home(self) -> Path:
        return self.folder / "home"

    def hurry(self) -> None:
        """Three starts that never stand would take a minute else."""
        (self.home / "terminal.toml").write_text("[session]\nstart_within_s = 4\n")

    def version(self, version: str, script: str, *, supervisor: str = "") -> Path:
        """`script` as fake_terminal has it; `supervisor` stands for one that does not work."""
        home, fake = self.home, HERE / "fake_terminal.py"
        home.mkdir(exist_ok=True)
        supervise = f"'{sys.executable}' -P '{SUPERVISE}' \"$2\" \"$3\" '{version}'"
        lines = [
            "#!/bin/sh",
            f'[ "$1" = terminal ] || exec {supervisor or supervise}',
            f"exec '{sys.executable}' -P '{fake}' '{script}' '{home / f'runs-{version}'}'",
        ]
        return self.package(version, program="\n".join(lines) + "\n")


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    made = Machine(tmp_path)
    made.install(made.version("1.0", "stand"))
    return made


@pytest.fixture
def start(machine: Machine) -> Iterator[Callable[[], Watched]]:
    with ExitStack() as running:

        def begin() -> Watched:
            program = machine.releases.root / "current" / "bin" / "guitu"
            words: list[str | Path] = [program, "session", machine.releases.root, machine.home]
            return running.enter_context(watched(words, environment={}))

        yield begin


Start = Callable[[], Watched]


def test_good_version_is_tried_confirmed_and_supervises_itself(
    machine: Machine, start: Start
) -> None:
    session = start()
    session.expect("settled")
    machine.install(machine.version("1.1", "stand"))
    assert session.expect("lost")["why"] == "it made way"
    tried = session.expect("started")
    assert (tried["version"], tried["is_trial"]) == ("1.1", True)
    session.expect("settled")
    assert session.expect("supervises")["version"] == "1.1"
    session.expect("settled")
    assert machine.releases.current == "1.1"
    assert machine.releases.state().previous == "1.0"
    assert TrialNotes(machine.home / TRIAL_NOTES).read().proved == "1.1"


@pytest.mark.parametrize("script", ["crash", "silent-for-good", "stand-and-crash", "hang"])
def test_version_that_does_not_come_up_is_rolled_back(
    machine: Machine, start: Start, script: str
) -> None:
    session = start()
    session.expect("settled")
    if script == "silent-for-good":
        # Seen by the next supervisor: this one is told to end.
        machine.hurry()
        end(session.process)
        session = start()
        session.expect("settled")
    machine.install(machine.version("1.1", script))
    rolled = session.expect("rolled back")
    assert rolled["version"] == "1.1"
    starts = [t for t in session.seen if t["event"] == "started" and t["version"] == "1.1"]
    assert len(starts) == 3
    assert session.expect("started")["version"] == "1.0"
    session.expect("settled")
    assert machine.releases.current == "1.0"
    assert "1.1" in machine.releases.state().failed
    with pytest.raises(FailedVersion):
        machine.install(machine.version("1.1", "stand"))
    machine.install(machine.version("1.2", "stand"))
    assert session.expect("started")["version"] == "1.2"


def test_version_whose_program_is_missing_is_rolled_back(machine: Machine, start: Start) -> None:
    machine.install(machine.package("1.1", program="#!/nowhere/at/all\n"))
    session = start()
    assert "cannot be started" in session.expect("rolled back")["why"]
    assert session.expect("started")["version"] == "1.0"


def test_update_waits_while_somebody_is_logged_in(machine: Machine, tmp_path: Path) -> None:
    other = Machine(tmp_path / "other")
    other.install(other.version("1.0", "busy"))
    program = other.releases.root / "current" / "bin" / "guitu"
    words: list[str | Path] = [program, "session", other.releases.root, other.home]
    with watched(words, environment={}) as session:
        pid = session.expect("started")["pid"]
        session.expect("settled")
        other.install(other.version("1.1", "stand"))
        # Told at least as often as it takes to notice the new version four times.
        until = time.monotonic() + 2.5
        while time.monotonic() < until:
            assert Path(f"/proc/{pid}").exists()
            time.sleep(0.1)
        assert TrialNotes(other.home / TRIAL_NOTES).read().starts == 0
        (other.home / "free").touch()
        assert session.expect("lost")["why"] == "it made way"
        assert session.expect("started")["version"] == "1.1"


def test_trial_that_takes_the_whole_machine_down_ends_too(machine: Machine, start: Start) -> None:
    """kill -9 of the supervisor in each trial stands for a machine that dies with it."""
    machine.install(machine.version("1.1", "silent-for-good"))
    for _ in range(3):
        session = start()
        assert session.expect("started")["version"] == "1.1"
        session.process.kill()
        session.process.wait()
    session = start()
    assert session.expect("started")["version"] == "1.0"
    session.expect("settled")
    assert "1.1" in machine.releases.state().failed


def test_version_whose_own_supervisor_fails_is_left_by_the_last_resort(
    machine: Machine, start: Start
) -> None:
    session = start()
    session.expect("settled")
    machine.install(machine.version("1.1", "stand", supervisor="sh -c 'exit 9'"))
    while machine.releases.current != "1.1":
        session.expect("settled")
    assert session.ends() == 9
    done = last_resort(machine)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["current"] == "1.0"
    start().expect("settled")


def test_last_resort_leaves_a_version_that_proved_itself(machine: Machine, start: Start) -> None:
    session = start()
    session.expect("settled")
    machine.install(machine.version("1.1", "stand"))
    session.expect("supervises")
    session.expect("settled")
    session.process.send_signal(signal.SIGTERM)
    session.ends()
    done = last_resort(machine)
    assert done.returncode == 1
    assert "stays" in done.stderr
    assert machine.releases.current == "1.1"


def last_resort(machine: Machine) -> "subprocess.CompletedProcess[str]":
    """What guitu-last-resort.service runs when the session failed again and again."""
    command = [sys.executable, "-P", "-m", "kiosk", "update", "roll-back", "--unless-proved"]
    places = ["--json", "--releases", str(machine.releases.root), "--home", str(machine.home)]
    return subprocess.run([*command, *places], capture_output=True, text=True, check=False)
