"""The description that a node offers, always by one pattern, and what of the answer counts."""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from server.media.dtls import Fingerprint
from server.media.rtp import MID_EXTENSION, OPUS, RED, RTX, VP8

# One character each, so that a packet's MID is rewritten in place.
_MIDS: Final = "0123456789ab"
_MOST_LINES: Final = 2_000
_AUDIO_LEVEL, _ABS_SEND_TIME = 2, 3
_EXTENSIONS: Final = {
    MID_EXTENSION: "urn:ietf:params:rtp-hdrext:sdes:mid",
    _ABS_SEND_TIME: "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
}
_LEVEL: Final = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"


class AnswerWrong(Exception):
    """The text is no answer to our offer; the message says what is missing."""


@dataclass(frozen=True)
class Pair:
    """A line of sound and one of picture. `seat` is whose come on it; None: nobody's do."""

    seat: int | None
    audio_ssrc: int
    video_ssrc: int
    takes_from_end: bool = False

    @property
    def direction(self) -> str:
        if self.seat is None:
            return "recvonly"
        return "sendrecv" if self.takes_from_end else "sendonly"


@dataclass(frozen=True)
class Transport:
    """How an end reaches its leg."""

    username: str
    password: str
    fingerprint: str
    host: str
    port: int


@dataclass(frozen=True)
class Answer:
    """`is_client`: the end begins the handshake. `takes_red`: it understands repeated sound."""

    fingerprints: tuple[Fingerprint, ...]
    is_client: bool
    takes_red: bool


def audio_mid(pair: int) -> str:
    return _MIDS[2 * pair]


def video_mid(pair: int) -> str:
    return _MIDS[2 * pair + 1]


def write_offer(pairs: Sequence[Pair], transport: Transport) -> str:
    mids = " ".join(_MIDS[: 2 * len(pairs)])
    family = "IP6" if ":" in transport.host else "IP4"
    lines = [
        "v=0",
        f"o=- {secrets.randbits(40)} 2 IN {family} {transport.host}",
        "s=-",
        "t=0 0",
        f"a=group:BUNDLE {mids}",
        "a=ice-lite",
        "a=msid-semantic:WMS *",
    ]
    for number, pair in enumerate(pairs):
        lines += [*_audio(pair, audio_mid(number)), *_transport(transport)]
        lines += [*_video(pair, video_mid(number)), *_transport(transport)]
    return "\r\n".join(lines) + "\r\n"


def _audio(pair: Pair, mid: str) -> Iterator[str]:
    yield f"m=audio 9 UDP/TLS/RTP/SAVPF {RED} {OPUS}"
    yield from _shared(pair, mid)
    yield f"a=rtpmap:{RED} red/48000/2"
    yield f"a=fmtp:{RED} {OPUS}/{OPUS}"
    yield f"a=rtpmap:{OPUS} opus/48000/2"
    yield f"a=fmtp:{OPUS} minptime=10;useinbandfec=1"
    yield f"a=extmap:{_AUDIO_LEVEL} {_LEVEL}"
    yield from _stream(pair, pair.audio_ssrc, "audio")


def _video(pair: Pair, mid: str) -> Iterator[str]:
    yield f"m=video 9 UDP/TLS/RTP/SAVPF {VP8} {RTX}"
    yield from _shared(pair, mid)
    yield f"a=rtpmap:{VP8} VP8/90000"
    for feedback in ("nack", "nack pli", "ccm fir", "goog-remb"):
        yield f"a=rtcp-fb:{VP8} {feedback}"
    yield f"a=rtpmap:{RTX} rtx/90000"
    yield f"a=fmtp:{RTX} apt={VP8}"
    yield from _stream(pair, pair.video_ssrc, "video")


def _shared(pair: Pair, mid: str) -> Iterator[str]:
    yield "c=IN IP4 0.0.0.0"
    yield f"a=mid:{mid}"
    yield f"a={pair.direction}"
    yield "a=rtcp-mux"
    yield "a=rtcp-rsize"
    for number, name in _EXTENSIONS.items():
        yield f"a=extmap:{number} {name}"


def _stream(pair: Pair, ssrc: int, kind: str) -> Iterator[str]:
    if pair.seat is not None:
        yield f"a=msid:seat-{pair.seat} {kind}-{pair.seat}"
        yield f"a=ssrc:{ssrc} cname:seat-{pair.seat}"


def _transport(transport: Transport) -> Iterator[str]:
    yield f"a=ice-ufrag:{transport.username}"
    yield f"a=ice-pwd:{transport.password}"
    yield f"a=fingerprint:sha-256 {transport.fingerprint}"
    yield "a=setup:actpass"
    yield f"a=candidate:1 1 UDP 2130706431 {transport.host} {transport.port} typ host"
    yield "a=end-of-candidates"


def read_answer(text: str) -> Answer:
    lines = text.splitlines()
    if len(lines) > _MOST_LINES:
        raise AnswerWrong("too many lines")
    audio = [line.split() for line in lines if line.startswith("m=audio ")]
    setups = {line.removeprefix("a=setup:") for line in lines if line.startswith("a=setup:")}
    fingerprints = tuple(dict.fromkeys(_fingerprints(lines)))
    if not audio or not fingerprints:
        raise AnswerWrong("no line of sound, or no fingerprint")
    if len(setups) != 1 or not setups <= {"active", "passive"}:
        raise AnswerWrong("who begins the handshake is not said")
    return Answer(
        fingerprints=fingerprints,
        is_client=setups == {"active"},
        takes_red=all(str(RED) in words[3:] for words in audio),
    )


def _fingerprints(lines: Sequence[str]) -> Iterator[Fingerprint]:
    for line in lines:
        algorithm, space, value = line.removeprefix("a=fingerprint:").partition(" ")
        if line.startswith("a=fingerprint:") and space:
            yield Fingerprint(algorithm=algorithm.lower(), value=value.strip())
