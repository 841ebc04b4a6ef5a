"""A real media node, in this loop or in a process of its own, for tests and benches."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from server.infra.clock import Clock
from server.media.delivery import ServerAddress
from server.media.node import Node, NodeSettings
from server.media.ports import PortRange
from server.wire.media_events import What
from tests.factories.media import NODE, SERVER_KEY


@asynccontextmanager
async def node_in_loop(
    folder: Path,
    *,
    host: str = "127.0.0.1",
    name: str = NODE,
    most_rooms: int = 10,
    server: ServerAddress | None = None,
    clock: Clock | None = None,
) -> AsyncIterator[Node]:
    """It takes tickets that tests.factories.media signs. `host` is where its UDP ports are."""
    settings = NodeSettings(
        name=name,
        folder=folder,
        recordings=folder / "recordings",
        ports=PortRange(host=host, low=42_000, high=42_999),
        told_host=host,
        signalling_host="127.0.0.1",
        signalling_port=0,
        certificate=None,
        certificate_key=None,
        url=None,
        most_rooms=most_rooms,
        server=server,
    )
    node = Node(
        settings,
        key=Ed25519PrivateKey.generate(),
        server_key=SERVER_KEY.public_key(),
        clock=clock,
    )
    await node.start()
    try:
        yield node
    finally:
        await node.stop()


def events_of(node: Node, visit_id: int = 1) -> list[What]:
    """What waits to be reported of a visit, oldest first: all of it where there is no server."""
    return [event.what for event in node.waiting_events() if event.visit_id == visit_id]


@contextmanager
def node_process(
    home: Path,
    *,
    name: str = NODE,
    host: str = "127.0.0.1",
    ports: tuple[int, int] = (43_000, 43_999),
    server: str | None = None,
    core: int | None = None,
    more: Sequence[str] = (),
) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """`guitu media` of the installation in `home`: the address of its signalling, and the process.

    A test may kill it. Tickets are signed with the installation's own key.
    """
    command = [sys.executable, "-m", "server", "media", "--json", "--home", str(home)]
    command += ["--name", name, "--host", host, "--port", "0", "--ports", f"{ports[0]}-{ports[1]}"]
    command += ["--server", server] if server else []
    if core is not None:
        command = ["taskset", "-c", str(core), *command]
    process = subprocess.Popen(
        [*command, *more],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=dict(os.environ),
    )
    try:
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())["ready"]
        yield str(ready["signalling"]), process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.wait(30)
