"""Starts a media node of this installation: its settings, its keys, and its end in order."""

import asyncio
import gc
import json
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import uvloop
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from server.config import Media, Settings
from server.infra.keys import load_keys
from server.infra.sealing import load_or_make_key
from server.media.delivery import ServerAddress
from server.media.node import Node, NodeSettings
from server.media.ports import PortRange

_GARBAGE_AFTER: Final = 50_000


def open_node(settings: Settings, overrides: Mapping[str, object]) -> Node:
    """`overrides` stand above the settings' table [media], for a second node on one machine."""
    media = Media.model_validate(settings.media.model_dump() | dict(overrides))
    key = _node_key(settings.keys / "nodes", media.name)
    server, server_key = _server(settings, media)
    door = media.signalling
    node_settings = NodeSettings(
        name=media.name,
        folder=settings.home / "media",
        recordings=settings.home / "recordings",
        ports=PortRange(host=media.host, low=media.low_port, high=media.high_port),
        told_host=media.told_host or media.host,
        signalling_host=door.host,
        signalling_port=door.port,
        certificate=door.certificate,
        certificate_key=door.key,
        url=media.url,
        most_rooms=media.most_rooms,
        server=server,
    )
    return Node(node_settings, key=key, server_key=server_key)


def _node_key(folder: Path, name: str) -> Ed25519PrivateKey:
    """The node's own, and its public half (32 bytes) where the server looks for it."""
    key = Ed25519PrivateKey.from_private_bytes(load_or_make_key(folder / f"{name}.key"))
    public, path = key.public_key().public_bytes_raw(), folder / f"{name}.pub"
    if not path.exists() or path.read_bytes() != public:
        path.write_bytes(public)
    return key


def _server(settings: Settings, media: Media) -> tuple[ServerAddress, Ed25519PublicKey]:
    """A node on a machine of its own is told all three; it makes no keys of a server there."""
    if media.server and media.server_key:
        pin = bytes.fromhex(media.server_certificate or "") or None
        stated = Ed25519PublicKey.from_public_bytes(bytes.fromhex(media.server_key))
        return ServerAddress(url=media.server, certificate_hash=pin), stated
    keys, door = load_keys(settings.keys), settings.terminals
    url = media.server or f"https://{door.host}:{door.port}"
    own = ServerAddress(url=url, certificate_hash=keys.certificate_hash)
    return own, keys.signing.public_key()


def run_node(node: Node, *, json_ready: bool) -> None:
    """Until SIGINT or SIGTERM; prints where it listens."""
    # A packet must not wait 5 ms, Python's own share of time, for a thread that seals a recording.
    sys.setswitchinterval(0.0005)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_run(node, json_ready=json_ready))


async def _run(node: Node, *, json_ready: bool) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    await node.start()
    # What is there now stays; what comes for each packet goes by itself, without a search.
    gc.freeze()
    gc.set_threshold(_GARBAGE_AFTER)
    ready = {"ready": {"signalling": node.url}}
    print(json.dumps(ready) if json_ready else f"signalling {node.url}", flush=True)
    await stop.wait()
    await node.stop()
