"""kill -9 and SIGSTOP of the real terminal in a real window: its waiting screen comes back."""

import os
import signal
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.version import version
from tests.factories.updates import Maker, calls
from tests.integration.session.watched import Watched, supervisor_command, watched

KILLS = 3
BOUND_S = 5.0
BROKEN = "99.0"


@pytest.fixture
def session(display: str, tmp_path: Path) -> Iterator[Watched]:
    (tmp_path / "terminal.toml").write_text(
        "[session]\nsettled_after_s = 0.1\nstart_within_s = 110\n"
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


def test_stopped_terminal_is_killed_and_comes_back(session: Watched) -> None:
    """At once, and not only when the time without a sign of life is over."""
    dark = _kill(session, signal.SIGSTOP, why="it was stopped from outside")
    print(f"\nSIGSTOP: back after {dark:.2f} s (bound {BOUND_S:.0f} s)")


def test_broken_update_is_rolled_back(display: str, tmp_path: Path) -> None:
    """The version on trial draws its waiting screen nowhere: it fails as soon as Kivy is asked."""
    maker = Maker(tmp_path)
    home = tmp_path / "home"
    home.mkdir()
    (home / "terminal.toml").write_text("[session]\nsettled_after_s = 0.1\nstart_within_s = 110\n")
    works = calls("-m", "kiosk").replace("'kiosk'\n", "'kiosk' \"$@\"\n")
    maker.install(maker.package(version(), program=works))
    with watched(_session_of(maker, home), environment={"DISPLAY": display}) as session:
        session.expect("settled")
        broken = works.replace("exec ", "KIVY_WINDOW=none exec ")
        maker.install(maker.package(BROKEN, program=broken))
        session.expect("lost")
        taken_at = time.monotonic()
        rolled = session.expect("rolled back")
        session.expect("stands")
        back = time.monotonic() - taken_at
    assert rolled["version"] == BROKEN
    assert maker.releases.current == version()
    assert BROKEN in maker.releases.state().failed
    starts = [t for t in session.seen if t["event"] == "started" and t["version"] == BROKEN]
    assert len(starts) == 3
    print(
        f"\nbroken update: started {len(starts)} times, rolled back to {version()}, "
        f"its waiting screen back {back:.2f} s after the old version had made way"
    )


def _session_of(maker: Maker, home: Path) -> list[str | Path]:
    program = maker.releases.root / "current" / "bin" / "guitu"
    places: list[str | Path] = ["--home", home, "--releases", maker.releases.root]
    return [program, "kiosk", "session", "--json", *places, "--", "cell", "--windowed"]


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
