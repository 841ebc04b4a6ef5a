"""The load's side of a leg: a check, a handshake, and a socket for sealed packets."""

import asyncio
import hmac
import os
import re
import secrets
import socket
import struct
import zlib
from dataclasses import dataclass
from typing import Final

from server.media import stun
from server.media.dtls import Association, Fingerprint, Identity, Keys
from server.media.srtp import Receiving, Sending

_RESPONSE: Final = b"\x01\x01"
_COOKIE: Final = 0x2112A442
_AGAIN_S: Final = 0.3
_WITHIN_S: Final = 30
_RECEIVE_BYTES: Final = 4 * 1024 * 1024
IDENTITY: Final = Identity()


@dataclass(frozen=True)
class Remote:
    """What a description says of how its side is reached."""

    username: str
    password: str
    fingerprint: str
    address: tuple[str, int]


def read_remote(sdp: str) -> Remote:
    def first(pattern: str) -> list[str]:
        found = re.search(pattern, sdp)
        assert found, pattern
        return list(found.groups())

    host, port = first(r"a=candidate:\S+ 1 (?:udp|UDP) \d+ (\S+) (\d+) typ host")
    return Remote(
        username=first(r"a=ice-ufrag:(\S+)")[0],
        password=first(r"a=ice-pwd:(\S+)")[0],
        fingerprint=first(r"a=fingerprint:sha-256 (\S+)")[0],
        address=(host, int(port)),
    )


class Channel:
    """One transport. `video` and `audio` are the streams that it sends, if it sends."""

    def __init__(self) -> None:
        self.username, self.password = secrets.token_hex(4), secrets.token_hex(12)
        self.video, self.audio = secrets.randbits(31) | 1, secrets.randbits(31) | 1
        self.sends = False
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVE_BYTES)
        self.socket.settimeout(0)
        self.sending: Sending | None = None
        self.receiving: Receiving | None = None
        self.numbers = [secrets.randbits(14), secrets.randbits(14)]
        self.sent = [0, 0]
        self.bytes = [0, 0]

    async def connect(self, remote: Remote) -> None:
        """As the side that begins the handshake."""
        loop = asyncio.get_running_loop()
        self.socket.bind((remote.address[0], 0))
        self.socket.connect(remote.address)
        done: asyncio.Future[Keys] = loop.create_future()
        association = Association(
            IDENTITY,
            is_server=False,
            fingerprints=(Fingerprint("sha-256", remote.fingerprint),),
            send=self._send,
            on_keys=done.set_result,
            on_end=lambda why: done.set_exception(ConnectionError(why)),
        )
        checked = asyncio.Event()
        loop.add_reader(self.socket, self._read, association, checked)
        async with asyncio.timeout(_WITHIN_S):
            while not checked.is_set():
                self._send(self._check(remote))
                await asyncio.wait([asyncio.create_task(checked.wait())], timeout=_AGAIN_S)
            association.start()
            keys = await done
        loop.remove_reader(self.socket)
        self.sending = Sending(keys.profile, keys.sending)
        self.receiving = Receiving(keys.profile, keys.receiving)

    def _read(self, association: Association, checked: asyncio.Event) -> None:
        try:
            datagram = self.socket.recv(2_048)
        except OSError:
            return
        if datagram[:2] == _RESPONSE:
            checked.set()
        elif datagram[0] < 4:
            self._answer_check(datagram)
        elif 19 < datagram[0] < 64:
            association.feed(datagram)

    def _answer_check(self, datagram: bytes) -> None:
        """Of a side that checks too, as Janus does."""
        password = self.password.encode()
        request = stun.read_request(datagram, username=self.username, password=password)
        if request:
            address = self.socket.getpeername()
            self._send(stun.write_response(request, address=address, password=password))

    def _send(self, datagram: bytes) -> None:
        try:
            self.socket.send(datagram)
        except OSError:
            return

    def _check(self, remote: Remote) -> bytes:
        """A binding request of the controlling side that takes this pair (RFC 8445)."""
        user = f"{remote.username}:{self.username}".encode()
        body = struct.pack("!HH", 6, len(user)) + user + bytes(-len(user) % 4)
        body += struct.pack("!HHQ", 0x802A, 8, 1) + struct.pack("!HHL", 0x24, 4, 1845501695)
        body += struct.pack("!HH", 0x25, 0)
        head = struct.pack("!L", _COOKIE) + os.urandom(12)
        message = struct.pack("!HH", 1, len(body) + 24) + head + body
        digest = hmac.digest(remote.password.encode(), message, "sha1")
        message += struct.pack("!HH", 8, 20) + digest
        message = message[:2] + struct.pack("!H", len(message) - 20 + 8) + message[4:]
        checksum = (zlib.crc32(message) ^ 0x5354554E) & 0xFFFFFFFF
        return message + struct.pack("!HHL", 0x8028, 4, checksum)
