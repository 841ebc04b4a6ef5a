"""The supervisor's rules, with a terminal that behaves as it is told."""

import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.integration.session.watched import Watched, watched

FAKE = Path(__file__).parent / "fake_terminal.py"
PROGRAM = Path(__file__).parent / "supervise.py"
START = Callable[..., Watched]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[START]:
    """A supervisor over a script of runs: `crash,stand` crashes first and stands then."""
    with ExitStack() as running:

        def begin(script: str, **environment: str) -> Watched:
            command: list[str | Path] = [sys.executable, "-P", PROGRAM, tmp_path, script]
            return running.enter_context(watched(command, environment=environment))

        yield begin


def test_crashed_terminal_is_started_again_at_once_and_then_with_pauses(start: START) -> None:
    session = start("crash,crash,crash,stand")
    session.expect("settled")
    names = [told["event"] for told in session.seen]
    assert names == ["started", "lost"] * 3 + ["started", "stands", "settled"]
    assert {told["exit_code"] for told in session.seen if told["event"] == "lost"} == {3}


def test_terminal_that_stops_beating_is_killed(start: START) -> None:
    session = start("hang,stand")
    lost = session.expect("lost")
    assert lost["why"] == "it gave no sign of life"
    assert lost["exit_code"] == -signal.SIGKILL
    session.expect("settled")


def test_terminal_whose_waiting_screen_never_stands_is_killed(start: START) -> None:
    session = start("silent,stand")
    assert session.expect("lost")["why"] == "its waiting screen did not come up"
    session.expect("settled")


def test_supervisor_gives_up_after_its_limit(start: START) -> None:
    session = start("crash")
    assert session.expect("gave up")["failures"] == 4
    assert session.ends() == 1


def test_told_to_end_it_ends_the_terminal_first(start: START) -> None:
    session = start("stand")
    session.expect("settled")
    session.process.send_signal(signal.SIGTERM)
    assert session.expect("lost")["why"] == "the session was told to end"
    assert session.ends() == 0


def test_terminal_ends_when_its_supervisor_is_killed(start: START) -> None:
    session = start("stand")
    pid = session.expect("started")["pid"]
    session.expect("settled")
    session.process.kill()
    session.process.wait()
    _wait_until_gone(pid)


def test_service_manager_hears_ready_and_alive(start: START, tmp_path: Path) -> None:
    address = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(address))
        manager.settimeout(60)
        session = start("stand", NOTIFY_SOCKET=str(address))
        session.expect("settled")
        heard: list[str] = []
        while heard.count("WATCHDOG=1") < 3:
            heard.append(manager.recv(1024).decode())
        session.process.send_signal(signal.SIGTERM)
        while heard[-1] != "STOPPING=1":
            heard.append(manager.recv(1024).decode())
    assert heard[0] == "READY=1"
    assert any(words.startswith("STATUS=") for words in heard)


def test_service_manager_hears_nothing_from_a_frozen_supervisor(
    start: START, tmp_path: Path
) -> None:
    address = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(address))
        manager.settimeout(60)
        session = start("stand", NOTIFY_SOCKET=str(address))
        session.expect("settled")
        session.process.send_signal(signal.SIGSTOP)
        manager.settimeout(2)
        with pytest.raises(TimeoutError):
            _drain(manager)
        session.process.send_signal(signal.SIGCONT)


def _drain(manager: socket.socket) -> None:
    while True:
        manager.recv(1024)


def _wait_until_gone(pid: int) -> None:
    """A pidfd would need our own child; this one was the supervisor's."""
    until = time.monotonic() + 60
    while Path(f"/proc/{pid}/stat").exists() and time.monotonic() < until:
        if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
            return
        time.sleep(0.02)
    assert not Path(f"/proc/{pid}").exists()
