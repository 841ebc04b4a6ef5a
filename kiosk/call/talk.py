"""Picture and sound of one visit over one way: what goes out, what comes in, and how well."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np
from aiortc.rate import RemoteBitrateEstimator
from aiortc.rtcrtpparameters import RTCRtpHeaderExtensionParameters, RTCRtpParameters
from aiortc.rtp import (
    RTCP_PSFB_APP,
    RTCP_PSFB_FIR,
    RTCP_PSFB_PLI,
    RTCP_RTPFB_NACK,
    HeaderExtensionsMap,
    RtcpPacket,
    RtcpPsfbPacket,
    RtcpRtpfbPacket,
    RtpPacket,
    unpack_remb_fci,
    unwrap_rtx,
)

from kiosk.call import reports
from kiosk.call.board import Board, Place
from kiosk.call.concealment import SAMPLES
from kiosk.call.description import OPUS, RED, RTX, VP8, MediaLine, Offered, Own, write_answer
from kiosk.call.messages import Quality
from kiosk.call.steps import SOUND_BITS, STEPS, carried, next_step
from kiosk.call.streams import Outgoing, PictureIn, PictureOut, SoundIn, SoundOut
from kiosk.call.way import Way, WayLost
from server.wire.media import IceServer

if TYPE_CHECKING:
    from cv2.typing import MatLike

logger = logging.getLogger(__name__)

_TICK_S: Final = 0.02
# The node speaks at least every second: silence for so long is a line that is gone.
SILENT_AFTER_S: Final = 5.0
_MOST_SOUNDS_WAITING: Final = 10
_EXTENSIONS: Final = {
    1: "urn:ietf:params:rtp-hdrext:sdes:mid",
    3: "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
}


class Talk:
    """Made of an offer; `run` goes on until the way is lost or it is cancelled."""

    def __init__(
        self,
        offered: Offered,
        *,
        ice_servers: list[IceServer],
        relay_only: bool,
        board: Board,
        play: Callable[[bytes], None],
    ) -> None:
        self._offered, self._board, self._play = offered, board, play
        self._extensions = _extensions()
        self._way = Way(
            ice_servers, relay_only=relay_only, on_packet=self._packet, on_report=self._report
        )
        sound, picture = offered.lines[0], offered.lines[1]
        self._sound_way = self._outgoing(sound)
        self._picture_way = self._outgoing(picture)
        self._sound_out = SoundOut(
            self._sound_way, opus=sound.numbers[OPUS], repeated=sound.numbers.get(RED)
        )
        self._picture_out = PictureOut(self._picture_way, vp8=picture.numbers[VP8])
        self._sounds: dict[int, SoundIn] = {}
        self._pictures: dict[int, PictureIn] = {}
        self._take_lines(offered.lines)
        self._line_bits, self._step = 600_000, STEPS[0]
        self._told_bits: int | None = None
        self._sent_before = 0
        self._estimator = RemoteBitrateEstimator()
        self._to_send: asyncio.Queue[bytes] = asyncio.Queue(_MOST_SOUNDS_WAITING)
        self._picture: MatLike | None = None
        self._sent_picture_at = 0.0
        self._reports: set[asyncio.Task[None]] = set()
        self._heard_at = time.monotonic()
        self._counted_at, self._counted = time.monotonic(), 0
        self._mix_counted = (0, 0)
        self.volume = 1.0

    async def answer(self) -> str:
        await self._way.gather()
        own = Own(
            username=self._way.username,
            password=self._way.password,
            fingerprint=self._way.fingerprint,
            candidates=self._way.candidates,
            sound_ssrc=self._sound_way.ssrc,
            picture_ssrc=self._picture_way.ssrc,
        )
        return write_answer(self._offered, own)

    async def run(self) -> None:
        """Raises WayLost."""
        await self._way.start(self._offered)
        self._heard_at = time.monotonic()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._send_sound())
            group.create_task(self._send_pictures())
            group.create_task(self._show_pictures())
            group.create_task(self._play_sound())
            group.create_task(self._report_often())

    async def close(self) -> None:
        """Twice is fine."""
        await self._way.close()

    def say(self, sound: bytes) -> None:
        """20 ms from the microphone; the oldest goes where the line does not take them."""
        if self._to_send.full():
            self._to_send.get_nowait()
        self._to_send.put_nowait(sound)

    def show(self, picture: "MatLike") -> None:
        """The newest from the camera."""
        self._picture = picture

    def quality(self) -> Quality:
        """Since it was asked last."""
        now = time.monotonic()
        seen = sum(each.seen for each in self._pictures.values())
        played = sum(each.buffer.played for each in self._sounds.values())
        concealed = sum(each.buffer.concealed for each in self._sounds.values())
        rate = (seen - self._counted) / max(0.001, now - self._counted_at)
        new_played, new_lost = played - self._mix_counted[0], concealed - self._mix_counted[1]
        self._counted, self._counted_at, self._mix_counted = seen, now, (played, concealed)
        return Quality(
            seen=seen,
            pictures_a_second=rate,
            concealed_share=new_lost / max(1, new_played + new_lost),
            sends_pictures=self._step.bits > 0,
            sound_played=played,
        )

    def _outgoing(self, line: MediaLine) -> Outgoing:
        return Outgoing(mid=line.mid, extensions=self._extensions, send=self._way.send)

    def _take_lines(self, lines: tuple[MediaLine, ...]) -> None:
        for line in lines:
            if line.ssrc is None or line.seat is None:
                continue
            if line.kind == "audio":
                self._sounds[line.ssrc] = SoundIn(
                    opus=line.numbers[OPUS], repeated=line.numbers.get(RED)
                )
            else:
                self._pictures[line.ssrc] = PictureIn()

    def _packet(self, content: bytes, arrival_ms: int) -> None:
        self._heard_at = time.monotonic()
        try:
            packet = RtpPacket.parse(content, self._extensions)
            self._take(packet, arrival_ms)
        except (ValueError, UnicodeDecodeError):
            return  # a packet that says nonsense is as good as lost

    def _take(self, packet: RtpPacket, arrival_ms: int) -> None:
        if (sound := self._sounds.get(packet.ssrc)) is not None:
            sound.put(packet)
            self._estimate(packet, arrival_ms)
            return
        picture = self._pictures.get(packet.ssrc)
        vp8 = self._offered.lines[1].numbers[VP8]
        if picture is None or packet.payload_type != vp8:
            self._take_again(packet, vp8)
            return
        picture.put(packet, now=time.monotonic())
        self._estimate(packet, arrival_ms)

    def _take_again(self, packet: RtpPacket, vp8: int) -> None:
        """A repeated packet names the one it repeats; only with one face is it known whose."""
        if packet.payload_type != self._offered.lines[1].numbers.get(RTX):
            return
        if len(packet.payload) < 2 or len(self._pictures) != 1:
            return
        ssrc, picture = next(iter(self._pictures.items()))
        picture.put(unwrap_rtx(packet, payload_type=vp8, ssrc=ssrc), now=time.monotonic())

    def _estimate(self, packet: RtpPacket, arrival_ms: int) -> None:
        sent_at = packet.extensions.abs_send_time
        if sent_at is None:
            return
        found = self._estimator.add(
            arrival_time_ms=arrival_ms,
            abs_send_time=sent_at,
            payload_size=len(packet.payload),
            ssrc=packet.ssrc,
        )
        if found is not None:
            self._later(reports.carries(self._picture_way.ssrc, found[0], found[1]))

    def _report(self, content: bytes) -> None:
        self._heard_at = time.monotonic()
        try:
            packets = RtcpPacket.parse(content)
        except ValueError:
            return
        for packet in packets:
            if isinstance(packet, RtcpRtpfbPacket) and packet.fmt == RTCP_RTPFB_NACK:
                if packet.media_ssrc == self._picture_way.ssrc:
                    self._start(self._picture_way.repeat(packet.lost))
            elif isinstance(packet, RtcpPsfbPacket):
                self._feedback(packet)

    def _feedback(self, packet: RtcpPsfbPacket) -> None:
        if packet.fmt in {RTCP_PSFB_PLI, RTCP_PSFB_FIR}:
            self._picture_out.want_key_picture()
        elif packet.fmt == RTCP_PSFB_APP:
            with contextlib.suppress(ValueError):
                bits, ssrcs = unpack_remb_fci(packet.fci)
                if self._picture_way.ssrc in ssrcs or not ssrcs:
                    self._told_bits = bits

    async def _send_sound(self) -> None:
        while True:
            await self._sound_out.send(await self._to_send.get())

    async def _send_pictures(self) -> None:
        while True:
            now = time.monotonic()
            if now - self._heard_at > SILENT_AFTER_S or not self._way.is_open:
                raise WayLost("nothing was heard")
            self._step = next_step(self._step, line_bits=self._line_bits)
            await self._send_picture(now)
            await asyncio.sleep(_TICK_S / 2)

    async def _send_picture(self, now: float) -> None:
        step, picture = self._step, self._picture
        if picture is None or not step.bits:
            return
        if now - self._sent_picture_at < 1 / step.pictures_a_second - _TICK_S / 4:
            return
        self._picture, self._sent_picture_at = None, now
        self._picture_out.use_bits(max(step.bits, self._line_bits - SOUND_BITS))
        await self._picture_out.send(_fitted(picture, step.width_px, step.height_px))

    async def _show_pictures(self) -> None:
        while True:
            await asyncio.sleep(_TICK_S / 2)
            for ssrc, picture in self._pictures.items():
                await self._show(ssrc, picture)

    async def _show(self, ssrc: int, picture: PictureIn) -> None:
        now, own = time.monotonic(), self._picture_way.ssrc
        frame = await picture.decoded(picture.buffer.take(now=now))
        if numbers := picture.buffer.numbers_to_ask_for(now=now):
            await self._way.send(reports.missed(own, ssrc, numbers))
        if picture.statistics.max_seq is not None and picture.buffer.needs_key_picture(now=now):
            await self._way.send(reports.needs_key_picture(own, ssrc))
        if frame is None:
            return
        rows = frame.to_ndarray(format="rgb24")
        self._board.put(
            Place.FAR, width_px=frame.width, height_px=frame.height, content=rows.tobytes()
        )

    async def _play_sound(self) -> None:
        due = time.monotonic()
        while True:
            due += _TICK_S
            mixed = np.zeros(SAMPLES, np.int32)
            for sound in self._sounds.values():
                mixed += sound.take()
            loud = np.clip(mixed * self.volume, -32_768, 32_767).astype(np.int16)
            self._play(loud.tobytes())
            if time.monotonic() - due > 1:
                due = time.monotonic()  # the machine stood still: what is past is past
            await asyncio.sleep(max(0, due - time.monotonic()))

    async def _report_often(self) -> None:
        while True:
            await asyncio.sleep(1)
            self._weigh_line()
            await self._way.send(reports.sent(self._sound_way))
            await self._way.send(reports.sent(self._picture_way))
            streams = [
                *((ssrc, each.statistics) for ssrc, each in self._sounds.items()),
                *((ssrc, each.statistics) for ssrc, each in self._pictures.items()),
            ]
            await self._way.send(reports.received(self._sound_way.ssrc, streams))

    def _weigh_line(self) -> None:
        sent = (self._picture_way.bytes + self._sound_way.bytes) * 8
        told, self._told_bits = self._told_bits, None
        self._line_bits = carried(
            self._line_bits, told_bits=told, sent_bits=sent - self._sent_before
        )
        self._sent_before = sent

    def _later(self, report: bytes) -> None:
        self._start(self._way.send(report))

    def _start(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._reports.add(task)
        task.add_done_callback(self._reports.discard)


def _extensions() -> HeaderExtensionsMap:
    made = HeaderExtensionsMap()
    made.configure(
        RTCRtpParameters(
            headerExtensions=[
                RTCRtpHeaderExtensionParameters(id=number, uri=uri)
                for number, uri in _EXTENSIONS.items()
            ]
        )
    )
    return made


def _fitted(picture: "MatLike", width_px: int, height_px: int) -> "MatLike":
    """The middle of it in the wished proportion, so that nobody is drawn out of shape."""
    height, width = picture.shape[:2]
    wide = min(width, height * width_px // height_px)
    high = min(height, width * height_px // width_px)
    left, top = (width - wide) // 2, (height - high) // 2
    cut = picture[top : top + high, left : left + wide]
    return cv2.resize(cut, (width_px, height_px), interpolation=cv2.INTER_AREA)
