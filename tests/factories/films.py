"""Real pictures and sounds as RTP packets, and an independent decoder that counts them."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np

from server.media.recording.pieces import PieceReader
from tests.factories.recordings import rtp

MOST_PAYLOAD = 1_000


def vp8_frames(count: int, *, width: int = 320, height: int = 240) -> list[bytes]:
    encoder = av.CodecContext.create("libvpx", "w")
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuv420p"
    encoder.options = {"deadline": "realtime", "lag-in-frames": "0", "g": "25"}
    encoder.bit_rate = 300_000
    made: list[bytes] = []
    for number in range(count):
        picture = np.full((height, width, 3), (number * 7) % 250, np.uint8)
        picture[:, : (number * 5) % width] = 200
        frame = av.VideoFrame.from_ndarray(picture, format="rgb24").reformat(format="yuv420p")
        frame.pts = number
        made += [bytes(packet) for packet in encoder.encode(frame)]
    return made + [bytes(packet) for packet in encoder.encode(None)]


def opus_packets(count: int) -> list[bytes]:
    encoder = av.CodecContext.create("libopus", "w")
    encoder.sample_rate, encoder.layout, encoder.format = 48_000, "stereo", "s16"
    made: list[bytes] = []
    for number in range(count + 1):
        tone = (np.sin(np.arange(960) * 0.05) * 8_000).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(np.repeat(tone, 2)[None], format="s16", layout="stereo")
        frame.sample_rate, frame.pts = 48_000, number * 960
        made += [bytes(packet) for packet in encoder.encode(frame)]
    return made[:count]


def vp8_packets(frame: bytes, *, sequence: int, timestamp: int, ssrc: int = 7) -> list[bytes]:
    """With the picture id of 15 bits that browsers write."""
    parts = [frame[place : place + MOST_PAYLOAD] for place in range(0, len(frame), MOST_PAYLOAD)]
    return [
        rtp(
            bytes([0x90 if not number else 0x80, 0x80, 0x80, 0x01]) + part,
            sequence=sequence + number,
            timestamp=timestamp,
            payload_type=96,
            ssrc=ssrc,
            is_last=number == len(parts) - 1,
        )
        for number, part in enumerate(parts)
    ]


def red_packets(packets: list[bytes], *, sequence: int = 0, ssrc: int = 9) -> list[bytes]:
    """Each with the one before it."""
    made = []
    for number, packet in enumerate(packets):
        before = packets[number - 1] if number else b""
        header = (0x80 | 111) << 24 | 960 << 10 | len(before)
        copies = header.to_bytes(4, "big") if before else b""
        payload = copies + bytes([111]) + before + packet
        made.append(
            rtp(
                payload,
                sequence=sequence + number,
                timestamp=number * 960,
                payload_type=63,
                ssrc=ssrc,
            )
        )
    return made


def whole_film(folder: Path, *, identity: str, seal: str) -> bytes:
    reader = PieceReader(folder, identity=identity, seal=seal)
    return b"".join(reader.read(0, reader.size))


@dataclass(frozen=True)
class Decoded:
    """`times_s` of the pictures."""

    pictures: int
    sounds: int
    times_s: list[float]
    length_s: float


def decoded(film: bytes) -> Decoded:
    times: list[float] = []
    sounds = 0
    with av.open(io.BytesIO(film), mode="r") as container:
        length_s = (container.duration or 0) / av.time_base
        for frame in _frames(container):
            if isinstance(frame, av.VideoFrame):
                times.append(float(frame.time or 0))
            else:
                sounds += 1
    return Decoded(len(times), sounds, times, length_s)


def _frames(container: av.container.InputContainer) -> Iterator[av.VideoFrame | av.AudioFrame]:
    for packet in container.demux():
        for frame in packet.decode():
            if isinstance(frame, av.VideoFrame | av.AudioFrame):
                yield frame
