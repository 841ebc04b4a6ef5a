"""Passes the packets of one visit on, from each seat to all others and to the supervisors."""

import secrets
import time
from collections.abc import Callable
from struct import Struct
from typing import Final

from server.media import rtcp, rtp
from server.media.sdp import Pair, audio_mid, video_mid
from server.media.srtp import INPUT, OUTPUT
from server.media.streams import CACHED, Outlet, Source, Way

# A leg that names more streams than this is playing with us: the others are not passed on.
_MOST_SOURCES: Final = 8
_HEAD: Final = Struct("!xBHLL")
_NUMBERS: Final = Struct("!HL")

Write = Callable[[int, bool, memoryview], None]
"""Gets the seat, whether it is picture, and the plain packet, whose bytes are soon another's."""


class End:
    """One leg as the relay sees it; `seat` is None for a supervisor."""

    def __init__(self, way: Way, *, seat: int | None, seats: list[int]) -> None:
        self.way = way
        self.seat = seat
        self.ssrc = secrets.randbits(31) | 1
        self.sources: dict[int, Source] = {}
        self.video: Source | None = None
        self.audio: Source | None = None
        self.bits: int | None = None
        self.outlets: dict[int, Outlet] = {}
        self.of_seat: dict[tuple[int, bool], Outlet] = {}
        self.source_of: dict[int, Source] = {}
        for number, whose in enumerate(seats):
            self._add(whose, audio_mid(number), is_video=False)
            self._add(whose, video_mid(number), is_video=True)

    def _add(self, seat: int, mid: str, *, is_video: bool) -> None:
        first = video_mid(0) if is_video else audio_mid(0)
        outlet = Outlet(
            self.way,
            is_video=is_video,
            mid=mid,
            first_mid=first,
            is_supervisor=self.seat is None,
        )
        self.of_seat[seat, is_video] = self.outlets[outlet.ssrc] = outlet

    @property
    def pairs(self) -> list[Pair]:
        """As in the description: the end's own picture and sound come on the first."""
        pairs = [
            Pair(seat, self.of_seat[seat, False].ssrc, self.of_seat[seat, True].ssrc)
            for seat in dict.fromkeys(seat for seat, _ in self.of_seat)
        ]
        if self.seat is None:
            return pairs
        first = pairs[0] if pairs else Pair(None, 0, 0)
        taking = Pair(first.seat, first.audio_ssrc, first.video_ssrc, takes_from_end=True)
        return [taking, *pairs[1:]]

    def set_red(self, *, takes_red: bool) -> None:
        for outlet in self.outlets.values():
            outlet.set_red(takes_red=takes_red)


