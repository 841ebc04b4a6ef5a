"""The terminal: its first frame, a tap from touch to pixel, its rest, and its growth."""

import argparse
import json
import os
import select
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from kiosk.shell.window import FIRST_FRAME
from kiosk.tour.demo_server import DemoServer, demo_server, terminal_home
from tests.bench.report import Goal, Result, progress, tell
from tests.display import virtual_display

STARTS = 5
SETTLES_S, RESTS_S = 12.0, 20.0
STARTS_WITHIN_S = 30.0
GOALS = [
    Goal("cold_start_to_first_frame_s", 2.5),
    Goal("one_tap_touch_to_pixel_p95_ms", 150),
    Goal("idle_cpu_percent", 2),
    Goal("growth_mib_in_200_screen_changes", 10),
]

# The least that a Kivy program does before a frame stands: a window, and one word in it.
BARE = f"""
import os
os.environ.update(KIVY_NO_ARGS="1", KIVY_NO_CONSOLELOG="1")
from kivy.config import Config
Config.set("graphics", "multisamples", 0)
Config.set("graphics", "width", 1280)
Config.set("graphics", "height", 800)
from kivy.app import App
from kivy.core.window import Window
from kivy.uix.label import Label
class Bare(App):
    def build(self):
        Window.bind(on_flip=lambda *_: os.write(2, b"{FIRST_FRAME}\\n"))
        return Label(text="7:42")
Bare().run()
"""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--taps", type=int, default=100)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="guitu-bench-") as scratch, virtual_display() as name:
        os.environ["DISPLAY"] = name
        home = Path(scratch)
        progress("a demo prison")
        with demo_server(home) as server:
            result = measured(home, server, taps=options.taps)
    tell(result, goals=GOALS, is_json=options.json)


def measured(home: Path, server: DemoServer, *, taps: int) -> Result:
    cell = [sys.executable, "-P", "-m", "kiosk", "kiosk", "cell", "--windowed"]
    cell += ["--home", str(terminal_home(home).directory)]
    progress(f"{STARTS} cold starts, and {STARTS} of a bare window")
    ours, bare = [], []
    for _ in range(STARTS):
        bare.append(first_frame_s([sys.executable, "-c", BARE]))
        ours.append(first_frame_s(cell))
    progress(f"{RESTS_S:.0f} s of rest")
    idle_percent = idle_cpu_percent(cell)
    progress(f"{taps} taps and 200 screen changes")
    visits = visited(home, server, taps=taps)
    start_s, bare_s = statistics.median(ours), statistics.median(bare)
    return Result(
        name="terminal",
        conditions={
            "panel": "1280x800",
            "renderer": "software GL under Xvfb, server on the same machine",
            "processors": os.cpu_count() or 0,
            "load_average": round(os.getloadavg()[0], 2),
        },
        figures={
            "cold_start_to_first_frame_s": round(start_s, 3),
            "one_tap_touch_to_pixel_p95_ms": visits["tap_p95_ms"],
            "one_tap_touch_to_pixel_p50_ms": visits["tap_p50_ms"],
            "idle_cpu_percent": round(idle_percent, 2),
            "growth_mib_in_200_screen_changes": visits["growth_mib"],
            "memory_mib": visits["memory_mib"],
        },
        bound=round(bare_s, 3),
        ratio=round(start_s / bare_s, 2),
        peers={"bare_kivy_window_first_frame_s": round(bare_s, 3)},
    )


def first_frame_s(command: Sequence[str]) -> float:
    started = time.perf_counter()
    with _running(command) as process:
        _wait_for_frame(process)
        return time.perf_counter() - started


def idle_cpu_percent(command: Sequence[str]) -> float:
    """Nobody touches it; what it did to start is not counted."""
    with _running(command) as process:
        _wait_for_frame(process)
        time.sleep(SETTLES_S)
        before, began = _cpu_s(process.pid), time.perf_counter()
        time.sleep(RESTS_S)
        return 100 * (_cpu_s(process.pid) - before) / (time.perf_counter() - began)


def visited(home: Path, server: DemoServer, *, taps: int) -> dict[str, float]:
    """In a process of its own, whose memory is nobody else's."""
    terminal = str(terminal_home(home).directory)
    command = [sys.executable, "-m", "tests.bench.terminal_visits", terminal]
    done = subprocess.run(
        [*command, server.number, server.pin, str(taps)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


@contextmanager
def _running(command: Sequence[str]) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _wait_for_frame(process: subprocess.Popen[str]) -> None:
    assert process.stderr is not None
    ends = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < ends:
        if not select.select([process.stderr], [], [], 1.0)[0]:
            continue
        line = process.stderr.readline()
        if FIRST_FRAME in line:
            return
        if not line:
            break
    raise TimeoutError("no frame stood")


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
