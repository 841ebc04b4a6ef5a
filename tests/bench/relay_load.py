"""The people of many visits: each sends its packets one at a time, and counts what comes.

Reads one JSON object from stdin, says when all have joined, when it begins to count and when it
ends, and prints what it counted.
"""

import asyncio
import gc
import json
import random
import select
import statistics
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from struct import pack, pack_into, unpack_from
from typing import Any, Final  # Any: what was read from JSON has no types

from websockets.asyncio.client import ClientConnection, connect

from server.media import rtp
from server.media.srtp import INPUT, OUTPUT
from tests.bench import relay_janus
from tests.bench.datagrams import Counter
from tests.bench.relay_channel import IDENTITY, Channel, read_remote

VIDEO_A_SECOND, AUDIO_A_SECOND = 90, 50
# 640x480 at 25 frames a second, about 795 kbit/s; Opus as browsers send it.
VIDEO_BYTES, AUDIO_BYTES = 1_092, 100
# In the payload, for a relay may take the header's extension away.
_STAMP_IN: Final = 4
_HEADER: Final = 20
# What is done at a moment, besides sending sound (0) or picture (1).
_REPORT, _LOOK = 2, 3
_LOOKS_A_SECOND: Final = 20
_EXTENSION: Final = b"\xbe\xde\x00\x01\x32\x01\x02\x03"
_VIDEO: Final = b"\x10\x00" + bytes(10)


@dataclass
class Counted:
    sent: int = 0
    received: int = 0
    waits_ms: list[float] = field(default_factory=list)


def main() -> None:
    task = json.loads(sys.stdin.readline())
    channels: list[Channel] = []
    joined = threading.Event()
    threading.Thread(target=_keep_lines, args=(task, channels, joined), daemon=True).start()
    joined.wait()
    print("joined", flush=True)
    sys.stdin.readline()
    gc.freeze()
    counted = Load(channels, opens=task["opens"]).run(task["warm_s"], task["seconds"])
    waits = sorted(counted.waits_ms) or [0.0]
    values = {
        "sent": counted.sent,
        "received": counted.received,
        "p50_ms": statistics.median(waits),
        "p95_ms": waits[int(len(waits) * 0.95)],
    }
    print(json.dumps(values), flush=True)


def _keep_lines(task: dict[str, Any], channels: list[Channel], joined: threading.Event) -> None:
    asyncio.run(_join_all(task, channels, joined))


async def _join_all(task: dict[str, Any], channels: list[Channel], joined: threading.Event) -> None:
    if rooms := task.get("janus_rooms"):
        session, found = await relay_janus.join_visits(rooms, task["records"])
        channels += found
        joined.set()
        await session.keep()
    lines = []
    for ticket in task.get("tickets", []):
        line = await connect(task["url"], compression=None)
        lines.append(line)
        channels.append(await _join(line, ticket["text"], sends=ticket["sends"]))
    joined.set()
    await asyncio.gather(*(_drain(line) for line in lines))


async def _drain(line: ClientConnection) -> None:
    async for _ in line:
        continue


async def _join(line: ClientConnection, ticket: str, *, sends: bool) -> Channel:
    channel = Channel()
    channel.sends = sends
    await line.send(json.dumps({"kind": "hello", "ticket": ticket}))
    offer = json.loads(await line.recv())
    await line.send(json.dumps({"kind": "answer", "sdp": answer(channel, offer["sdp"])}))
    await channel.connect(read_remote(offer["sdp"]))
    return channel


def answer(channel: Channel, offer: str) -> str:
    """As much of an answer as a node looks at."""
    lines = [line for line in offer.splitlines() if line.startswith(("v=", "o=", "s=", "t=", "m="))]
    lines += [
        f"a=ice-ufrag:{channel.username}",
        f"a=ice-pwd:{channel.password}",
        f"a=fingerprint:sha-256 {IDENTITY.fingerprint}",
        "a=setup:active",
    ]
    return "\r\n".join(lines) + "\r\n"


