"""The line between terminals and servers: delays, cuts, doubles and swallows what it carries.

It ends the TLS of both sides with the server's own certificate, so that it knows where a request
begins and ends.
"""

import asyncio
import random
import ssl
import threading
from collections.abc import Sequence
from enum import Enum
from pathlib import Path

WHOLE_HEAD = b"\r\n\r\n"
LONGEST_DELAY_S = 0.3
LONGEST_ANSWER_S = 15.0


class Fate(Enum):
    """What becomes of one request."""

    PASS = "pass"
    DELAY = "delay"
    CUT_BEFORE = "cut before it left"
    CUT_MIDWAY = "cut midway"
    SWALLOW = "answer swallowed"
    DOUBLE = "sent twice"
    DOUBLE_AT_ONCE = "sent twice at once"


CHANCES = {
    Fate.PASS: 60,
    Fate.DELAY: 10,
    Fate.CUT_BEFORE: 6,
    Fate.CUT_MIDWAY: 6,
    Fate.SWALLOW: 8,
    Fate.DOUBLE: 6,
    Fate.DOUBLE_AT_ONCE: 4,
}
CUTS = frozenset({Fate.CUT_BEFORE, Fate.CUT_MIDWAY, Fate.SWALLOW})


class Proxy:
    """Runs in a thread of its own; `is_calm` lets everything pass."""

    def __init__(
        self, *, certificate: Path, key: Path, servers: Sequence[int], chance: random.Random
    ) -> None:
        self.counts = dict.fromkeys(Fate, 0)
        self.is_calm = True
        self._servers, self._chance = list(servers), chance
        self._inwards = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._inwards.load_cert_chain(certificate, key)
        self._outwards = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._outwards.check_hostname = False
        self._outwards.verify_mode = ssl.CERT_NONE
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def open(self) -> int:
        """The port that terminals speak to."""
        self._thread.start()
        starting = asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._inwards)
        server = asyncio.run_coroutine_threadsafe(starting, self._loop).result()
        return int(server.sockets[0].getsockname()[1])

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while request := await _message(reader):
                answer = await self._carry(request)
                if answer is None:
                    break
                writer.write(answer)
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError, TimeoutError):
            pass
        finally:
            writer.close()

    async def _carry(self, request: bytes) -> bytes | None:
        fate = self._fate()
        self.counts[fate] += 1
        match fate:
            case Fate.CUT_BEFORE:
                return None
            case Fate.CUT_MIDWAY:
                await self._send_half(request)
                return None
            case Fate.SWALLOW:
                await self._ask(request)
                return None
            case Fate.DOUBLE:
                await self._ask(request)
                return await self._ask(request)
            case Fate.DOUBLE_AT_ONCE:
                answers = await asyncio.gather(self._ask(request), self._ask(request))
                return answers[self._chance.randrange(2)]
            case Fate.DELAY:
                await asyncio.sleep(self._chance.random() * LONGEST_DELAY_S)
        return await self._ask(request)

    def _fate(self) -> Fate:
        if self.is_calm:
            return Fate.PASS
        return self._chance.choices(list(CHANCES), weights=list(CHANCES.values()))[0]

    async def _ask(self, request: bytes) -> bytes:
        """Of any of the servers, over a connection of its own."""
        async with asyncio.timeout(LONGEST_ANSWER_S):
            reader, writer = await self._connect()
            try:
                writer.write(request)
                answer = await _message(reader)
            finally:
                writer.close()
        if not answer:
            raise ConnectionError("the server closed without an answer")
        return answer

    async def _send_half(self, request: bytes) -> None:
        _, writer = await self._connect()
        writer.write(request[: len(request) // 2])
        await writer.drain()
        writer.close()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        port = self._chance.choice(self._servers)
        return await asyncio.open_connection("127.0.0.1", port, ssl=self._outwards)


async def _message(reader: asyncio.StreamReader) -> bytes:
    """One HTTP message, whole; empty at the end of the connection."""
    try:
        head = await reader.readuntil(WHOLE_HEAD)
    except asyncio.IncompleteReadError as error:
        if error.partial:
            raise
        return b""
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return head + await reader.readexactly(int(line.partition(b":")[2]))
    return head
