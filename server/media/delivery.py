"""Brings what a node has to report to its server, signed, until the server has it."""

import asyncio
import contextlib
import hashlib
import http.client
import logging
import ssl
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import ValidationError

from server.wire.media_events import NodeEventsReply, NodeEventsRequest

logger = logging.getLogger(__name__)
PATH: Final = "/media/events"
SIGNATURE: Final = "Guitu-Node-Signature"
MOST_AT_ONCE: Final = 200
EVERY_S: Final = 2.0
_TIMEOUT_S: Final = 10
_MOST_REPLY_BYTES: Final = 100_000


class NotDelivered(Exception):
    """The server cannot be reached, is another one, or does not take it."""


@dataclass(frozen=True)
class ServerAddress:
    """`certificate_hash` is the SHA-256 of the certificate that it must show; None over http."""

    url: str
    certificate_hash: bytes | None


class Post:
    """One line to the server, opened anew when it broke. Waits: not for the loop."""

    def __init__(self, server: ServerAddress, *, key: Ed25519PrivateKey) -> None:
        self._server = server
        self._key = key
        self._line: http.client.HTTPConnection | None = None

    def send(self, request: NodeEventsRequest) -> list[str]:
        body = request.model_dump_json().encode()
        signature = urlsafe_b64encode(self._key.sign(body)).decode()
        headers = {"Content-Type": "application/json", SIGNATURE: signature}
        try:
            line = self._line = self._line or self._open()
            line.request("POST", PATH, body=body, headers=headers)
            answer = line.getresponse()
            content = answer.read(_MOST_REPLY_BYTES)
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise NotDelivered(type(error).__name__) from error
        if answer.status != http.client.OK:
            self.close()
            raise NotDelivered(f"status {answer.status}")
        try:
            return NodeEventsReply.model_validate_json(content).taken
        except ValidationError as error:
            raise NotDelivered("another answer") from error

    def close(self) -> None:
        """Twice is fine."""
        if self._line:
            self._line.close()
            self._line = None

    def _open(self) -> http.client.HTTPConnection:
        parts = urlsplit(self._server.url)
        if parts.scheme == "http":
            line = http.client.HTTPConnection(parts.netloc, timeout=_TIMEOUT_S)
            line.connect()
            return line
        # The certificate itself is known, whatever its name and whoever signed it.
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        secured = http.client.HTTPSConnection(parts.netloc, timeout=_TIMEOUT_S, context=context)
        secured.connect()
        shown = secured.sock.getpeercert(binary_form=True)
        if hashlib.sha256(shown or b"").digest() != self._server.certificate_hash:
            secured.close()
            raise NotDelivered("another certificate")
        return secured


class Delivery:
    """A sign of life every two seconds, sooner when there is something to report."""

    def __init__(
        self,
        post: Post,
        *,
        next_request: Callable[[], NodeEventsRequest],
        on_taken: Callable[[list[str]], None],
    ) -> None:
        self._post = post
        self._next_request = next_request
        self._on_taken = on_taken
        self._news = asyncio.Event()
        self._is_reached = True

    def wake(self) -> None:
        self._news.set()

    async def run(self) -> None:
        while True:
            self._news.clear()
            has_more = await self.once()
            if has_more:
                continue
            # What is not taken now is not taken sooner because more comes.
            await (self._next_news() if self._is_reached else asyncio.sleep(EVERY_S))

    async def _next_news(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(EVERY_S):
                await self._news.wait()

    async def once(self) -> bool:
        """Whether all that was sent is taken, and more waits."""
        request = self._next_request()
        try:
            taken = await asyncio.to_thread(self._post.send, request)
        except NotDelivered as error:
            self._say(is_reached=False, why=str(error))
            return False
        self._say(is_reached=True, why="")
        self._on_taken(taken)
        return len(request.events) == MOST_AT_ONCE and bool(taken)

    def _say(self, *, is_reached: bool, why: str) -> None:
        if is_reached == self._is_reached:
            return
        self._is_reached = is_reached
        if is_reached:
            logger.info("the server takes the node's events again")
        else:
            logger.warning("the server does not take the node's events: %s", why)
