"""One kept-open connection to a door, as cheap as a load generator needs it."""

import asyncio
import ssl
from contextlib import suppress
from dataclasses import dataclass, field

from server.wire.base import Request


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes


@dataclass
class Connection:
    """Opened at the first question, and again after the server closed it for being idle."""

    port: int
    tls: ssl.SSLContext
    headers: dict[str, str] = field(default_factory=dict)
    _streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str) -> Answer:
        return await self._ask(f"GET {path} HTTP/1.1\r\n", b"")

    async def post(self, path: str, request: Request) -> Answer:
        body = request.model_dump_json().encode()
        head = f"POST {path} HTTP/1.1\r\nContent-Type: application/json\r\n"
        return await self._ask(f"{head}Content-Length: {len(body)}\r\n", body)

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()

    async def _ask(self, head: str, body: bytes) -> Answer:
        own = "".join(f"{name}: {value}\r\n" for name, value in self.headers.items())
        question = f"{head}Host: localhost\r\n{own}\r\n".encode() + body
        if self._streams is not None:
            with suppress(asyncio.IncompleteReadError, ConnectionError):
                return await _exchange(*self._streams, question)
            self.close()
        self._streams = await asyncio.open_connection("127.0.0.1", self.port, ssl=self.tls)
        return await _exchange(*self._streams, question)


async def _exchange(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, question: bytes
) -> Answer:
    writer.write(question)
    told = await reader.readuntil(b"\r\n\r\n")
    length = next(
        int(line.partition(b":")[2])
        for line in told.lower().split(b"\r\n")
        if line.startswith(b"content-length:")
    )
    return Answer(int(told.split(b" ", 2)[1]), await reader.readexactly(length))
