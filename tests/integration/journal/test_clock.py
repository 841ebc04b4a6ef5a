"""The terminal's clock is wrong, or three days pass without a line: each act arrives once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.server_process import served
from tests.torture.world import Terminal, make_places, make_terminal, opened

ACTS = 20
HOURS = 72
_LIBRARY = "faketime/libfaketime.so.1"


def clock(setting: str) -> dict[str, str]:
    """An environment in which the clock of the wall shows another time."""
    [library] = Path("/usr/lib").glob(f"*/{_LIBRARY}")
    known = {"LD_PRELOAD": str(library), "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    return known | ({"FAKETIME": setting} if setting else {})


def write(
    terminal: Terminal, environment: dict[str, str], *, hours: int = 0
) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.integration.journal.write_and_deliver"]
    command += ["--home", str(terminal.home.directory), "--person", str(terminal.person_id)]
    command += ["--acts", str(ACTS), "--over-hours", str(hours)]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=os.environ | environment
    )


def applied(home: Path) -> list[int]:
    """How many acts are stored, are applied and took effect."""
    installation = opened(home)
    counts = (
        "SELECT count(*) FROM journal_act",
        "SELECT count(*) FROM journal_act WHERE outcome = 'applied'",
        "SELECT count(*) FROM audit_entry WHERE action = 'settings_change'",
    )
    with installation.database.reading() as session:
        found = [int(session.execute(text(each)).scalar_one()) for each in counts]
    installation.close()
    return found


def made_terminal(home: Path, folder: Path, address: str) -> Terminal:
    [place] = make_places(home, 1, lines=0)
    return make_terminal(home, folder, place, address=address)


@pytest.mark.parametrize("setting", ["@1970-01-02 00:00:00", "+30d", "-30d"])
def test_a_wrong_clock_delays_and_doubles_nothing(tmp_path: Path, setting: str) -> None:
    home = tmp_path / "server"
    with served(home) as address:
        terminal = made_terminal(home, tmp_path / "terminal", address)
        process = write(terminal, clock(setting))
        said, _ = process.communicate(timeout=120)
    assert said.endswith("delivered\n")
    assert applied(home) == [ACTS, ACTS, ACTS]


def test_three_days_without_a_line_arrive_once(tmp_path: Path) -> None:
    home, shown = tmp_path / "server", tmp_path / "clock"
    with served(home) as address:
        terminal = made_terminal(home, tmp_path / "terminal", address)
    show(shown, hours=0)
    process = write(terminal, clock_of(shown), hours=HOURS)
    assert process.stdout is not None
    for number in range(ACTS):
        assert process.stdout.readline() == f"written {number + 1}\n"
        show(shown, hours=HOURS * (number + 1) / (ACTS - 1))
    port = int(address.rpartition(":")[2])
    with served(home, port=port, environment=clock_of(shown)):
        assert process.stdout.readline() == "delivered\n"
        process.wait(60)
    assert applied(home) == [ACTS, ACTS, ACTS]


def show(shown: Path, *, hours: float) -> None:
    """Let the clock of whoever looks at this file jump."""
    fresh = shown.with_suffix(".new")
    fresh.write_text(f"+{hours * 3600:.0f}s\n", encoding="ascii")
    fresh.replace(shown)


def clock_of(shown: Path) -> dict[str, str]:
    return clock("") | {"FAKETIME_TIMESTAMP_FILE": str(shown), "FAKETIME_NO_CACHE": "1"}
