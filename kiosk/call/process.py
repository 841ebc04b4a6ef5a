"""The process that picture and sound of a visit run in, apart from the screen.

It is told on its standard input what to do, and ends when that does.
"""

import asyncio
import contextlib
import logging
import os
import sys
import time
from typing import TYPE_CHECKING, Final

import numpy as np
from pydantic import ValidationError
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from hardware import drivers
from hardware.device import DeviceUnavailable
from kiosk.call.board import Board, Place
from kiosk.call.description import OfferWrong, read_offer
from kiosk.call.messages import (
    TO_CALL,
    Begin,
    Devices,
    EndVisit,
    Join,
    Lost,
    NodeSays,
    ToCall,
    Volume,
    as_line,
)
from kiosk.call.sound import PLAY, RECORD, Loudspeaker, Microphone
from kiosk.call.talk import Talk
from kiosk.call.way import WayLost
from kiosk.session.no_core import leave_no_core
from server.wire.base import Reply
from server.wire.media import TO_END, Answer, End, Ended, Hello, Offer, Refused, ToEnd

if TYPE_CHECKING:
    from hardware.camera.api import Camera, Frame

logger = logging.getLogger(__name__)

_MOST_LINE_BYTES: Final = 100_000
_CONNECTS_WITHIN_S: Final = 8.0
_OWN_EVERY_S: Final = 0.08
_OWN_WIDTH_PX: Final = 320
_FULL: Final = 32_768


