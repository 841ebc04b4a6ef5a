"""One stream of picture or sound on its way out or in: packets here, what is seen there."""

import asyncio
import fractions
import secrets
import time
from collections import deque
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Final

import av
import numpy as np
from aiortc.codecs.opus import OpusDecoder, OpusEncoder
from aiortc.codecs.vpx import Vp8Decoder, Vp8Encoder, VpxPayloadDescriptor
from aiortc.jitterbuffer import JitterFrame
from aiortc.rtcrtpreceiver import StreamStatistics
from aiortc.rtp import HeaderExtensionsMap, RtpPacket

from kiosk.call import red
from kiosk.call.concealment import SAMPLES, Concealment
from kiosk.call.picture_buffer import Part, PictureBuffer, Whole
from kiosk.call.sound_buffer import FRAME_TICKS, SoundBuffer

if TYPE_CHECKING:
    from cv2.typing import MatLike
    from numpy.typing import NDArray

Send = Callable[[bytes], Coroutine[object, object, None]]
_KEPT: Final = 512
_PICTURE_CLOCK: Final = 90_000
_SOUND_BITS: Final = 32_000


class Outgoing:
    """Numbers packets, and keeps them for who missed some."""

    def __init__(self, *, mid: str, extensions: HeaderExtensionsMap, send: Send) -> None:
        self.ssrc = secrets.randbits(31) | 1
        self._mid, self._extensions, self._send = mid, extensions, send
        self._number = secrets.randbits(15)
        self._sent: dict[int, bytes] = {}
        self.packets = self.bytes = self.last_stamp = 0

    async def send(self, payload: bytes, *, number: int, stamp: int, is_last: bool) -> None:
        packet = RtpPacket(
            payload_type=number,
            marker=int(is_last),
            sequence_number=self._number,
            timestamp=stamp % (1 << 32),
            ssrc=self.ssrc,
            payload=payload,
        )
        packet.extensions.mid = self._mid
        packet.extensions.abs_send_time = int(time.time() * (1 << 18)) & 0xFFFFFF
        content = packet.serialize(self._extensions)
        self._sent[self._number] = content
        self._sent.pop((self._number - _KEPT) % (1 << 16), None)
        self._number = (self._number + 1) % (1 << 16)
        self.packets, self.bytes = self.packets + 1, self.bytes + len(payload)
        self.last_stamp = stamp
        await self._send(content)

    async def repeat(self, numbers: list[int]) -> None:
        for number in numbers:
            if (content := self._sent.get(number)) is not None:
                await self._send(content)


class SoundOut:
    """Each 20 ms with the two before it once more, where the other side understands that."""

    def __init__(self, way: Outgoing, *, opus: int, repeated: int | None) -> None:
        self._way, self._opus, self._repeated = way, opus, repeated
        self._encoder = OpusEncoder()
        self._encoder.codec.bit_rate = _SOUND_BITS
        self._before: deque[tuple[int, bytes]] = deque(maxlen=2)
        self._pts = 0
        self._origin = secrets.randbits(31)

    async def send(self, sound: bytes) -> None:
        frame = av.AudioFrame(format="s16", layout="mono", samples=SAMPLES)
        frame.planes[0].update(sound)
        frame.sample_rate, frame.pts = 48_000, self._pts
        frame.time_base = fractions.Fraction(1, 48_000)
        self._pts += SAMPLES
        payloads, stamp = self._encoder.encode(frame)
        for place, payload in enumerate(payloads):
            await self._send(payload, self._origin + stamp + place * FRAME_TICKS)

    async def _send(self, payload: bytes, stamp: int) -> None:
        content, number = payload, self._opus
        if self._repeated is not None:
            older = [red.Block(sound, stamp - at) for at, sound in self._before]
            content = red.pack([*older, red.Block(payload)], number=self._opus)
            number = self._repeated
        self._before.append((stamp, payload))
        await self._way.send(content, number=number, stamp=stamp, is_last=False)


