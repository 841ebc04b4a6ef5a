"""One run of the load against a relay: its share of a core, what was lost, how long it took."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.bench.relay_load import AUDIO_A_SECOND, VIDEO_A_SECOND

NODE_CORE, LOAD_CORE = 0, 1
WARM_S: Final = 4
# Of a visit in a second: what two people send goes to the other one and to the officer.
_PACKETS_OUT: Final = 2 * 2 * (VIDEO_A_SECOND + AUDIO_A_SECOND)
_TICKS: Final = os.sysconf("SC_CLK_TCK")
Task = Mapping[str, object]


@dataclass(frozen=True)
class Measured:
    """Of one run: the whole process's share of a core, and the packets of all receivers."""

    visits: int
    carried: float
    cpu_percent: float
    p50_ms: float
    p95_ms: float
    lost_percent: float
    rss_mib: float

    @property
    def percent_per_visit(self) -> float:
        """By what came through, so that a packet that was lost makes no visit cheaper."""
        return self.cpu_percent / self.carried


def measure(tasks: tuple[Task, Task], *, visits: int, pid: int, seconds: float) -> Measured:
    """The first task is one visit, whose packets are all opened and timed; the other the rest."""
    with (
        _load(tasks[0], opens=True, seconds=seconds) as probe,
        _load(tasks[1], opens=False, seconds=seconds) as rest,
    ):
        for load in (probe, rest):
            _expect(load, "joined")
        for load in (probe, rest):
            _say(load, "go")
        _expect(rest, "begun")
        before = cpu_s(pid)
        _expect(rest, "ended")
        used = cpu_s(pid) - before
        rss = _rss_mib(pid)
        _expect(probe, "begun")
        _expect(probe, "ended")
        timed, counted = (json.loads(_line(load)) for load in (probe, rest))
    sent, received = (timed[name] + counted[name] for name in ("sent", "received"))
    return Measured(
        visits=visits,
        carried=received / (seconds * _PACKETS_OUT),
        cpu_percent=100 * used / seconds,
        p50_ms=timed["p50_ms"],
        p95_ms=timed["p95_ms"],
        lost_percent=100 * max(0.0, 1 - received / (2 * sent)),
        rss_mib=rss,
    )


@contextmanager
def _load(task: Task, *, opens: bool, seconds: float) -> Iterator[subprocess.Popen[str]]:
    whole = {**task, "opens": opens, "warm_s": WARM_S, "seconds": seconds}
    # The crowd waits for the one whose packets are timed, so that it is the node that is timed.
    command = ["taskset", "-c", str(LOAD_CORE), sys.executable, "-m", "tests.bench.relay_load"]
    command = command if opens else ["nice", "-n", "10", *command]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    _say(process, json.dumps(whole))
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _say(process: subprocess.Popen[str], words: str) -> None:
    assert process.stdin
    process.stdin.write(words + "\n")
    process.stdin.flush()


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline()


def _expect(process: subprocess.Popen[str], word: str) -> None:
    said = _line(process).strip()
    assert said == word, f"{word}: {said}"


def cpu_s(pid: int) -> float:
    """What a process has used, with all its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _rss_mib(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024
