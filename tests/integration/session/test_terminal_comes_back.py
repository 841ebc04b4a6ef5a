"""kill -9 and SIGSTOP of the real terminal in a real window: its waiting screen comes back."""

import os
import signal
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.session.watched import Watched, supervisor_command, watched

KILLS = 3
BOUND_S = 5.0


@pytest.fixture
def session(display: str, tmp_path: Path) -> Iterator[Watched]:
    (tmp_path / "terminal.toml").write_text(
        "[session]\nsettled_after_s = 0.1\nstart_within_s = 110\nhang_after_s = 3\n"
    )
    command = supervisor_command(tmp_path, "--", "cell", "--windowed")
    with watched(command, environment={"DISPLAY": display}) as running:
        running.expect("settled")
        yield running


def test_killed_terminal_is_back_at_its_waiting_screen(session: Watched) -> None:
    dark = [_kill(session, signal.SIGKILL, why="it ended by itself") for _ in range(KILLS)]
    print(
        f"\nkill -9 of the terminal, {KILLS} times: the waiting screen was back after "
        f"{', '.join(f'{s:.2f}' for s in dark)} s (median {statistics.median(dark):.2f} s; "
        f"bound {BOUND_S:.0f} s)"
    )


def test_frozen_terminal_is_killed_and_comes_back(session: Watched) -> None:
    dark = _kill(session, signal.SIGSTOP, why="it gave no sign of life")
    print(f"\nSIGSTOP: back after {dark:.2f} s, with a limit of 3 s (10 s as delivered)")


def _kill(session: Watched, kind: signal.Signals, *, why: str) -> float:
    started = next(told for told in reversed(session.seen) if told["event"] == "started")
    killed_at = time.monotonic()
    os.kill(started["pid"], kind)
    assert session.expect("lost")["why"] == why
    again = session.expect("started")
    assert again["pid"] != started["pid"]
    session.expect("stands")
    dark = time.monotonic() - killed_at
    session.expect("settled")
    with pytest.raises(ProcessLookupError):
        os.kill(started["pid"], 0)
    return dark
