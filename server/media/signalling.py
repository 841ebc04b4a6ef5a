"""The WebSocket lines between ends and the node: who speaks, what is heard, and what is not."""

import asyncio
import contextlib
import json
import logging
import socket
import ssl
import time
from collections import deque
from http import HTTPStatus
from typing import Final

from pydantic import ValidationError
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request as HttpRequest
from websockets.http11 import Response as HttpResponse

from server.media.gate import Gate, NotAdmitted
from server.media.member import Member
from server.media.refusals import refused
from server.media.visit import Visit
from server.media.visits import Visits
from server.wire.base import Reply
from server.wire.media import FROM_END, FromEnd, Hello, Refusal

logger = logging.getLogger(__name__)
_MOST_BYTES: Final = 70_000  # an answer of 30,000 characters, as JSON
_HELLO_WITHIN_S: Final = 10
_MOST_STRANGERS: Final = 200
_MOST_UNSENT: Final = 100
_MOST_WRONG: Final = 20
_MOST_A_SECOND: Final = 50
_PING_S, _PONG_S = 5, 10


class _Line:
    """What is to be said waits in a queue; who does not listen loses his line."""

    def __init__(self, connection: ServerConnection) -> None:
        self._connection = connection
        self._unsent: deque[str] = deque()
        self._news = asyncio.Event()
        self._closing: str | None = None

    def say(self, message: Reply) -> None:
        if self._closing is not None:
            return
        if len(self._unsent) >= _MOST_UNSENT:
            self.close("not listening")
            return
        self._unsent.append(message.model_dump_json())
        self._news.set()

    def close(self, why: str) -> None:
        if self._closing is None:
            self._closing = why
            self._news.set()

    async def speak(self) -> None:
        """Until it is closed, by either side."""
        with contextlib.suppress(ConnectionClosed):
            while True:
                await self._news.wait()
                self._news.clear()
                while self._unsent:
                    await self._connection.send(self._unsent.popleft())
                if self._closing is not None:
                    break
        await self._connection.close(reason=self._closing or "")


class Signalling:
    def __init__(self, *, gate: Gate, visits: Visits) -> None:
        self._gate = gate
        self._visits = visits
        self._strangers = 0
        self._server: Server | None = None

    async def start(self, listener: socket.socket, *, tls: ssl.SSLContext | None) -> None:
        self._server = await serve(
            self._serve,
            sock=listener,
            ssl=tls,
            compression=None,
            max_size=_MOST_BYTES,
            max_queue=8,
            ping_interval=_PING_S,
            ping_timeout=_PONG_S,
            close_timeout=2,
            process_request=self._answer_health,
            server_header=None,
            logger=logging.getLogger("server.media.websocket"),
        )

    async def stop(self) -> None:
        """Twice is fine."""
        if self._server:
            self._server.close()
            await self._server.wait_closed()
            self._server = None

    def _answer_health(
        self, connection: ServerConnection, request: HttpRequest
    ) -> HttpResponse | None:
        if request.path != "/health":
            return None
        state = {"state": "up", "rooms": self._visits.count, "most_rooms": self._visits.most}
        return connection.respond(HTTPStatus.OK, json.dumps(state))

    async def _serve(self, connection: ServerConnection) -> None:
        line = _Line(connection)
        speaking = asyncio.create_task(line.speak())
        try:
            joined = await self._let_in(connection, line)
            if joined:
                await self._listen(connection, line, *joined)
        except ConnectionClosed:
            pass
        finally:
            line.close("")
            await asyncio.wait({speaking}, timeout=5)
            speaking.cancel()

    async def _let_in(
        self, connection: ServerConnection, line: _Line
    ) -> tuple[Visit, Member] | None:
        if self._strangers >= _MOST_STRANGERS:
            line.say(refused(Refusal.NODE_FULL))
            return None
        self._strangers += 1
        try:
            async with asyncio.timeout(_HELLO_WITHIN_S):
                message = _read(await connection.recv())
        except TimeoutError:
            return None
        finally:
            self._strangers -= 1
        if not isinstance(message, Hello):
            line.say(refused(Refusal.MESSAGE_WRONG))
            return None
        try:
            return await self._visits.join(self._gate.admit(message.ticket), line)
        except NotAdmitted as error:
            logger.info("not let in: %s", error.why)
            line.say(refused(error.why))
            return None

    async def _listen(
        self, connection: ServerConnection, line: _Line, visit: Visit, member: Member
    ) -> None:
        wrong = count = 0
        second = time.monotonic()
        try:
            async for content in connection:
                now = time.monotonic()
                second, count = (now, 1) if now - second > 1 else (second, count + 1)
                message = _read(content)
                why = visit.hear(member, message) if message else Refusal.MESSAGE_WRONG
                wrong += message is None
                if why:
                    line.say(refused(why))
                if wrong > _MOST_WRONG or count > _MOST_A_SECOND:
                    return
        finally:
            visit.leave(member)


def _read(content: str | bytes) -> FromEnd | None:
    try:
        return FROM_END.validate_json(content)
    except (ValidationError, ValueError):
        return None
