"""Takes connections in at a pace, for each costs a TLS handshake in which nobody else is answered.

After a power cut all terminals of a prison call within a second. Taken in at once, their
handshakes hold the loop for seconds, and whoever stands at a screen waits as long.
"""

import asyncio
import contextlib
import logging
import socket
import ssl
import time
from collections.abc import Callable
from typing import Final

logger = logging.getLogger(__name__)

AT_ONCE: Final = 8
A_SECOND: Final = 100
# Of callers that connect and say nothing, each holds a place until its time is over.
MOST_GREETED: Final = 512
HANDSHAKE_S: Final = 10.0
_AFTER_FAILURE_S: Final = 0.5


class PacedAcceptor:
    """One listener. `make_protocol` is called for each connection; `clock` gives seconds."""

    def __init__(
        self,
        listener: socket.socket,
        tls: ssl.SSLContext,
        make_protocol: Callable[[], asyncio.Protocol],
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._listener = listener
        self._tls = tls
        self._make_protocol = make_protocol
        self._clock = clock
        self._next_at = 0.0
        self._greeted: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Until it is cancelled."""
        self._listener.settimeout(0)
        loop = asyncio.get_running_loop()
        while True:
            try:
                connection, _ = await loop.sock_accept(self._listener)
            except OSError as error:
                logger.warning("a connection was not taken in: %s", error)
                await asyncio.sleep(_AFTER_FAILURE_S)
                continue
            await self._greet_soon(connection)
            await asyncio.sleep(self.rest_s())

    def rest_s(self) -> float:
        """How long the next has to wait: not at all while fewer come than the pace allows."""
        now = self._clock()
        self._next_at = max(self._next_at, now - AT_ONCE / A_SECOND) + 1 / A_SECOND
        return max(0.0, self._next_at - now)

    async def _greet_soon(self, connection: socket.socket) -> None:
        while len(self._greeted) >= MOST_GREETED:
            await asyncio.wait(self._greeted, return_when=asyncio.FIRST_COMPLETED)
        task = asyncio.create_task(self._greet(connection))
        self._greeted.add(task)
        task.add_done_callback(self._greeted.discard)

    async def _greet(self, connection: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        try:
            await loop.connect_accepted_socket(
                self._make_protocol,
                connection,
                ssl=self._tls,
                ssl_handshake_timeout=HANDSHAKE_S,
            )
        except (OSError, TimeoutError) as error:
            # Somebody who speaks no TLS, trusts another certificate, or went away.
            logger.debug("a handshake failed: %s", error)
            with contextlib.suppress(OSError):
                connection.close()
