"""The cell terminal: how soon it stands, how fast it answers a finger, what it costs at rest."""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any  # what the child tells: numbers and lists of them

from kiosk.tour.demo_server import DemoServer, demo_server, terminal_home
from tests.bench.one_tap import cpu_s
from tests.bench.report import Goal, Result, progress, tell
from tests.display import virtual_display

STARTS = 5
COMES_TO_REST_S = 8.0
REST_S = 20.0
MIB = 1 << 20
TAP_BOUND_MS, START_BOUND_S, IDLE_BOUND, GROWTH_BOUND_MIB = 150, 2.5, 2.0, 10
GOALS = [
    Goal("cold_start_to_first_frame_s", START_BOUND_S),
    Goal("tap_to_pixel_p95_ms", TAP_BOUND_MS),
    Goal("idle_cpu_percent_of_a_core", IDLE_BOUND),
    Goal("growth_over_200_screen_changes_mib", GROWTH_BOUND_MIB),
    Goal("growth_over_2000_screen_changes_mib", GROWTH_BOUND_MIB),
]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="guitu-bench-") as folder, virtual_display() as name:
        os.environ["DISPLAY"] = name
        progress("a small prison and its server")
        with demo_server(Path(folder)) as server:
            result = _measure(server, home=terminal_home(Path(folder)).directory)
    tell(result, goals=GOALS, is_json=options.json)


def _measure(server: DemoServer, *, home: Path) -> Result:
    progress(f"{STARTS} starts")
    starts = [_start_s(server, home) for _ in range(STARTS)]
    progress("the waiting screen at rest, then 2,000 screen changes")
    idle, told = _visit(server, home)
    taps: Sequence[float] = sorted(told["tap_ms"])
    p95 = taps[int(len(taps) * 0.95)]
    return Result(
        name="terminal",
        conditions={
            "display": "Xvfb 1280x800, software GL, no viewer",
            "server": "on the same machine, over its own TLS door",
            "starts": STARTS,
            "taps": len(taps),
            "screen_changes": told["screen_changes"],
            "screen_changes_in_all": told["screen_changes_later"],
            "bound": "150 ms from touch to pixel",
            "files": "in the page cache after the first start",
        },
        figures={
            "cold_start_to_first_frame_s": statistics.median(starts),
            "slowest_start_s": max(starts),
            "tap_to_pixel_p50_ms": statistics.median(taps),
            "tap_to_pixel_p95_ms": p95,
            "tap_to_pixel_longest_ms": taps[-1],
            "idle_cpu_percent_of_a_core": idle,
            "growth_over_200_screen_changes_mib": told["grown_bytes"] / MIB,
            "growth_over_2000_screen_changes_mib": told["grown_later_bytes"] / MIB,
        },
        bound=TAP_BOUND_MS,
        ratio=p95 / TAP_BOUND_MS,
    )


def _child(server: DemoServer, home: Path, *options: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.bench.terminal_child", "--home", str(home)]
    command += ["--number", server.number, "--pin", server.pin, *options]
    pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
    return subprocess.Popen(command, text=True, stdin=pipe, stdout=pipe, stderr=nowhere)


def _start_s(server: DemoServer, home: Path) -> float:
    """From the start of the process."""
    started = time.monotonic()
    with _child(server, home, "--only-start") as child:
        first: float = _told(child)["first_frame_at"]
    return first - started


def _visit(server: DemoServer, home: Path) -> tuple[float, dict[str, Any]]:
    with _child(server, home) as child:
        _told(child)
        time.sleep(COMES_TO_REST_S)
        used, began = cpu_s(child.pid), time.monotonic()
        time.sleep(REST_S)
        idle = (cpu_s(child.pid) - used) / (time.monotonic() - began) * 100
        assert child.stdin is not None
        child.stdin.write("go\n")
        child.stdin.flush()
        return idle, _told(child)


def _told(child: "subprocess.Popen[str]") -> dict[str, Any]:
    assert child.stdout is not None
    line = child.stdout.readline()
    if not line:
        raise RuntimeError("the measured terminal ended")
    values: dict[str, Any] = json.loads(line)
    return values


if __name__ == "__main__":
    main()
