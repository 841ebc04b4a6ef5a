"""UDP sockets of the node, on its address and in its range of ports, which a firewall can name."""

import secrets
import socket
from dataclasses import dataclass
from typing import Final

# About a second of a picture, for the moments in which the node is busy with others.
_RECEIVE_BYTES: Final = 512 * 1024


class NoPortFree(Exception):
    """Every port of the range is taken: the node is full."""


@dataclass(frozen=True)
class PortRange:
    host: str
    low: int
    high: int

    def bind(self) -> socket.socket:
        """A socket that never blocks. The ports are tried in a circle from a chance one."""
        count = self.high - self.low + 1
        first = secrets.randbelow(count)
        for step in range(count):
            if found := self._try(self.low + (first + step) % count):
                return found
        raise NoPortFree

    def _try(self, port: int) -> socket.socket | None:
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        made = socket.socket(family, socket.SOCK_DGRAM)
        try:
            made.bind((self.host, port))
        except OSError:
            made.close()
            return None
        made.settimeout(0)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVE_BYTES)
        return made