class Call:
    """One visit at a time; a new ticket joins it again."""

    def __init__(self, board: Board, *, out: int) -> None:
        self._board, self._out = board, out
        self._talk: Talk | None = None
        self._line: ClientConnection | None = None
        self._visit: asyncio.Task[None] | None = None
        self._camera: Camera | None = None
        self._microphone: Microphone | None = None
        self._loudspeaker: Loudspeaker | None = None
        self._level = 0.0
        self._camera_at = self._own_at = 0.0
        self._volume = 0.75
        self._tasks: list[asyncio.Task[None]] = []
        self._loop = asyncio.get_running_loop()

    async def hear(self, message: ToCall) -> None:
        if isinstance(message, Begin):
            self._begin(message)
        elif isinstance(message, Join):
            await self._leave()
            self._visit = asyncio.create_task(self._join(message))
        elif isinstance(message, Volume):
            self._volume = message.percent / 100
            if self._talk is not None:
                self._talk.volume = self._volume
        elif isinstance(message, EndVisit) and self._line is not None:
            with contextlib.suppress(WebSocketException, OSError):
                await self._line.send(End().model_dump_json())

    async def close(self) -> None:
        await self._leave()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._camera is not None:
            self._camera.close()

    def _begin(self, message: Begin) -> None:
        self._microphone = Microphone(message.record or RECORD, heard=self._heard)
        self._loudspeaker = Loudspeaker(message.play or PLAY)
        self._open_camera(message)
        works = (self._microphone.run(), self._loudspeaker.run(), self._tell_often())
        self._tasks = [asyncio.create_task(work) for work in works]

    def _open_camera(self, message: Begin) -> None:
        if message.camera is None:
            return
        try:
            self._camera = drivers.camera(message.camera)
        except DeviceUnavailable as error:
            logger.warning("no camera: %s", error)
            return
        self._camera.open(on_event=lambda _: None)
        self._camera.listen(self._seen)

    def _seen(self, frame: "Frame") -> None:
        """On the camera's own thread."""
        self._camera_at = now = time.monotonic()
        if now - self._own_at >= _OWN_EVERY_S:
            self._own_at = now
            self._put_up_own(frame)
        if (talk := self._talk) is not None:
            self._loop.call_soon_threadsafe(talk.show, frame.picture)

    def _put_up_own(self, frame: "Frame") -> None:
        import cv2

        high = _OWN_WIDTH_PX * frame.height_px // max(1, frame.width_px)
        small = cv2.resize(frame.picture, (_OWN_WIDTH_PX, high), interpolation=cv2.INTER_AREA)
        # As in a mirror: so people know themselves.
        seen = cv2.cvtColor(cv2.flip(small, 1), cv2.COLOR_BGR2RGB)
        self._board.put(Place.OWN, width_px=_OWN_WIDTH_PX, height_px=high, content=seen.tobytes())

    def _heard(self, sound: bytes) -> None:
        loudest = int(np.abs(np.frombuffer(sound, np.int16).astype(np.int32)).max())
        self._level = max(self._level * 0.9, loudest / _FULL)
        if self._talk is not None:
            self._talk.say(sound)

    def _play(self, sound: bytes) -> None:
        if self._loudspeaker is not None:
            self._loudspeaker.play(sound)

    async def _tell_often(self) -> None:
        while True:
            await asyncio.sleep(0.5)
            microphone = self._microphone
            self._say(
                Devices(
                    has_camera=time.monotonic() - self._camera_at < 2,
                    has_microphone=microphone is not None and microphone.is_there,
                    level=min(1.0, self._level),
                )
            )
            if self._talk is not None:
                self._say(self._talk.quality())

    async def _join(self, message: Join) -> None:
        """Until the visit ends, the line is lost, or another ticket comes."""
        is_over = False
        try:
            async with asyncio.timeout(_CONNECTS_WITHIN_S):
                line = await connect(message.node_url, compression=None, max_size=_MOST_LINE_BYTES)
            async with line:
                self._line = line
                await line.send(Hello(ticket=message.ticket).model_dump_json())
                is_over = await self._listen(line, message)
        except (WebSocketException, OSError, TimeoutError, OfferWrong, ValidationError) as error:
            logger.info("the line to the node is lost: %s", type(error).__name__)
        finally:
            self._line = None
        if not is_over:
            self._say(Lost())

    async def _listen(self, line: ClientConnection, join: Join) -> bool:
        """Whether the visit is over; False where the line or the way was lost."""
        talking: asyncio.Task[None] | None = None
        try:
            async for content in line:
                message = TO_END.validate_json(content)
                if isinstance(message, Offer):
                    talking = asyncio.create_task(self._talk_by(message, join, line))
                else:
                    self._say(NodeSays(message=message))
                if _is_final(message, is_inside=talking is not None):
                    return True
                if talking is not None and talking.done():
                    return False
            return False
        finally:
            if talking is not None:
                talking.cancel()
                await asyncio.gather(talking, return_exceptions=True)

    async def _talk_by(self, offer: Offer, join: Join, line: ClientConnection) -> None:
        talk = Talk(
            read_offer(offer.sdp, seats=offer.seats),
            ice_servers=offer.ice_servers or join.ice_servers,
            relay_only=join.relay_only,
            board=self._board,
            play=self._play,
        )
        talk.volume = self._volume
        try:
            await line.send(Answer(sdp=await talk.answer()).model_dump_json())
            self._talk = talk
            await talk.run()
        except* (WayLost, OSError) as lost:
            logger.info("the way is lost: %s", lost.exceptions[0])
        finally:
            self._talk = None
            await talk.close()
            await line.close()

    async def _leave(self) -> None:
        visit, self._visit = self._visit, None
        if visit is not None:
            visit.cancel()
            await asyncio.gather(visit, return_exceptions=True)

    def _say(self, message: Reply) -> None:
        with contextlib.suppress(BrokenPipeError):
            os.write(self._out, as_line(message))


def _is_final(message: ToEnd, *, is_inside: bool) -> bool:
    """A refusal of something that was said inside ends nothing."""
    return isinstance(message, Ended) or (isinstance(message, Refused) and not is_inside)


async def _run(board: Board, out: int) -> None:
    asked = asyncio.StreamReader(limit=_MOST_LINE_BYTES)
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(asked), sys.stdin)
    call = Call(board, out=out)
    try:
        while line := await asked.readline():
            try:
                message = TO_CALL.validate_json(line)
            except ValidationError:
                logger.warning("a message that nobody understands")
                continue
            await call.hear(message)
    finally:
        await call.close()


def main(descriptor: int) -> None:
    """`descriptor` is of the pictures' memory. Libraries may write to standard output."""
    leave_no_core()
    logging.basicConfig(level=logging.INFO)
    out = os.dup(1)
    os.dup2(2, 1)
    board = Board(descriptor)
    asyncio.run(_run(board, out))
    # Decoder threads of a library do not hold the process.
    os._exit(0)


if __name__ == "__main__":
    main(int(sys.argv[1]))
