"""An end of a visit on the stock aiortc, which shares no line with our node."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import TypeVar

from aiortc import RTCBundlePolicy, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import AudioStreamTrack, MediaStreamTrack, VideoStreamTrack
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from server.wire.base import Reply, Request
from server.wire.media import (
    TO_END,
    Answer,
    Ended,
    Hello,
    Offer,
    Refused,
    RoomState,
    State,
    Ticket,
    ToEnd,
)
from tests.factories.media import signed

Message = TypeVar("Message", bound=Reply)
_WITHIN_S = 30


class Line:
    """What a node says on one signalling line, kept in order."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.heard: list[ToEnd] = []
        self._news = asyncio.Event()
        self.is_closed = False
        self._listening = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        with contextlib.suppress(ConnectionClosed):
            async for content in self.connection:
                self.heard.append(TO_END.validate_json(content))
                self._news.set()
        self.is_closed = True
        self._news.set()

    async def say(self, message: Request) -> None:
        await self.connection.send(message.model_dump_json())

    async def until(self, is_so: Callable[[], bool]) -> None:
        async with asyncio.timeout(_WITHIN_S):
            while not is_so():
                self._news.clear()
                await self._news.wait()

    async def first(self, kind: type[Message]) -> Message:
        found: list[Message] = []

        def is_there() -> bool:
            found.extend(each for each in self.heard if isinstance(each, kind))
            return bool(found)

        await self.until(is_there)
        return found[0]

    @property
    def state(self) -> State | None:
        return next((each for each in reversed(self.heard) if isinstance(each, State)), None)

    async def until_state(self, state: RoomState) -> State:
        await self.until(lambda: self.state is not None and self.state.state is state)
        assert self.state is not None
        return self.state

    async def until_closed(self) -> None:
        await self.until(lambda: self.is_closed)

    async def close(self) -> None:
        await self.connection.close()
        self._listening.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._listening


async def open_line(url: str) -> Line:
    return Line(await connect(url, compression=None, open_timeout=_WITHIN_S))


async def refusal(url: str, text: str) -> Refused:
    """What a node answers to a ticket that it does not take; the line is closed then."""
    line = await open_line(url)
    await line.say(Hello(ticket=text))
    found = await line.first(Refused)
    await line.until_closed()
    await line.close()
    return found


class AiortcEnd:
    """Sends a test picture and silence, and counts the frames that it decodes of each seat."""

    def __init__(self, line: Line, offer: Offer) -> None:
        self.line = line
        self.offer = offer
        self.pictures: dict[int, int] = {}
        self.sounds: dict[int, int] = {}
        # With another policy it leaves the second line of a kind on a transport of its own.
        configuration = RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE)
        self.peer = RTCPeerConnection(configuration)
        self._tasks: list[asyncio.Task[None]] = []
        self._decoded = asyncio.Event()

    @classmethod
    async def join(cls, url: str, ticket: Ticket) -> "AiortcEnd":
        return await cls.join_with(url, signed(ticket), sends=ticket.seat is not None)

    @classmethod
    async def join_with(cls, url: str, text: str, *, sends: bool = True) -> "AiortcEnd":
        """With a ticket that an installation of its own has signed."""
        line = await open_line(url)
        await line.say(Hello(ticket=text))
        end = cls(line, await line.first(Offer))
        await end._answer(sends=sends)
        return end

    async def _answer(self, *, sends: bool) -> None:
        await self.peer.setRemoteDescription(RTCSessionDescription(self.offer.sdp, "offer"))
        if sends:
            self.peer.addTrack(AudioStreamTrack())
            self.peer.addTrack(VideoStreamTrack())
        pairs = [each.receiver.track for each in self.peer.getTransceivers()]
        for number, track in enumerate(pairs):
            if number // 2 < len(self.offer.seats):
                counted = self.sounds if track.kind == "audio" else self.pictures
                seat = self.offer.seats[number // 2]
                self._tasks.append(asyncio.create_task(self._count(track, counted, seat)))
        await self.peer.setLocalDescription(await self.peer.createAnswer())
        await self.line.say(Answer(sdp=self.peer.localDescription.sdp))

    async def _count(self, track: MediaStreamTrack, counted: dict[int, int], seat: int) -> None:
        while True:
            await track.recv()
            counted[seat] = counted.get(seat, 0) + 1
            self._decoded.set()

    async def until_seen(self, seat: int, *, frames: int) -> None:
        """So many pictures more than now were decoded."""
        most = self.pictures.get(seat, 0) + frames
        async with asyncio.timeout(_WITHIN_S):
            while self.pictures.get(seat, 0) < most:
                self._decoded.clear()
                await self._decoded.wait()

    async def vanish(self) -> None:
        """Its packets stop, and nobody says so; the line stays."""
        for transceiver in self.peer.getTransceivers():
            await transceiver.sender.stop()

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await self.peer.close()
        await self.line.close()

    @property
    def ended(self) -> Ended | None:
        return next((each for each in self.line.heard if isinstance(each, Ended)), None)
