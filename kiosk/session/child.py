"""One run of the terminal's process: its start, what it says of itself, its end."""

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence

from kiosk.session.pulse import BUSY, LEAVE, LONGEST_BYTES, SOCKET, STANDS, STEP_ASIDE


class CannotStart(Exception):
    """The program of the terminal is missing or not a program."""


class Child:
    """What it said is known once `listen` was called; `end` may be called twice."""

    def __init__(
        self, command: Sequence[str], *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._monotonic = monotonic
        self.started_at = self.heard_at = monotonic()
        self.stands_since: float | None = None
        self.is_busy = False
        self.has_ended = False
        # One datagram a word, and an end that shows the moment the process is gone.
        self.line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.line.settimeout(0)
        with theirs:
            self._process = _start(command, theirs)
        self.pid = self._process.pid

    def listen(self) -> None:
        """Take in all that was said; never waits."""
        while not self.has_ended:
            try:
                words = self.line.recv(LONGEST_BYTES)
            except BlockingIOError:
                return
            except OSError:
                words = b""
            if not words:
                self.has_ended = True
                return
            self._heard(words.decode("ascii", "replace").split())

    def ask_to_step_aside(self) -> None:
        self._ask(STEP_ASIDE)

    @property
    def is_stopped(self) -> bool:
        """By SIGSTOP or a debugger: it cannot go on by itself, so there is nothing to wait for."""
        kinds = os.WSTOPPED | os.WNOHANG | os.WNOWAIT
        with contextlib.suppress(ChildProcessError):
            return os.waitid(os.P_PID, self.pid, kinds) is not None
        return False

    def end(self, *, within_s: float) -> int:
        """Ask first, then kill it with all it started; gives its exit code."""
        if within_s and self._process.poll() is None:
            # Not SIGTERM: the window's library takes it for a wish to close the window.
            self._ask(LEAVE)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(within_s)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        code = self._process.wait()
        self.line.close()
        return code

    def exit_code(self, *, within_s: float) -> int | None:
        """None when it closed its line and runs on."""
        try:
            return self._process.wait(within_s)
        except subprocess.TimeoutExpired:
            return None

    def _ask(self, words: str) -> None:
        with contextlib.suppress(OSError):
            self.line.send(words.encode("ascii"))

    def _heard(self, words: Sequence[str]) -> None:
        self.heard_at = self._monotonic()
        self.is_busy = BUSY in words
        if STANDS in words and self.stands_since is None:
            self.stands_since = self.heard_at


def _start(command: Sequence[str], theirs: socket.socket) -> "subprocess.Popen[bytes]":
    number = theirs.fileno()
    try:
        return subprocess.Popen(
            command,
            env={**os.environ, SOCKET: str(number)},
            pass_fds=[number],
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        raise CannotStart(f"{command[0]} cannot be started: {error}") from error
