"""Malformed checks, handshakes, packets, reports, descriptions and messages end a leg at most."""

import asyncio
import json
import os
import random
from collections.abc import Callable
from pathlib import Path
from struct import pack

import pytest
from websockets.exceptions import ConnectionClosed

from server.media.node import Node
from server.media.srtp import MOST_PLAIN_BYTES, OUTPUT
from server.wire.media import Answer, Hello, Mute, Offer, Role, RoomState
from tests.bench.relay_channel import Channel, Remote, read_remote
from tests.bench.relay_load import answer
from tests.factories.media import make_ticket, signed
from tests.integration.media.conftest import Join
from tests.media_end import Line, open_line
from tests.media_node import node_in_loop
from tests.network_namespace import ADDRESS

FRAMES = 100_000 if os.environ.get("GUITU_FULL") else 2_000
BATCH = 20
ATTACKED = 7


class Attacker:
    """Two ends of one visit, whose keys are known here, so that garbage is sealed as well."""

    def __init__(self, node: Node, chance: random.Random) -> None:
        self._node = node
        self._chance = chance
        self._lines: list[Line] = []
        self.channels: list[Channel] = []
        self.offer = ""
        self.remote: Remote | None = None

    async def join(self) -> None:
        """Again, with new legs, where garbage has ended one."""
        if self._lines and not any(line.is_closed for line in self._lines):
            return
        await self.leave()
        for seat, role in enumerate((Role.INMATE, Role.RELATIVE)):
            line = await open_line(self._node.url)
            self._lines.append(line)
            ticket = make_ticket(visit_id=ATTACKED, role=role, seat=seat)
            await line.say(Hello(ticket=signed(ticket)))
            self.offer = (await line.first(Offer)).sdp
            channel = Channel()
            self.channels.append(channel)
            await line.say(Answer(sdp=answer(channel, self.offer)))
            self.remote = read_remote(self.offer)
            await channel.connect(self.remote)
            self.seal(_packet(channel, 96, b"\x10\x00" + bytes(50)))
        await self._lines[0].until_state(RoomState.LIVE)

    async def leave(self) -> None:
        for line in self._lines:
            await line.close()
        for channel in self.channels:
            channel.socket.close()
        self._lines.clear()
        self.channels.clear()

    def raw(self, datagram: bytes) -> None:
        self.channels[-1]._send(datagram)

    def seal(self, content: bytes, *, is_report: bool = False) -> None:
        sending = self.channels[-1].sending
        size = min(len(content), MOST_PLAIN_BYTES)
        if sending is None or size < 12:
            return
        OUTPUT[:size] = content[:size]
        sealed = (sending.close_rtcp if is_report else sending.close_rtp)(size)
        self.raw(bytes(OUTPUT[:sealed]))

    # One frame of garbage each.

    def check(self) -> None:
        assert self.remote
        self.raw(self._mutated(self.channels[-1]._check(self.remote)))

    def anything(self) -> None:
        first = self._chance.choice([0, 1, 20, 22, 23, 63, 64, 128, 144, 191, 255])
        self.raw(bytes([first]) + self._chance.randbytes(self._chance.randrange(2_000)))

    def handshake(self) -> None:
        size = self._chance.randrange(60)
        kind = self._chance.choice([20, 21, 22, 23])
        head = pack("!BHHQH", kind, 0xFEFD, 0, self._chance.getrandbits(20), size)
        self.raw(self._mutated(head[:11] + pack("!H", size) + self._chance.randbytes(size)))

    def packet(self) -> None:
        kind = self._chance.choice([63, 96, 97, 111, 5])
        payload = self._chance.randbytes(self._chance.randrange(80))
        self.seal(self._mutated(_packet(self.channels[-1], kind, payload)))

    def report(self) -> None:
        chance = self._chance
        ssrc = chance.choice([self.channels[-1].video, chance.getrandbits(32)])
        body = chance.randbytes(4 * chance.randrange(30))
        kind = chance.choice([200, 201, 202, 203, 205, 206])
        head = pack("!BBHL", 0x80 | chance.randrange(32), kind, 1 + len(body) // 4, ssrc)
        self.seal(self._mutated(head + body + bytes(4)), is_report=True)

    async def message(self) -> None:
        """On a line of its own, as a stranger or let in."""
        line = await open_line(self._node.url)
        ticket = make_ticket(visit_id=ATTACKED + 1, seat=self._chance.randrange(2))
        text = Hello(ticket=signed(ticket)).model_dump_json()
        says = [text, self._description(), Mute(seat=0, is_muted=True).model_dump_json()]
        try:
            for each in says[self._chance.randrange(2) :]:
                is_whole = each is text and self._chance.random() < 0.7
                words = each if is_whole else self._mutated(each.encode()).decode("latin-1")
                await line.connection.send(words)
        except ConnectionClosed:
            pass
        await line.close()

    def _description(self) -> str:
        changed = self._mutated(answer(self.channels[-1], self.offer).encode()).decode("latin-1")
        return json.dumps({"kind": "answer", "sdp": changed})

    def _mutated(self, content: bytes) -> bytes:
        """A few bytes changed, sometimes cut short or doubled."""
        changed = bytearray(content)
        for _ in range(self._chance.randrange(4)):
            changed[self._chance.randrange(len(changed))] = self._chance.randrange(256)
        cut = self._chance.random()
        if cut < 0.2:
            return bytes(changed[: self._chance.randrange(len(changed)) + 1])
        return bytes(changed * 2) if cut > 0.9 else bytes(changed)


def _packet(channel: Channel, kind: int, payload: bytes) -> bytes:
    channel.numbers[1] = (channel.numbers[1] + 1) & 0xFFFF
    ssrc = channel.audio if kind in {63, 111} else channel.video
    return pack("!BBHLL", 0x80, kind, channel.numbers[1], 0, ssrc) + payload


@pytest.mark.allow_hosts(["127.0.0.1", ADDRESS])
async def test_garbage_ends_a_leg_at_most(tmp_path: Path, address: str, join: Join) -> None:
    chance = random.Random(20_260_101)
    faults: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: faults.append(context))
    async with node_in_loop(tmp_path, host=address) as node:
        inmate = await join(node.url, make_ticket())
        relative = await join(node.url, make_ticket(role=Role.RELATIVE, seat=1))
        attacker = Attacker(node, chance)
        kinds: list[Callable[[], None]] = [
            attacker.check,
            attacker.anything,
            attacker.handshake,
            attacker.packet,
            attacker.report,
        ]
        for frame in range(FRAMES):
            if frame % BATCH == 0:
                await attacker.join()
                await attacker.message()
            else:
                chance.choice(kinds)()
                await asyncio.sleep(0)
        await attacker.leave()
        await inmate.until_seen(1, frames=20)
        await relative.until_seen(0, frames=20)
        assert not faults
        assert not inmate.line.is_closed
        assert inmate.line.state
        assert inmate.line.state.state is RoomState.LIVE
        print(f"{FRAMES} frames of garbage: the node and the other visit went on")
