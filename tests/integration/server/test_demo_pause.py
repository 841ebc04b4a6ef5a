"""The demo can hold its server still and let it go on: the line goes down and comes back."""

import sys
import time
from pathlib import Path

from server.demo.processes import Family

COUNTER = "import sys, time\nfor n in range(10**6): print(n, flush=True); time.sleep(0.01)"
WITHIN_S = 10.0


def grows(log: Path, *, for_s: float) -> bool:
    """Whether the program writes on within that time."""
    before, deadline = log.stat().st_size, time.monotonic() + for_s
    while time.monotonic() < deadline:
        if log.stat().st_size > before:
            return True
    return False


def test_paused_program_stands_still_goes_on_and_ends_at_once(tmp_path: Path) -> None:
    members = Family(tmp_path)
    child = members.start("server", [sys.executable, "-c", COUNTER])
    try:
        assert grows(child.log, for_s=WITHIN_S)
        members.pause("server", is_paused=True)
        while grows(child.log, for_s=0.1):
            pass
        assert not grows(child.log, for_s=0.3)
        members.pause("server", is_paused=False)
        assert grows(child.log, for_s=WITHIN_S)
        members.pause("server", is_paused=True)
    finally:
        started = time.monotonic()
        members.end()
    assert time.monotonic() - started < WITHIN_S / 2
    assert child.process.poll() is not None