class Load:
    """`opens`: every packet is opened at once and its way timed; otherwise all are only counted."""

    def __init__(self, channels: list[Channel], *, opens: bool) -> None:
        self._channels = channels
        self._opens = opens
        self._poll = select.epoll()
        self._by_file = {channel.socket.fileno(): channel for channel in channels}
        for number in self._by_file:
            self._poll.register(number, select.EPOLLIN)
        self._counter = Counter()
        self._counted = Counted()
        self._payloads = [bytes(AUDIO_BYTES), _VIDEO + bytes(VIDEO_BYTES - len(_VIDEO))]

    def run(self, warm_s: float, seconds: float) -> Counted:
        plan = self._plan()
        base = time.perf_counter() + 0.1
        begins, ends = base + warm_s, base + warm_s + seconds
        has_begun = False
        while True:
            for offset, channel, what in plan:
                at = base + offset
                self._receive_until(at)
                if not has_begun and at >= begins:
                    has_begun = True
                    self._counted = Counted()
                    print("begun", flush=True)
                if at >= ends:
                    print("ended", flush=True)
                    return self._counted
                if what < 2:
                    self._send(channel, what)
                elif what == _REPORT:
                    self._report(channel)
                else:
                    self._counted.received += self._counter.packets(channel.socket)
            base += 1

    def _plan(self) -> list[tuple[float, Channel, int]]:
        chance = random.Random(1)
        plan = []
        for channel in self._channels:
            plan.append((chance.random(), channel, _REPORT))
            if not self._opens:
                phase = chance.random() / _LOOKS_A_SECOND
                looks = range(_LOOKS_A_SECOND)
                plan += [(phase + each / _LOOKS_A_SECOND, channel, _LOOK) for each in looks]
            if channel.sends:
                for what, count in ((0, AUDIO_A_SECOND), (1, VIDEO_A_SECOND)):
                    phase = chance.random() / count
                    plan += [(phase + each / count, channel, what) for each in range(count)]
        return sorted(plan, key=lambda each: each[0])

    def _receive_until(self, at: float) -> None:
        while True:
            left = at - time.perf_counter()
            if not self._opens:
                if left > 0:
                    time.sleep(left)
                return
            for number, _ in self._poll.poll(max(0.0, left), 64):
                self._receive(self._by_file[number])
            if left <= 0:
                return

    def _receive(self, channel: Channel) -> None:
        size = 1
        try:
            while size:
                size = channel.socket.recv_into(INPUT)
                if not 127 < INPUT[0] < 192 or 191 < INPUT[1] < 224:
                    continue
                self._counted.received += 1
                if channel.receiving:
                    self._time(channel.receiving.open_rtp(size))
        except OSError:
            return

    def _time(self, size: int) -> None:
        if size:
            place = rtp.payload_start(INPUT, size) + _STAMP_IN
            (sent_at,) = unpack_from("!Q", INPUT, place)
            self._counted.waits_ms.append((time.perf_counter_ns() - sent_at) / 1e6)

    def _send(self, channel: Channel, what: int) -> None:
        number = channel.numbers[what] = (channel.numbers[what] + 1) & 0xFFFF
        kind, ssrc, clock = ((111, channel.audio, 48_000), (96, channel.video, 90_000))[what]
        payload = self._payloads[what]
        now = time.perf_counter_ns()
        stamp = now * clock // 1_000_000_000 & 0xFFFFFFFF
        pack_into("!BBHLL8s", OUTPUT, 0, 0x90, kind, number, stamp, ssrc, _EXTENSION)
        size = _HEADER + len(payload)
        OUTPUT[_HEADER:size] = payload
        pack_into("!Q", OUTPUT, _HEADER + _STAMP_IN, now)
        self._go(channel, size)
        channel.sent[what] += 1
        channel.bytes[what] += len(payload)
        self._counted.sent += 1

    def _go(self, channel: Channel, size: int, *, is_report: bool = False) -> None:
        if channel.sending is None:
            return
        close = channel.sending.close_rtcp if is_report else channel.sending.close_rtp
        size = close(size)
        try:
            channel.socket.send(OUTPUT[:size])
        except OSError:
            return

    def _report(self, channel: Channel) -> None:
        """Once a second, as ends do: how it sends, and that it receives."""
        content = pack("!BBHL", 0x80, 201, 1, channel.video)
        if channel.sends:
            for what, ssrc in enumerate((channel.audio, channel.video)):
                content += pack("!BBHL", 0x80, 200, 6, ssrc) + pack("!QL", time.time_ns(), 0)
                content += pack("!LL", channel.sent[what], channel.bytes[what] & 0xFFFFFFFF)
        OUTPUT[: len(content)] = content
        self._go(channel, len(content), is_report=True)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))
    main()