class PictureOut:
    def __init__(self, way: Outgoing, *, vp8: int) -> None:
        self._way, self._vp8 = way, vp8
        self._encoder = Vp8Encoder()
        self._wants_key = True
        self._origin = secrets.randbits(31)
        self._began_at = time.monotonic()

    def want_key_picture(self) -> None:
        self._wants_key = True

    def use_bits(self, bits: int) -> None:
        self._encoder.target_bitrate = bits

    async def send(self, picture: "MatLike") -> None:
        """Blue, green and red of one byte each."""
        frame = av.VideoFrame.from_ndarray(np.asarray(picture, np.uint8), format="bgr24")
        frame.pts = int((time.monotonic() - self._began_at) * _PICTURE_CLOCK)
        frame.time_base = fractions.Fraction(1, _PICTURE_CLOCK)
        is_key, self._wants_key = self._wants_key, False
        loop = asyncio.get_running_loop()
        payloads, stamp = await loop.run_in_executor(None, self._encoder.encode, frame, is_key)
        for place, payload in enumerate(payloads):
            is_last = place == len(payloads) - 1
            stamped = self._origin + stamp
            await self._way.send(payload, number=self._vp8, stamp=stamped, is_last=is_last)


class SoundIn:
    """One voice: whatever comes, 20 ms are there when they are asked for."""

    def __init__(self, *, opus: int, repeated: int | None) -> None:
        self._opus, self._repeated = opus, repeated
        self.buffer = SoundBuffer()
        self.statistics = StreamStatistics(48_000)
        self._decoder = OpusDecoder()
        self._concealment = Concealment()

    def put(self, packet: RtpPacket) -> None:
        self.statistics.add(packet)
        if packet.payload_type == self._opus:
            self.buffer.put(packet.timestamp, packet.payload)
        elif packet.payload_type == self._repeated:
            for block in red.unpack(packet.payload):
                self.buffer.put((packet.timestamp - block.ticks_before) % (1 << 32), block.content)

    def take(self) -> "NDArray[np.int16]":
        content = self.buffer.take()
        if content is None:
            return self._concealment.lost()
        try:
            frames = self._decoder.decode(JitterFrame(data=content, timestamp=0))
        except av.FFmpegError:
            return self._concealment.lost()
        if not frames or not isinstance(frames[0], av.AudioFrame):
            return self._concealment.lost()
        both = frames[0].to_ndarray().reshape(-1, 2)
        sound = both.mean(axis=1).astype(np.int16)
        if len(sound) != SAMPLES:
            return self._concealment.lost()
        return self._concealment.heard(sound)


class PictureIn:
    """One face: pictures in their order, decoded beside the loop."""

    def __init__(self) -> None:
        self.buffer = PictureBuffer()
        self.statistics = StreamStatistics(_PICTURE_CLOCK)
        self._decoder = Vp8Decoder()
        self.seen = 0

    def put(self, packet: RtpPacket, *, now: float) -> None:
        self.statistics.add(packet)
        described, content = VpxPayloadDescriptor.parse(packet.payload)
        is_first = bool(described.partition_start) and described.partition_id == 0
        part = Part(
            stamp=packet.timestamp,
            content=content,
            is_first=is_first,
            is_last=bool(packet.marker),
            is_key=is_first and bool(content) and not content[0] & 1,
        )
        self.buffer.put(packet.sequence_number, part, now=now)

    async def decoded(self, wholes: list[Whole]) -> av.VideoFrame | None:
        """The newest of them; all are decoded, for each needs those before it."""
        loop = asyncio.get_running_loop()
        newest = None
        for whole in wholes:
            frames = await loop.run_in_executor(None, self._decode, whole)
            if frames is None:
                self.buffer.decoder_failed()
                return newest
            self.seen += len(frames)
            newest = frames[-1] if frames else newest
        return newest

    def _decode(self, whole: Whole) -> list[av.VideoFrame] | None:
        try:
            frames = self._decoder.decode(JitterFrame(data=whole.content, timestamp=whole.stamp))
        except av.FFmpegError:
            return None
        return [frame for frame in frames if isinstance(frame, av.VideoFrame)]
