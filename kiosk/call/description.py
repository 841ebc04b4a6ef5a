"""Reads what a node offers, and writes this end's answer: one way for all lines, RED for sound."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

OPUS, RED, VP8, RTX = "opus", "red", "vp8", "rtx"
_MOST_LINES: Final = 2_000


class OfferWrong(ValueError):
    """The description is none that this end could answer."""


@dataclass(frozen=True)
class MediaLine:
    """`seat` is whose it brings, and `ssrc` under which number."""

    kind: str
    mid: str
    direction: str
    numbers: Mapping[str, int]
    ssrc: int | None
    seat: int | None
    attributes: tuple[str, ...] = field(repr=False, default=())


@dataclass(frozen=True)
class Offered:
    username: str
    password: str
    fingerprint: str
    candidates: tuple[str, ...]
    lines: tuple[MediaLine, ...]


@dataclass(frozen=True)
class Own:
    """This end, as its answer tells it."""

    username: str
    password: str
    fingerprint: str
    candidates: tuple[str, ...]
    sound_ssrc: int
    picture_ssrc: int


def read_offer(sdp: str, *, seats: Sequence[int]) -> Offered:
    lines = sdp.splitlines()
    if len(lines) > _MOST_LINES:
        raise OfferWrong("too many lines")
    media = _media(lines)
    if not media:
        raise OfferWrong("no line of picture or sound")
    first = media[0][1:]
    return Offered(
        username=_one(first, "ice-ufrag:"),
        password=_one(first, "ice-pwd:"),
        fingerprint=_one(first, "fingerprint:sha-256 "),
        candidates=tuple(_all(first, "candidate:")),
        lines=tuple(
            _line(part, seat=seats[place // 2] if place // 2 < len(seats) else None)
            for place, part in enumerate(media)
        ),
    )


def write_answer(offered: Offered, own: Own) -> str:
    mids = " ".join(line.mid for line in offered.lines)
    said = ["v=0", "o=- 1 2 IN IP4 127.0.0.1", "s=-", "t=0 0", f"a=group:BUNDLE {mids}"]
    for place, line in enumerate(offered.lines):
        numbers = " ".join(str(number) for number in line.numbers.values())
        said.append(f"m={line.kind} 9 UDP/TLS/RTP/SAVPF {numbers}")
        said += ["c=IN IP4 0.0.0.0", f"a=mid:{line.mid}", f"a={_turned(line.direction)}"]
        said += [f"a={each}" for each in line.attributes]
        said += [f"a=ice-ufrag:{own.username}", f"a=ice-pwd:{own.password}"]
        said += [f"a=fingerprint:sha-256 {own.fingerprint}", "a=setup:active"]
        if place < 2:
            ssrc = own.sound_ssrc if line.kind == "audio" else own.picture_ssrc
            said.append(f"a=ssrc:{ssrc} cname:terminal")
        said += [f"a=candidate:{each}" for each in own.candidates] if place == 0 else []
    return "\r\n".join(said) + "\r\n"


def _media(lines: Sequence[str]) -> list[list[str]]:
    parts: list[list[str]] = []
    for line in lines:
        if line.startswith("m="):
            parts.append([])
        if parts:
            parts[-1].append(line)
    return parts


_ECHOED: Final = ("rtcp-mux", "rtcp-rsize", "rtpmap:", "fmtp:", "rtcp-fb:", "extmap:")


def _line(part: Sequence[str], *, seat: int | None) -> MediaLine:
    attributes = [line.removeprefix("a=") for line in part if line.startswith("a=")]
    numbers: dict[str, int] = {}
    for said in _all(part, "rtpmap:"):
        number, _, codec = said.partition(" ")
        name = codec.partition("/")[0].lower()
        if name in {OPUS, RED, VP8, RTX} and number.isdecimal() and len(number) <= 3:
            numbers[name] = int(number)
    ssrcs = [said.partition(" ")[0] for said in _all(part, "ssrc:")]
    directions = {"sendrecv", "sendonly", "recvonly", "inactive"} & set(attributes)
    return MediaLine(
        kind=part[0].removeprefix("m=").partition(" ")[0],
        mid=_one(part, "mid:"),
        direction=next(iter(directions), "sendrecv"),
        numbers=numbers,
        ssrc=int(ssrcs[0]) if ssrcs and ssrcs[0].isdecimal() else None,
        seat=seat,
        attributes=tuple(each for each in attributes if each.startswith(_ECHOED)),
    )


def _turned(direction: str) -> str:
    return {"sendonly": "recvonly", "recvonly": "sendonly"}.get(direction, direction)


def _all(lines: Sequence[str], name: str) -> list[str]:
    start = f"a={name}"
    return [line.removeprefix(start).strip() for line in lines if line.startswith(start)]


def _one(lines: Sequence[str], name: str) -> str:
    found = _all(lines, name)
    if not found or not found[0]:
        raise OfferWrong(f"nothing is said of {name}")
    return found[0]
