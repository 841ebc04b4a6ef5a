"""The demo's child processes: each in a group of its own, all ended together."""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from server.demo.problems import PartFailed

LOOPBACK: Final = "127.0.0.1"
_SET_PARENT_DEATH_SIGNAL: Final = 1
_ENDS_WITHIN_S: Final = 7.0
_LOOKS_EVERY_S: Final = 0.05
_LOG_LINES_SHOWN: Final = 12


@dataclass(frozen=True)
class Child:
    name: str
    process: "subprocess.Popen[bytes]"
    log: Path

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    def say(self, words: str) -> None:
        """To a program that takes words."""
        if self.process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self.process.stdin.write(f"{words}\n".encode())
                self.process.stdin.flush()


@dataclass
class Family:
    """Starts programs and ends them all. `end` may be called twice."""

    logs: Path
    children: list[Child] = field(default_factory=list)

    def start(
        self,
        name: str,
        command: Sequence[str],
        *,
        environment: Mapping[str, str] | None = None,
        keeps: Sequence[int] = (),
        takes_words: bool = False,
    ) -> Child:
        """Start a program whose output goes to a log; `keeps` are descriptors that it inherits."""
        self.logs.mkdir(parents=True, exist_ok=True)
        log = self.logs / f"demo-{name}.log"
        with log.open("wb") as output:
            try:
                process = subprocess.Popen(
                    command,
                    stdin=subprocess.PIPE if takes_words else subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    env={**os.environ, **(environment or {})},
                    start_new_session=True,
                    preexec_fn=_end_with_parent,
                    pass_fds=keeps,
                )
            except FileNotFoundError as error:
                raise PartFailed(f"{command[0]} is not installed: ./guitu setup demo") from error
        child = Child(name, process, log)
        self.children.append(child)
        return child

    def check(self) -> None:
        """Raise PartFailed where one has ended by itself."""
        for child in self.children:
            if child.process.poll() is not None:
                tail = "\n".join(child.said().splitlines()[-_LOG_LINES_SHOWN:])
                raise PartFailed(f"{child.name} ended: {child.process.returncode}\n{tail}")

    def wait_for(self, what: str, is_ready: Callable[[], bool], *, within_s: float) -> None:
        deadline = time.monotonic() + within_s
        while not is_ready():
            self.check()
            if time.monotonic() > deadline:
                raise PartFailed(f"{what} was not ready after {within_s:.0f} s")
            time.sleep(_LOOKS_EVERY_S)

    def pause(self, name: str, *, is_paused: bool) -> None:
        """Hold a program as it is, so that it answers nobody; or let it go on."""
        for child in self.children:
            if child.name == name:
                _signal(child, signal.SIGSTOP if is_paused else signal.SIGCONT)

    def end(self) -> None:
        """Ask each group to end, the newest first, and force what stays."""
        living = list(reversed(self.children))
        for child in living:
            _signal(child, signal.SIGTERM)
            _signal(child, signal.SIGCONT)
        deadline = time.monotonic() + _ENDS_WITHIN_S
        for child in living:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.process.wait(max(0.0, deadline - time.monotonic()))
        # A program that has ended may have left others of its group behind.
        for child in living:
            _signal(child, signal.SIGKILL)
            child.process.wait()
        self.children.clear()


def _end_with_parent() -> None:
    """Nothing stays behind even if the demo itself is killed."""
    ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)


def _signal(child: Child, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.process.pid, number)


@contextlib.contextmanager
def family(logs: Path) -> Iterator[Family]:
    """Ends everything on the way out, also on SIGTERM, and then is not interrupted any more."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.default_int_handler)
    made = Family(logs)
    try:
        yield made
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        made.end()


def is_listening(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((LOOPBACK, port)) == 0


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
    return port
