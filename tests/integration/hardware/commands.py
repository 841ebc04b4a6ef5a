"""The commands `guitu devices ...` as processes, as an administrator runs them."""

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
from typing import IO, Any  # Any: JSON as it was printed

from kiosk.devices.simulating import settings_lines

PATIENCE_S = 60.0


class _Lines:
    """Lines out of a pipe, as they come."""

    def __init__(self, pipe: IO[bytes] | None) -> None:
        assert pipe is not None
        self._pipe, self._held = pipe, b""

    def next(self) -> str:
        line = self.next_before(time.monotonic() + PATIENCE_S)
        assert line is not None, f"nothing more was said; before: {self._held!r}"
        return line

    def next_before(self, end: float) -> str | None:
        while b"\n" not in self._held:
            ready, _, _ = select.select([self._pipe], [], [], max(0.0, end - time.monotonic()))
            if not ready:
                return None
            part = os.read(self._pipe.fileno(), 65_536)
            assert part, f"it ended; before: {self._held!r}"
            self._held += part
        line, _, self._held = self._held.partition(b"\n")
        return line.decode()


class Command:
    """One running command that prints JSON, a line each time."""

    def __init__(self, *words: str, home: Path) -> None:
        command = [sys.executable, "-P", "-m", "kiosk", "devices", *words, "--json"]
        self.process = subprocess.Popen(
            [*command, "--home", str(home)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
        )
        self._out, self._steps = _Lines(self.process.stdout), _Lines(self.process.stderr)

    def next(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self._out.next())
        return told

    def hears(self, words: str) -> None:
        """Wait for a step, or a line of the log, with these words."""
        while words not in self._steps.next():
            pass

    def until(self, **wanted: str) -> dict[str, Any]:
        """The next that says so; what comes before it is passed over."""
        while True:
            told = self.next()
            if all(told.get(key) == value for key, value in wanted.items()):
                return told

    def until_within(self, seconds: float, **wanted: str) -> dict[str, Any] | None:
        """As `until`; none when it is not said so soon."""
        end = time.monotonic() + seconds
        while (line := self._out.next_before(end)) is not None:
            told: dict[str, Any] = json.loads(line)
            if all(told.get(key) == value for key, value in wanted.items()):
                return told
        return None

    def say(self, words: str) -> str:
        """To a simulator; its answer."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{words}\n".encode())
        return str(self.next()["answer"])

    def end(self) -> int:
        if self.process.stdin is not None:
            self.process.stdin.close()
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(PATIENCE_S)

    def stop(self) -> None:
        """Gently, so that nothing of it is left behind. May be called twice."""
        self.process.terminate()
        try:
            self.process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()


@contextmanager
def running(*words: str, home: Path) -> Iterator[Command]:
    command = Command(*words, home=home)
    try:
        yield command
    finally:
        command.stop()
        for pipe in (command.process.stdin, command.process.stdout, command.process.stderr):
            if pipe is not None:
                pipe.close()
        command.process.wait(PATIENCE_S)


def write_settings(home: Path, devices: Mapping[str, Mapping[str, object]]) -> None:
    lines = [settings_lines(device, settings) for device, settings in devices.items()]
    (home / "terminal.toml").write_text("\n\n".join(lines), encoding="utf-8")


def finished(*words: str, home: Path) -> dict[str, Any]:
    """What a command that ends by itself printed."""
    arguments: Sequence[str] = ["-P", "-m", "kiosk", "devices", *words, "--json"]
    done = subprocess.run(
        [sys.executable, *arguments, "--home", str(home)],
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=True,
    )
    told: dict[str, Any] = json.loads(done.stdout)
    return told
