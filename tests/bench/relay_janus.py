"""Janus from Debian with the same load: its videoroom, with officer and recording."""

import asyncio
import itertools
import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final  # Any: Janus's messages have no types

from websockets.asyncio.client import ClientConnection, connect

from tests.bench.relay_channel import IDENTITY, Channel, read_remote

JANUS: Final = Path("/usr/bin/janus")
PLUGINS: Final = "/usr/lib/x86_64-linux-gnu/janus"
PORT: Final = 8188
_TRIES: Final = 100
_GENERAL: Final = """
general: {{
    configs_folder = "{configs}"
    plugins_folder = "{plugins}/plugins"
    transports_folder = "{plugins}/transports"
    debug_level = 2
    session_timeout = 0
}}
media: {{ rtp_port_range = "44000-45999" }}
nat: {{ ice_lite = true }}
plugins: {{ disable = "libjanus_audiobridge.so,libjanus_duktape.so,libjanus_echotest.so,\
libjanus_lua.so,libjanus_nosip.so,libjanus_recordplay.so,libjanus_sip.so,libjanus_streaming.so,\
libjanus_textroom.so,libjanus_videocall.so,libjanus_voicemail.so" }}
transports: {{ disable = "libjanus_http.so,libjanus_mqtt.so,libjanus_nanomsg.so,\
libjanus_pfunix.so,libjanus_rabbitmq.so" }}
"""
_WEBSOCKETS: Final = 'general: {{ json = "compact", ws = true, ws_port = {port}, wss = false }}\n'


class JanusMissing(Exception):
    """The Debian package janus is not installed: `./guitu setup test` installs it."""


@contextmanager
def janus(scratch: Path, *, core: int) -> Iterator[int]:
    """The number of its process."""
    if not JANUS.exists():
        raise JanusMissing(JanusMissing.__doc__)
    configs = scratch / "configs"
    configs.mkdir(parents=True)
    general = _GENERAL.format(configs=configs, plugins=PLUGINS)
    (configs / "janus.jcfg").write_text(general)
    (configs / "janus.transport.websockets.jcfg").write_text(_WEBSOCKETS.format(port=PORT))
    (configs / "janus.plugin.videoroom.jcfg").write_text("general: {}\n")
    command = ["taskset", "-c", str(core), str(JANUS), "-F", str(configs), "-C"]
    command.append(str(configs / "janus.jcfg"))
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait(20)


class Session:
    """One line to Janus, asked one thing after another."""

    def __init__(self, line: ClientConnection) -> None:
        self._line = line
        self._numbers = itertools.count(1)
        self._session = 0

    @classmethod
    async def open(cls) -> "Session":
        for _ in range(_TRIES):
            try:
                line = await connect(f"ws://127.0.0.1:{PORT}", subprotocols=["janus-protocol"])  # type: ignore[list-item]  # a name is a string
                break
            except OSError:
                await asyncio.sleep(0.1)
        session = cls(line)
        session._session = (await session._ask({"janus": "create"}))["data"]["id"]
        return session

    async def handle(self) -> int:
        words = {"janus": "attach", "plugin": "janus.plugin.videoroom"}
        number: int = (await self._ask(words))["data"]["id"]
        return number

    async def say(
        self, handle: int, body: dict[str, Any], sdp: tuple[str, str] | None = None
    ) -> dict[str, Any]:
        words: dict[str, Any] = {"janus": "message", "handle_id": handle, "body": body}
        if sdp:
            words["jsep"] = {"type": sdp[0], "sdp": sdp[1]}
        return await self._ask(words)

    async def _ask(self, words: dict[str, Any]) -> dict[str, Any]:
        mark = str(next(self._numbers))
        whole = words | {"transaction": mark}
        if self._session:
            whole["session_id"] = self._session
        await self._line.send(json.dumps(whole))
        while True:
            answer: dict[str, Any] = json.loads(await self._line.recv())
            if answer.get("transaction") == mark and answer["janus"] != "ack":
                assert answer["janus"] in {"success", "event"}, answer
                return answer

    async def close(self) -> None:
        await self._line.close()

    async def keep(self) -> None:
        async for _ in self._line:
            continue


async def until_up() -> None:
    await (await Session.open()).close()


async def join_visits(rooms: list[int], records: str) -> tuple[Session, list[Channel]]:
    """Two publish in each; each sees the other, and a third sees both."""
    session = await Session.open()
    channels = []
    for room in rooms:
        made = {"request": "create", "room": room, "publishers": 2, "record": True}
        made |= {"rec_dir": records, "bitrate": 0, "videocodec": "vp8", "audiocodec": "opus"}
        await session.say(await session.handle(), made)
        feeds = []
        for _ in range(2):
            channel, feed = await _publish(session, room)
            channels.append(channel)
            feeds.append(feed)
        seen = ([feeds[0]], [feeds[1]], feeds)
        channels += [await _watch(session, room, each) for each in seen]
    return session, channels


async def _publish(session: Session, room: int) -> tuple[Channel, int]:
    channel, handle = Channel(), await session.handle()
    channel.sends = True
    joined = await session.say(handle, {"request": "join", "ptype": "publisher", "room": room})
    feed: int = joined["plugindata"]["data"]["id"]
    answer = await session.say(handle, {"request": "configure"}, ("offer", _offer(channel)))
    await channel.connect(read_remote(answer["jsep"]["sdp"]))
    return channel, feed


async def _watch(session: Session, room: int, feeds: list[int]) -> Channel:
    channel, handle = Channel(), await session.handle()
    streams = [{"feed": feed} for feed in feeds]
    body = {"request": "join", "ptype": "subscriber", "room": room, "streams": streams}
    offer = (await session.say(handle, body))["jsep"]["sdp"]
    await session.say(handle, {"request": "start"}, ("answer", _answer(channel, offer)))
    await channel.connect(read_remote(offer))
    return channel


def _transport(channel: Channel) -> list[str]:
    return [
        f"a=ice-ufrag:{channel.username}",
        f"a=ice-pwd:{channel.password}",
        f"a=fingerprint:sha-256 {IDENTITY.fingerprint}",
        "a=setup:active",
        "a=rtcp-mux",
    ]


def _offer(channel: Channel) -> str:
    lines = ["v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "t=0 0", "a=group:BUNDLE 0 1"]
    kinds = (
        ("audio", 111, "opus/48000/2", channel.audio),
        ("video", 96, "VP8/90000", channel.video),
    )
    for mid, (kind, number, name, ssrc) in enumerate(kinds):
        lines += [f"m={kind} 9 UDP/TLS/RTP/SAVPF {number}", "c=IN IP4 0.0.0.0", f"a=mid:{mid}"]
        lines += ["a=sendonly", f"a=rtpmap:{number} {name}", *_transport(channel)]
        if kind == "video":
            lines += [f"a=rtcp-fb:{number} nack", f"a=rtcp-fb:{number} nack pli"]
        lines.append(f"a=ssrc:{ssrc} cname:load")
    return "\r\n".join(lines) + "\r\n"


def _answer(channel: Channel, offer: str) -> str:
    """The offer's own lines, received only, over our transport."""
    kept = ("v=", "o=", "s=", "t=", "m=", "c=", "a=group:", "a=mid:", "a=rtpmap:", "a=fmtp:")
    lines: list[str] = []
    for line in offer.splitlines():
        if line.startswith(kept) and not line.startswith("a=group:LS"):
            lines.append(line)
        if line.startswith("a=mid:"):
            lines += ["a=recvonly", *_transport(channel)]
    return "\r\n".join(lines) + "\r\n"
