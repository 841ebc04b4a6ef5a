"""A long, thin line on loopback: so many bits a second each way, and half the delay each way."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_PIECE = 1_400
# What a modem holds before its sender must wait; little, so that the sender feels the line.
_HELD_PIECES = 64


@contextmanager
def narrow_line(port: int, *, bits_per_s: int, round_trip_s: float) -> Iterator[int]:
    """The port on which the line to `port` begins."""
    loop = asyncio.new_event_loop()
    line = _Line(port, bytes_per_s=bits_per_s / 8, delay_s=round_trip_s / 2)
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    server = asyncio.run_coroutine_threadsafe(line.open(), loop).result()
    try:
        yield int(server.sockets[0].getsockname()[1])
    finally:
        asyncio.run_coroutine_threadsafe(_end(server), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)


async def _end(server: asyncio.Server) -> None:
    server.close()
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)


class _Line:
    """Every connection shares the width of one direction."""

    def __init__(self, port: int, *, bytes_per_s: float, delay_s: float) -> None:
        self._port, self._bytes_per_s, self._delay_s = port, bytes_per_s, delay_s
        self._free_at = {"there": 0.0, "back": 0.0}

    async def open(self) -> asyncio.Server:
        return await asyncio.start_server(self._carry, "127.0.0.1", 0)

    async def _carry(self, near: asyncio.StreamReader, near_out: asyncio.StreamWriter) -> None:
        far, far_out = await asyncio.open_connection("127.0.0.1", self._port)
        await asyncio.gather(
            self._one_way(near, far_out, "there"), self._one_way(far, near_out, "back")
        )

    async def _one_way(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, way: str
    ) -> None:
        under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(_HELD_PIECES)
        arriving = asyncio.create_task(self._arrive(under_way, sink))
        while piece := await source.read(_PIECE):
            await under_way.put((self._arrival(len(piece), way), piece))
        await under_way.put((0.0, b""))
        await arriving

    def _arrival(self, size: int, way: str) -> float:
        now = asyncio.get_running_loop().time()
        self._free_at[way] = max(self._free_at[way], now) + size / self._bytes_per_s
        return self._free_at[way] + self._delay_s

    async def _arrive(
        self, under_way: asyncio.Queue[tuple[float, bytes]], sink: asyncio.StreamWriter
    ) -> None:
        loop = asyncio.get_running_loop()
        while (arrival := await under_way.get())[1]:
            await asyncio.sleep(max(0.0, arrival[0] - loop.time()))
            sink.write(arrival[1])
        sink.close()
