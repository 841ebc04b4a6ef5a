"""The words between a terminal and its supervisor, and the terminal's end of them."""

import os
import socket
from collections.abc import MutableMapping

SOCKET = "GUITU_SESSION_SOCKET"
"""The environment's name for the number of the open socket; absent where nobody supervises."""

ALIVE, STANDS, FREE, BUSY = "alive", "stands", "free", "busy"
STEP_ASIDE, LEAVE = "step aside", "leave"
LONGEST_BYTES = 64


class SupervisorGone(Exception):
    """The supervisor ended: the terminal must too, for the next one starts its own."""


class Pulse:
    """Never blocks: a supervisor that does not read must not stop the screen."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self._line.settimeout(0)

    @classmethod
    def from_environment(cls, environment: MutableMapping[str, str] = os.environ) -> "Pulse | None":
        """Taken once, so that no program the terminal starts can speak for it."""
        number = environment.pop(SOCKET, "")
        if not number.isdecimal():
            return None
        line = socket.socket(fileno=int(number))
        line.set_inheritable(False)
        return cls(line)

    def beat(self, *, is_free: bool) -> None:
        self._say(f"{ALIVE} {FREE if is_free else BUSY}")

    def stands(self) -> None:
        """The waiting screen is on the panel."""
        self._say(STANDS)

    def asked(self) -> str:
        """LEAVE means at once. STEP_ASIDE means when nobody is logged in, which only we know."""
        try:
            words = self._line.recv(LONGEST_BYTES)
        except BlockingIOError:
            return ""
        except OSError as error:
            raise SupervisorGone from error
        if not words:
            raise SupervisorGone
        return words.decode("ascii", "replace")

    def close(self) -> None:
        self._line.close()

    def _say(self, words: str) -> None:
        try:
            self._line.send(words.encode("ascii"))
        except BlockingIOError:
            return
        except OSError as error:
            raise SupervisorGone from error
