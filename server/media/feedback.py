"""What receivers report: passed to the sources end to end, answered here, or kept from them."""

from struct import unpack_from
from typing import Final

from server.media import rtcp
from server.media.relay import End, Relay
from server.media.srtp import OUTPUT
from server.media.streams import CACHED, Outlet, Source

# Of one report, so that a few bytes cannot ask for a flood.
_MOST_REPEATS: Final = 64


class Feedback:
    """A supervisor may ask for packets and pictures; how well he receives is told to nobody."""

    def __init__(self, relay: Relay) -> None:
        self._relay = relay

    def report(self, end: End, compound: bytes) -> None:
        if not self._relay.is_open:
            return
        for packet in rtcp.packets(compound):
            if packet.kind in {rtcp.SENDER_REPORT, rtcp.RECEIVER_REPORT}:
                self._take_report(end, packet)
            elif packet.kind == rtcp.FOR_TRANSPORT and packet.count == rtcp.NACK:
                self._repeat(end, packet)
            elif packet.kind == rtcp.FOR_PAYLOAD:
                self._take_wish(end, packet)

    def _take_report(self, end: End, packet: rtcp.Packet) -> None:
        if packet.kind == rtcp.SENDER_REPORT and len(packet.content) >= 28:
            self._pass_clock(end, packet)
        if end.seat is None:
            return
        for block in rtcp.report_blocks(packet):
            found = self._source(end, int.from_bytes(block[:4], "big"))
            if found:
                source, _ = found
                source.way.send_report(rtcp.write_receiver_report(end.ssrc, source.ssrc, block))

    def _pass_clock(self, end: End, packet: rtcp.Packet) -> None:
        source = end.sources.get(packet.word(4))
        for outlet in source.outlets if source else ():
            if outlet.is_running:
                outlet.way.send_report(
                    rtcp.write_sender_report(
                        packet, ssrc=outlet.ssrc.to_bytes(4, "big"), later=outlet.stamp_shift
                    )
                )

    def _repeat(self, end: End, packet: rtcp.Packet) -> None:
        """Out of the cache, with the same bytes as before; what is older than the run, never."""
        found = self._source(end, packet.word(8)) if len(packet.content) >= 12 else None
        if not found:
            return
        source, outlet = found
        if not source.cache or not outlet.is_running:
            return
        for count, number in enumerate(rtcp.nacked(packet)):
            if count >= _MOST_REPEATS:
                return
            self._repeat_one(source, outlet, number)

    def _repeat_one(self, source: Source, outlet: Outlet, number: int) -> None:
        place = source.highest - ((source.highest + outlet.number_shift - number) & 0xFFFF)
        cached = source.cache[place % CACHED]
        if cached is None or cached[0] != place or place < outlet.floor:
            return
        content = cached[1]
        size = len(content)
        OUTPUT[:size] = content
        (stamp,) = unpack_from("!L", content, 4)
        outlet.way.send(outlet.write(place, stamp, size, is_muted=False))

    def _take_wish(self, end: End, packet: rtcp.Packet) -> None:
        if packet.count in {rtcp.PICTURE_LOSS, rtcp.FULL_INTRA}:
            for ssrc in rtcp.key_picture_wanted_of(packet):
                if found := self._source(end, ssrc):
                    self._relay.want_key_picture(end, found[0])
        elif packet.count == rtcp.REMB and end.seat is not None:
            bits = rtcp.remb_bits(packet)
            if bits is not None:
                self._take_bits(end, bits)

    def _take_bits(self, end: End, bits: int) -> None:
        """The way to an end is shared by all that it sees; a source keeps to the narrowest."""
        seen = {end.source_of[ssrc].ssrc: end.source_of[ssrc] for ssrc in self._videos(end)}
        if not seen:
            return
        end.bits = bits // len(seen)
        for source in seen.values():
            known = [
                other.bits
                for other in self._relay.ends()
                if other.bits is not None and self._sees(other, source)
            ]
            source.way.send_report(rtcp.write_remb(end.ssrc, source.ssrc, min(known)))

    def _videos(self, end: End) -> list[int]:
        return [
            ssrc
            for ssrc, outlet in end.outlets.items()
            if outlet.is_video and outlet.is_running and ssrc in end.source_of
        ]

    def _sees(self, end: End, source: Source) -> bool:
        return any(end.source_of[ssrc] is source for ssrc in self._videos(end))

    def _source(self, end: End, ssrc: int) -> tuple[Source, Outlet] | None:
        outlet = end.outlets.get(ssrc)
        source = end.source_of.get(ssrc)
        return (source, outlet) if outlet and source and outlet.is_running else None