class Relay:
    """Shut until it is opened: then what comes is counted, and neither passed on nor kept."""

    def __init__(self, *, write: Write | None, now: Callable[[], float] = time.monotonic) -> None:
        self._write = write
        self._now = now
        self._ends: list[End] = []
        self._muted: set[int] = set()
        self._is_open = False

    def add(self, end: End) -> None:
        self._ends.append(end)
        for other in self._ends:
            for source in other.sources.values():
                self._connect(source)

    def remove(self, end: End) -> None:
        if end not in self._ends:
            return
        self._ends.remove(end)
        for source in end.sources.values():
            self._disconnect(source)
        for other in self._ends:
            for source in other.sources.values():
                source.outlets = [o for o in source.outlets if o.ssrc not in end.outlets]

    def set_open(self, *, is_open: bool) -> None:
        if is_open == self._is_open:
            return
        self._is_open = is_open
        for end in self._ends:
            for source in end.sources.values():
                source.forget()
                for outlet in source.outlets:
                    outlet.pause(source)
                if is_open and source.is_video:
                    self.want_key_picture(end, source)

    def mute(self, seat: int, *, is_muted: bool) -> None:
        (self._muted.add if is_muted else self._muted.discard)(seat)
        for end in self._ends:
            if end.seat == seat and end.audio:
                end.audio.is_muted = is_muted

    @property
    def muted(self) -> frozenset[int]:
        return frozenset(self._muted)

    @property
    def is_open(self) -> bool:
        return self._is_open

    def ends(self) -> list[End]:
        return self._ends

    def packet(self, end: End, size: int) -> None:
        """A plain packet of this end lies in INPUT."""
        if size <= rtp.HEADER or end.seat is None:
            return
        kind, number, stamp, ssrc = _HEAD.unpack_from(INPUT)
        kind &= 0x7F
        source = end.sources.get(ssrc)
        if source is None:
            if kind == rtp.RTX:
                self._repeated(end, size)
                return
            source = self._new_source(end, ssrc, kind)
        if source is None or kind not in source.types:
            return
        self._pass(end, source, number, stamp, size)

    def _repeated(self, end: End, size: int) -> None:
        source = end.video
        if source is None:
            return
        size = rtp.unwrap_rtx(INPUT, size, ssrc=source.ssrc.to_bytes(4, "big"))
        if size:
            number, stamp = _NUMBERS.unpack_from(INPUT, 2)
            self._pass(end, source, number, stamp, size)

    def _pass(self, end: End, source: Source, number: int, stamp: int, size: int) -> None:
        now = self._now()
        place = source.take(number, now)
        if place < 0:
            return
        if place == source.highest:
            source.last_stamp, source.last_at = stamp, now
        if not self._is_open:
            source.missing.clear()
            return
        plain, out = INPUT[:size], OUTPUT[:size]
        if source.is_video:
            source.cache[place % CACHED] = (place, bytes(plain))
        if self._write is not None:
            self._write(source.seat, source.is_video, plain)
        for outlet in source.outlets:
            if place < outlet.floor and not self._begins(end, source, outlet, size):
                continue
            if place < outlet.floor:
                outlet.begin(place, stamp, now)
            out[:] = plain
            outlet.way.send(outlet.write(place, stamp, size, is_muted=source.is_muted))
        if source.missing and source.is_video:
            self._ask_for_missing(end, source, now)

    def _begins(self, end: End, source: Source, outlet: Outlet, size: int) -> bool:
        """A picture begins with one that needs no other; until it comes, it is asked for."""
        if outlet.is_running:
            return False
        if source.is_video:
            start = rtp.payload_start(INPUT, size)
            if not start or not rtp.starts_key_picture(INPUT, start, size):
                self.want_key_picture(end, source)
                return False
        return True

    def want_key_picture(self, end: End, source: Source) -> None:
        if source.may_ask_for_key_picture(self._now()):
            source.way.send_report(rtcp.write_picture_loss(end.ssrc, source.ssrc))

    def _ask_for_missing(self, end: End, source: Source, now: float) -> None:
        if wanted := source.to_ask_for(now):
            source.way.send_report(rtcp.write_nack(end.ssrc, source.ssrc, wanted))

    def _new_source(self, end: End, ssrc: int, kind: int) -> Source | None:
        is_video = kind == rtp.VP8
        if not is_video and kind not in {rtp.OPUS, rtp.RED}:
            return None
        if end.seat is None or len(end.sources) >= _MOST_SOURCES:
            return None
        source = Source(end.way, seat=end.seat, ssrc=ssrc, is_video=is_video)
        if former := (end.video if is_video else end.audio):
            self._disconnect(former)
        if is_video:
            end.video = source
        else:
            end.audio = source
            source.is_muted = end.seat in self._muted
        end.sources[ssrc] = source
        self._connect(source)
        return source

    def _connect(self, source: Source) -> None:
        """Give the newest stream of a seat its receivers; an older one of it keeps none."""
        owner = next(end for end in self._ends if source.ssrc in end.sources)
        if source is not (owner.video if source.is_video else owner.audio):
            return
        for end in self._ends:
            outlet = end.of_seat.get((source.seat, source.is_video))
            if outlet and outlet not in source.outlets and end is not owner:
                source.outlets.append(outlet)
                end.source_of[outlet.ssrc] = source

    def _disconnect(self, source: Source) -> None:
        for outlet in source.outlets:
            outlet.pause(source)
        source.outlets = []
