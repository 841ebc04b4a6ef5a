"""RTCP as this end speaks it: what was missed, what cannot be seen, what the line carries."""

import time
from collections.abc import Sequence
from typing import Final

from aiortc.rtcrtpreceiver import StreamStatistics
from aiortc.rtp import (
    RTCP_PSFB_APP,
    RTCP_PSFB_PLI,
    RTCP_RTPFB_NACK,
    RtcpPsfbPacket,
    RtcpReceiverInfo,
    RtcpRrPacket,
    RtcpRtpfbPacket,
    RtcpSenderInfo,
    RtcpSrPacket,
    pack_remb_fci,
)

from kiosk.call.streams import Outgoing

_NTP_EPOCH: Final = 2_208_988_800


def missed(own: int, ssrc: int, numbers: Sequence[int]) -> bytes:
    packet = RtcpRtpfbPacket(fmt=RTCP_RTPFB_NACK, ssrc=own, media_ssrc=ssrc)
    packet.lost = list(numbers)
    return bytes(packet)


def needs_key_picture(own: int, ssrc: int) -> bytes:
    return bytes(RtcpPsfbPacket(fmt=RTCP_PSFB_PLI, ssrc=own, media_ssrc=ssrc))


def carries(own: int, bits: int, ssrcs: Sequence[int]) -> bytes:
    fci = pack_remb_fci(bits, list(ssrcs))
    return bytes(RtcpPsfbPacket(fmt=RTCP_PSFB_APP, ssrc=own, media_ssrc=0, fci=fci))


def sent(stream: Outgoing) -> bytes:
    now = time.time() + _NTP_EPOCH
    info = RtcpSenderInfo(
        ntp_timestamp=int(now * (1 << 32)),
        rtp_timestamp=stream.last_stamp % (1 << 32),
        packet_count=stream.packets % (1 << 32),
        octet_count=stream.bytes % (1 << 32),
    )
    return bytes(RtcpSrPacket(ssrc=stream.ssrc, sender_info=info))


def received(own: int, streams: Sequence[tuple[int, StreamStatistics]]) -> bytes:
    reports = [
        RtcpReceiverInfo(
            ssrc=ssrc,
            fraction_lost=statistics.fraction_lost,
            packets_lost=statistics.packets_lost,
            highest_sequence=statistics.max_seq or 0,
            jitter=statistics.jitter,
            lsr=0,
            dlsr=0,
        )
        for ssrc, statistics in streams
        if statistics.max_seq is not None
    ]
    return bytes(RtcpRrPacket(ssrc=own, reports=reports))
