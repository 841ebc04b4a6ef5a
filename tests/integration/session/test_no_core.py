"""A terminal's process that is ended by a crash leaves nothing of what it held in its memory."""

import os
import resource
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.journeys.traces import traces

SEEDED = "张建国64000001"
PROBE = """
import ctypes, os, resource, sys
from pathlib import Path
said = os.fdopen(os.dup(1), "w")  # the engines take standard output for themselves
{begin}
held = [sys.stdin.read()] * 100
limit = resource.getrlimit(resource.RLIMIT_CORE)[0]
print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), limit, file=said, flush=True)
os.abort()
"""
BEGINNINGS = {
    "a command of the terminal": "from kiosk.__main__ import main; main(['devices', 'list'])",
    "the keyboard's engines": (
        "import kiosk.typing.process as process; process._talk = lambda *_: None;"
        "process.os._exit = lambda _: None; process.main(Path(os.environ['HOME']) / 'typing')"
    ),
}
REFUSED = 1


@dataclass(frozen=True)
class Crash:
    """What the kernel was told of the process, and whether it took a picture of it."""

    is_dumpable: bool
    limit: int
    has_core: bool


def crash(folder: Path, begin: str) -> Crash:
    process = subprocess.Popen(
        [sys.executable, "-c", PROBE.format(begin=begin)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(Path.cwd()), "HOME": str(folder)},
        preexec_fn=_allow_cores,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(SEEDED.encode())
    process.stdin.close()
    said = process.stdout.read().split()
    _, status = os.waitpid(process.pid, 0)
    process.returncode = -signal.SIGABRT
    assert os.WTERMSIG(status) == signal.SIGABRT
    return Crash(said[-2] != b"0", int(said[-1]), os.WCOREDUMP(status))


def _allow_cores() -> None:
    """As on a machine whose administrator wants a picture of each crash."""
    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (most, most))


@pytest.mark.parametrize("begin", BEGINNINGS)
def test_a_crash_leaves_no_picture_of_the_memory(tmp_path: Path, begin: str) -> None:
    crashed = crash(tmp_path, BEGINNINGS[begin])
    assert not crashed.is_dumpable
    assert 0 <= crashed.limit <= REFUSED
    assert not crashed.has_core
    assert traces([tmp_path], [SEEDED]) == []


def test_any_other_process_would_leave_one(tmp_path: Path) -> None:
    """What the kernel was told above does not come from this machine's settings."""
    assert crash(tmp_path, "").is_dumpable
