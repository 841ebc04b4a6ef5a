"""The supervisor as a process of its own, and the events it tells, waited for without sleeping."""

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any  # events are JSON objects

WITHIN_S = 120.0


class Watched:
    """`expect` takes events off in their order."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.seen: list[dict[str, Any]] = []
        self._rest = ""

    def expect(self, event: str, *, within_s: float = WITHIN_S) -> dict[str, Any]:
        """The next event of this name; those before it are in `seen`."""
        until = time.monotonic() + within_s
        while True:
            told = self._next(until)
            self.seen.append(told)
            if told["event"] == event:
                return told

    def ends(self) -> int:
        return self.process.wait(WITHIN_S)

    def _next(self, until: float) -> dict[str, Any]:
        stdout = self.process.stdout
        assert stdout is not None
        while "\n" not in self._rest:
            left = until - time.monotonic()
            ready = left > 0 and select.select([stdout], [], [], left)[0]
            assert ready, f"it told only {self.seen}"
            read = os.read(stdout.fileno(), 65536).decode()
            assert read, f"the supervisor ended; it told {self.seen}"
            self._rest += read
        line, _, self._rest = self._rest.partition("\n")
        told: dict[str, Any] = json.loads(line)
        return told


@contextmanager
def watched(command: Sequence[str | Path], *, environment: Mapping[str, str]) -> Iterator[Watched]:
    process = subprocess.Popen(
        [str(word) for word in command],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Watched(process)
    finally:
        end(process)


def supervisor_command(home: Path, *words: str) -> list[str]:
    program = [sys.executable, "-P", "-m", "kiosk", "kiosk", "session"]
    return [*program, "--home", str(home), "--json", *words]


def end(process: "subprocess.Popen[str]") -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    if process.stdout is not None:
        process.stdout.close()
