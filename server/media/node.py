"""The media node: passes visits' packets on, and reports what happens in them."""

import asyncio
import logging
import secrets
import socket
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from server.infra.clock import Clock, SystemClock
from server.media.delivery import MOST_AT_ONCE, Delivery, Post, ServerAddress
from server.media.dtls import Identity
from server.media.gate import Gate
from server.media.ports import PortRange
from server.media.recording.recorder import Ending, Recorder, recorder_for
from server.media.signalling import Signalling
from server.media.store import Store
from server.media.visit import Parts
from server.media.visits import Visits
from server.wire.media import Terms
from server.wire.media_events import NodeEvent, NodeEventsRequest, What

logger = logging.getLogger(__name__)
LOOK_EVERY_S: Final = 0.1


@dataclass(frozen=True)
class NodeSettings:
    """`told_host` and `url`: the ports and the signalling, as ends reach them."""

    name: str
    folder: Path
    recordings: Path
    ports: PortRange
    told_host: str
    signalling_host: str
    signalling_port: int
    certificate: Path | None
    certificate_key: Path | None
    url: str | None
    most_rooms: int
    server: ServerAddress | None


class Node:
    """Started once. `stop` may be called twice."""

    def __init__(
        self,
        settings: NodeSettings,
        *,
        key: Ed25519PrivateKey,
        server_key: Ed25519PublicKey,
        clock: Clock | None = None,
    ) -> None:
        self._settings = settings
        self._clock = clock or SystemClock()
        self._store = Store(settings.folder / f"{settings.name}.sqlite")
        parts = Parts(
            clock=self._clock,
            ports=settings.ports,
            host=settings.told_host,
            identity=Identity(),
            report=self._report,
            close_recorder=self._close_recorder,
        )
        self._visits = Visits(parts, most=settings.most_rooms, recorder_for=self._recorder_for)
        gate = Gate(node=settings.name, server_key=server_key, clock=self._clock, store=self._store)
        self._signalling = Signalling(gate=gate, visits=self._visits)
        self._post = Post(settings.server, key=key) if settings.server else None
        self._delivery: Delivery | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._closing: set[asyncio.Task[Ending]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._is_stopped = False
        self.name = settings.name
        self.url = settings.url or ""

    @property
    def rooms(self) -> int:
        return self._visits.count

    def waiting_events(self) -> list[NodeEvent]:
        """Not yet taken by the server."""
        return self._store.waiting(MOST_AT_ONCE)

    async def start(self) -> None:
        settings, self._loop = self._settings, asyncio.get_running_loop()
        listener = _listen(settings.signalling_host, settings.signalling_port)
        tls = _tls(settings)
        host, port = listener.getsockname()[:2]
        self.url = self.url or f"{'wss' if tls else 'ws'}://{host}:{port}"
        await self._signalling.start(listener, tls=tls)
        self._tasks.append(asyncio.create_task(self._look()))
        if self._post:
            self._delivery = Delivery(
                self._post, next_request=self._next_request, on_taken=self._store.forget
            )
            self._tasks.append(asyncio.create_task(self._delivery.run()))

    async def stop(self) -> None:
        """In order: visits are told, what they reported is delivered if the server is there."""
        if self._is_stopped:
            return
        self._is_stopped = True
        self._visits.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._signalling.stop()
        await self.stop_recordings()
        if self._delivery and self._post:
            while await self._delivery.once():
                continue
            self._post.close()
        self._store.close()

    async def stop_recordings(self) -> None:
        """Those of visits that have ended are on the disk, and reported, after this."""
        await asyncio.gather(*self._closing, return_exceptions=True)
        await asyncio.sleep(0)  # what their threads reported is put down now

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            self._visits.look()

    def _recorder_for(self, visit_id: int, terms: Terms) -> Recorder | None:
        loop = self._loop

        def report(what: What) -> None:
            # In a thread: what is kept and sent belongs to the loop.
            if loop:
                loop.call_soon_threadsafe(self._report, visit_id, what)

        return recorder_for(
            self._settings.recordings,
            visit_id,
            terms,
            node=self.name,
            clock=self._clock,
            report=report,
        )

    def _close_recorder(self, recorder: Recorder) -> None:
        """It waits for the disk; twice is fine."""
        task = asyncio.create_task(asyncio.to_thread(recorder.close))
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    def _report(self, visit_id: int, what: What) -> None:
        event = NodeEvent(
            event_id=f"{self._settings.name}-{secrets.token_hex(12)}",
            visit_id=visit_id,
            at=self._clock.now(),
            what=what,
        )
        self._store.put(event)
        if self._delivery:
            self._delivery.wake()

    def _next_request(self) -> NodeEventsRequest:
        return NodeEventsRequest(
            node=self._settings.name,
            url=self.url,
            sent_at=self._clock.now(),
            rooms=self._visits.count,
            most_rooms=self._settings.most_rooms,
            events=self._store.waiting(MOST_AT_ONCE),
        )


class PortTaken(Exception):
    """The signalling cannot listen where the settings put it; the message names the address."""


def _listen(host: str, port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise PortTaken(f"{host}:{port}: {error.strerror}") from error
    listener.listen(1024)
    return listener


def _tls(settings: NodeSettings) -> ssl.SSLContext | None:
    if settings.certificate is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(settings.certificate, settings.certificate_key)
    return context
