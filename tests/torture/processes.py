"""The processes that are killed: servers on ports of their own, and terminals that write."""

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path

from tests.torture.world import Terminal

READY_WITHIN_S = 60.0
_DOORS = "[terminals]\nport = {port}\n[console]\nport = 0\n[public]\nport = 0\n"


@dataclass
class ServerProcess:
    """Each has its own settings, and shares keys and database with the others."""

    home: Path
    port: int
    environment: dict[str, str]
    kills: int = 0
    process: "subprocess.Popen[str] | None" = None

    def start(self) -> None:
        (self.home / "settings.toml").write_text(_DOORS.format(port=self.port), encoding="utf-8")
        command = [sys.executable, "-m", "server", "server", "--json", "--home", str(self.home)]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            env=os.environ | self.environment,
        )  # fmt: skip
        assert self.process.stdout is not None
        if not self.process.stdout.readline():
            raise RuntimeError("a server did not start")

    def kill(self) -> None:
        """No chance to finish anything."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.kills += 1
        self.end()

    def end(self) -> None:
        if self.process is not None:
            if self.process.poll() is None:
                self.process.send_signal(signal.SIGTERM)
            self.process.wait(30)


@dataclass
class TerminalProcess:
    """Collects what its terminal says, over all its lives."""

    terminal: Terminal
    seed: int
    errors: Path
    saved: list[str] = field(default_factory=list)
    not_saved: int = 0
    waiting: int = 1
    kills: int = 0
    process: "subprocess.Popen[str] | None" = None
    _reader: threading.Thread | None = None
    _spoke: "queue.SimpleQueue[int]" = field(default_factory=queue.SimpleQueue)

    def start(self, *, drain: bool = False) -> None:
        self.seed += 1
        self.waiting = 1
        command = [
            sys.executable, "-m", "tests.torture.terminal", "--home",
            str(self.terminal.home.directory), "--person", str(self.terminal.person_id),
            "--lines", json.dumps(self.terminal.lines), "--seed", str(self.seed),
        ]  # fmt: skip
        if drain:
            command.append("--drain")
        with self.errors.open("a") as errors:
            self.process = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=errors, text=True
            )
        self._reader = threading.Thread(target=self._listen, args=(self.process,), daemon=True)
        self._reader.start()

    def kill(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.kills += 1
        self._join()

    def end(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
        self._join()

    def _join(self) -> None:
        if self.process is not None:
            self.process.wait(30)
        if self._reader is not None:
            self._reader.join(30)

    def _listen(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdout is not None
        for line in process.stdout:
            # A line that a kill cut short was never on the screen.
            if not line.endswith("}\n"):
                continue
            said = json.loads(line)
            if "saved" in said:
                self.saved.append(said["saved"])
            self.not_saved += "not_saved" in said
            self.waiting = said.get("waiting", self.waiting)
