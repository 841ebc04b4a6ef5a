"""The encrypted way to a node or to another end: addresses, keys, and packets as plain bytes."""

from collections.abc import Callable, Sequence
from typing import Final

from aiortc import (
    RTCCertificate,
    RTCDtlsFingerprint,
    RTCDtlsParameters,
    RTCDtlsTransport,
    RTCIceGatherer,
    RTCIceParameters,
    RTCIceServer,
    RTCIceTransport,
)
from aiortc.rtcconfiguration import RTCIceTransportPolicy
from aiortc.sdp import candidate_from_sdp, candidate_to_sdp

from kiosk.call.description import Offered
from server.wire.media import IceServer

# A longer datagram would end a stock transport.
_MOST_DATAGRAM: Final = 1_500


class WayLost(ConnectionError):
    """There is no way to the other side, or no longer."""


class _Ice(RTCIceTransport):
    """Leads, since the node only answers checks, and takes no datagram that is too long."""

    def __init__(self, gatherer: RTCIceGatherer) -> None:
        super().__init__(gatherer)
        self._connection.ice_controlling = True
        self._recv = self._receive_short

    async def _receive_short(self) -> bytes:
        while True:
            content: bytes = await self._connection.recv()
            if 0 < len(content) <= _MOST_DATAGRAM:
                return content


class _Dtls(RTCDtlsTransport):
    """Begins the handshake, and hands packets on as they are, instead of to receivers."""

    def __init__(
        self,
        ice: RTCIceTransport,
        certificate: RTCCertificate,
        *,
        on_packet: Callable[[bytes, int], None],
        on_report: Callable[[bytes], None],
    ) -> None:
        super().__init__(ice, [certificate])
        self._on_packet, self._on_report = on_packet, on_report
        self._set_role("client")

    async def _handle_rtp_data(self, data: bytes, arrival_time_ms: int) -> None:
        self._on_packet(data, arrival_time_ms)

    async def _handle_rtcp_data(self, data: bytes) -> None:
        self._on_report(data)

    async def send_packet(self, packet: bytes) -> None:
        await self._send_rtp(packet)


class Way:
    """`send` while it stands; `close` may be called twice."""

    def __init__(
        self,
        ice_servers: Sequence[IceServer],
        *,
        relay_only: bool,
        on_packet: Callable[[bytes, int], None],
        on_report: Callable[[bytes], None],
    ) -> None:
        # An empty list, never none: the default would ask a server on the internet.
        servers = [
            RTCIceServer(urls=each.urls, username=each.username, credential=each.credential)
            for each in ice_servers
        ]
        policy = RTCIceTransportPolicy.RELAY if relay_only else RTCIceTransportPolicy.ALL
        self._gatherer = RTCIceGatherer(servers, policy)
        self._ice = _Ice(self._gatherer)
        self._dtls = _Dtls(
            self._ice,
            RTCCertificate.generateCertificate(),
            on_packet=on_packet,
            on_report=on_report,
        )

    @property
    def username(self) -> str:
        return str(self._gatherer.getLocalParameters().usernameFragment)

    @property
    def password(self) -> str:
        return str(self._gatherer.getLocalParameters().password)

    @property
    def fingerprint(self) -> str:
        found = self._dtls.getLocalParameters().fingerprints
        return next(str(each.value) for each in found if each.algorithm == "sha-256")

    @property
    def candidates(self) -> tuple[str, ...]:
        return tuple(candidate_to_sdp(each) for each in self._gatherer.getLocalCandidates())

    async def gather(self) -> None:
        await self._gatherer.gather()

    async def start(self, offered: Offered) -> None:
        for each in offered.candidates:
            await self._ice.addRemoteCandidate(candidate_from_sdp(each))
        await self._ice.addRemoteCandidate(None)
        await self._ice.start(
            RTCIceParameters(
                usernameFragment=offered.username, password=offered.password, iceLite=True
            )
        )
        if self._ice.state != "completed":
            raise WayLost("no address of the node answers")
        fingerprint = RTCDtlsFingerprint(algorithm="sha-256", value=offered.fingerprint)
        await self._dtls.start(RTCDtlsParameters(fingerprints=[fingerprint]))
        if self._dtls.state != "connected":
            raise WayLost("no keys could be agreed on")

    @property
    def is_open(self) -> bool:
        return self._dtls.state == "connected"

    async def send(self, packet: bytes) -> None:
        """What cannot be sent is lost, as any packet may be."""
        if not self.is_open:
            return
        try:
            await self._dtls.send_packet(packet)
        except ConnectionError:
            return

    async def close(self) -> None:
        await self._dtls.stop()
        await self._ice.stop()
