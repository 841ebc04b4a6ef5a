"""The encrypted way between one end and the node: one UDP socket for checks, keys and packets."""

import asyncio
import secrets
import socket
from collections import deque
from collections.abc import Callable
from typing import Final

from server.media import stun
from server.media.dtls import Association, Identity, Keys
from server.media.sdp import Answer, Transport
from server.media.srtp import (
    INPUT,
    MOST_DATAGRAM_BYTES,
    MOST_PLAIN_BYTES,
    OUTPUT,
    Receiving,
    Sending,
    Work,
)

# A handshake may begin before the answer has come over the other line.
_MOST_EARLY: Final = 4
_MOST_ADDRESSES: Final = 8


def _none(_size: int) -> int:
    return 0


def _ignore(_what: object) -> None:
    return


class Leg:
    """`heard` counts genuine packets of media, `answered` all that shows that the end lives."""

    def __init__(
        self,
        sock: socket.socket,
        *,
        identity: Identity,
        on_ready: Callable[[], None],
        on_end: Callable[[str], None],
    ) -> None:
        self._socket = sock
        self._receive, self._send_datagram = sock.recvfrom_into, sock.sendto
        self._identity = identity
        # Of a packet in INPUT, and of a report; set by who passes them on.
        self.on_packet: Callable[[int], None] = _ignore
        self.on_report: Callable[[bytes], None] = _ignore
        self._on_ready = on_ready
        self._on_end = on_end
        self._username = secrets.token_hex(4)
        self._password = secrets.token_hex(12)
        self._known: set[stun.Address] = set()
        self._remote: stun.Address | None = None
        self._early: deque[bytes] = deque(maxlen=_MOST_EARLY)
        self._association: Association | None = None
        self._open_rtp: Work = _none
        self._open_rtcp: Work = _none
        self._close_rtp: Work = _none
        self._close_rtcp: Work = _none
        self.heard = self.answered = 0
        self.is_ready = self.is_closed = False
        asyncio.get_running_loop().add_reader(sock, self._read)

    def transport(self, host: str) -> Transport:
        return Transport(
            username=self._username,
            password=self._password,
            fingerprint=self._identity.fingerprint,
            host=host,
            port=self._socket.getsockname()[1],
        )

    def accept(self, answer: Answer) -> None:
        """A second answer changes nothing: a new description needs a new leg."""
        if self._association or self.is_closed:
            return
        self._association = Association(
            self._identity,
            is_server=answer.is_client,
            fingerprints=answer.fingerprints,
            send=self._send_bytes,
            on_keys=self._take_keys,
            on_end=self._end,
        )
        self._begin()

    def send(self, size: int) -> None:
        """A plain packet of this size lies in OUTPUT."""
        remote = self._remote
        if remote and 0 < size <= MOST_PLAIN_BYTES and (size := self._close_rtp(size)):
            try:
                self._send_datagram(OUTPUT[:size], remote)
            except OSError:
                return  # lost, as any datagram may be

    def send_report(self, content: bytes) -> None:
        size = len(content)
        if not 0 < size <= MOST_PLAIN_BYTES:
            return
        OUTPUT[:size] = content
        if size := self._close_rtcp(size):
            self._send_bytes(OUTPUT[:size])

    def close(self) -> None:
        """Tells the other side. Twice is fine."""
        if self.is_closed:
            return
        if self._association:
            self._association.close()
        self.is_closed, self.is_ready = True, False
        self._open_rtp = self._open_rtcp = self._close_rtp = self._close_rtcp = _none
        asyncio.get_running_loop().remove_reader(self._socket)
        self._socket.close()

    def _read(self) -> None:
        """One datagram, then the others have their turn. This is done for each packet: no calls
        that can be spared.
        """
        try:
            size, address = self._receive(INPUT)
        except OSError:
            return  # none is there, or the end's port was closed: the next check tells
        if not 1 < size <= MOST_DATAGRAM_BYTES:
            return
        if not 127 < INPUT[0] < 192:
            self._take_other(size, (address[0], address[1]))
        elif 191 < INPUT[1] < 224:
            if size := self._open_rtcp(size):
                self.answered += 1
                self.on_report(bytes(INPUT[:size]))
        elif size := self._open_rtp(size):
            self.heard += 1
            self.on_packet(size)

    def _take_other(self, size: int, address: stun.Address) -> None:
        datagram = bytes(INPUT[:size])
        if datagram[0] < 4:
            self._take_check(datagram, address)
        elif 19 < datagram[0] < 64 and address in self._known:
            self._take_record(datagram)

    def _take_check(self, datagram: bytes, address: stun.Address) -> None:
        password = self._password.encode()
        request = stun.read_request(datagram, username=self._username, password=password)
        if request is None:
            return
        if address not in self._known and len(self._known) >= _MOST_ADDRESSES:
            self._known.clear()
        self._known.add(address)
        if request.nominates or self._remote is None:
            self._remote = address
        self.answered += 1
        response = stun.write_response(request, address=address, password=password)
        self._send_to(response, address)
        self._begin()

    def _begin(self) -> None:
        """The handshake, once there is an answer and a way to the end."""
        if self._association is None or self._remote is None or self.is_ready:
            return
        self._association.start()
        while self._early and self._association:
            self._association.feed(self._early.popleft())

    def _take_record(self, datagram: bytes) -> None:
        if self._association is None:
            self._early.append(datagram)
        else:
            self._association.feed(datagram)

    def _take_keys(self, keys: Keys) -> None:
        receiving = Receiving(keys.profile, keys.receiving)
        sending = Sending(keys.profile, keys.sending)
        self._open_rtp = receiving.open_rtp
        self._open_rtcp = receiving.open_rtcp
        self._close_rtp = sending.close_rtp
        self._close_rtcp = sending.close_rtcp
        self.is_ready = True
        self._on_ready()

    def _end(self, why: str) -> None:
        if not self.is_closed:
            self.close()
            self._on_end(why)

    def _send_bytes(self, datagram: bytes | memoryview) -> None:
        if self._remote:
            self._send_to(datagram, self._remote)

    def _send_to(self, datagram: bytes | memoryview, address: stun.Address) -> None:
        if self.is_closed:
            return
        try:
            self._send_datagram(datagram, address)
        except OSError:
            return  # as above
