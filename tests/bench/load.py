"""Sends requests over kept-open connections, at full speed or at a fixed rate, and times them."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import uvloop


@dataclass(frozen=True)
class Load:
    """`seconds` are those in which `answers` arrived; `latencies_ms` are sorted."""

    answers: int
    seconds: float
    latencies_ms: tuple[float, ...]

    @property
    def per_s(self) -> float:
        return self.answers / self.seconds

    def percentile_ms(self, percent: float) -> float:
        return self.latencies_ms[min(len(self.latencies_ms) - 1, int(self.answers * percent / 100))]


class NotOk(Exception):
    """A request was answered with something else than 200."""


class _Connection(asyncio.Protocol):
    """One request at a time."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport
        self._waiting: asyncio.Future[None]
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport  # type: ignore[assignment]  # uvloop's own class of them

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, split, body = self._buffer.partition(b"\r\n\r\n")
        if not split or len(body) < _length(head):
            return
        self._buffer = b""
        if not head.startswith(b"HTTP/1.1 200"):
            self._waiting.set_exception(NotOk(head + body))
        elif not self._waiting.done():
            self._waiting.set_result(None)

    def ask(self, request: bytes) -> asyncio.Future[None]:
        self._waiting = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        return self._waiting


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            return int(line[15:])
    raise NotOk(head)


@dataclass
class _Times:
    requests: Sequence[bytes]
    number: int = 0
    latencies: list[float] = field(default_factory=list)

    def next(self) -> bytes:
        self.number += 1
        # A step that has no divisor in common with the number of people, so that all are asked for.
        return self.requests[self.number * 7919 % len(self.requests)]


def at_full_speed(
    port: int, requests: Sequence[bytes], *, connections: int, seconds: float
) -> Load:
    return uvloop.run(_full(port, requests, connections=connections, seconds=seconds))


async def _full(port: int, requests: Sequence[bytes], *, connections: int, seconds: float) -> Load:
    times = _Times(requests)
    opened = [await _open(port) for _ in range(connections)]
    started = time.perf_counter()
    ends_at = started + seconds

    async def keep_asking(connection: _Connection) -> None:
        while (now := time.perf_counter()) < ends_at:
            await connection.ask(times.next())
            times.latencies.append(time.perf_counter() - now)

    await asyncio.gather(*(keep_asking(each) for each in opened))
    return _load(times, time.perf_counter() - started, opened)


def at_rate(port: int, requests: Sequence[bytes], *, per_s: float, seconds: float) -> Load:
    """Each request leaves at its own moment, however late the ones before it are answered."""
    return uvloop.run(_paced(port, requests, per_s=per_s, seconds=seconds))


async def _paced(port: int, requests: Sequence[bytes], *, per_s: float, seconds: float) -> Load:
    times = _Times(requests)
    opened = [await _open(port) for _ in range(64)]
    free: asyncio.Queue[_Connection] = asyncio.Queue()
    for connection in opened:
        free.put_nowait(connection)
    running: set[asyncio.Task[None]] = set()
    started = time.perf_counter()

    async def ask(due_at: float) -> None:
        connection = await free.get()
        await connection.ask(times.next())
        # From when it was due: a queue before the server counts as the server's.
        times.latencies.append(time.perf_counter() - due_at)
        free.put_nowait(connection)

    for number in range(int(per_s * seconds)):
        due_at = started + number / per_s
        await asyncio.sleep(max(0.0, due_at - time.perf_counter()))
        task = asyncio.create_task(ask(due_at))
        running.add(task)
        task.add_done_callback(running.discard)
    await asyncio.gather(*running)
    return _load(times, time.perf_counter() - started, opened)


async def _open(port: int) -> _Connection:
    loop = asyncio.get_running_loop()
    _, connection = await loop.create_connection(_Connection, "127.0.0.1", port)
    return connection


def _load(times: _Times, seconds: float, opened: Sequence[_Connection]) -> Load:
    for connection in opened:
        connection.transport.close()
    taken = tuple(sorted(latency * 1000 for latency in times.latencies))
    return Load(len(taken), seconds, taken)
