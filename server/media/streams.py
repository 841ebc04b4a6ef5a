"""What comes in of one stream, and the numbering under which it goes out to each receiver."""

import secrets
from struct import Struct
from typing import Final, Protocol

from server.media import rtp
from server.media.srtp import OUTPUT

# Nearly three seconds of a usual picture, for receivers that ask again.
CACHED: Final = 256
_MOST_GAP: Final = 300
_MOST_MISSING: Final = 400
_MOST_TRIES: Final = 8
_ASK_AGAIN_S: Final = 0.05
_KEY_PICTURE_EVERY_S: Final = 0.5
_NEVER: Final = 2**62
_LAP: Final = 65_536
_NUMBERS: Final = Struct("!HLL")


class Way(Protocol):
    """A leg, as a stream needs it."""

    def send(self, size: int) -> None: ...

    def send_report(self, content: bytes) -> None: ...


class Source:
    """One stream of one seat. A packet's `place` is its number without laps, from the first."""

    __slots__ = (
        "asked_key_at",
        "cache",
        "highest",
        "is_muted",
        "is_video",
        "last_at",
        "last_stamp",
        "missing",
        "outlets",
        "seat",
        "ssrc",
        "types",
        "way",
    )

    def __init__(self, way: Way, *, seat: int, ssrc: int, is_video: bool) -> None:
        self.way = way
        self.seat = seat
        self.ssrc = ssrc
        self.is_video = is_video
        self.types = (rtp.VP8,) if is_video else (rtp.OPUS, rtp.RED)
        self.is_muted = False
        self.outlets: list[Outlet] = []
        self.cache: list[tuple[int, bytes] | None] = [None] * (CACHED if is_video else 0)
        self.highest = -1
        self.last_stamp = 0
        self.last_at = 0.0
        self.missing: dict[int, tuple[float, int]] = {}
        self.asked_key_at = -1.0

    def take(self, number: int, now: float) -> int:
        """The place of a packet, or -1 where it was here before or comes too late.

        So no place is ever passed on twice with other bytes, which GCM could not bear.
        """
        highest = self.highest
        if highest < 0:
            self.highest = _LAP + number
            return self.highest
        step = (number - highest) & 0xFFFF
        if 0 < step < 0x8000:
            self.highest = highest + step
            if step > 1:
                self._miss(highest + 1, self.highest, now)
            return self.highest
        place = highest - ((highest - number) & 0xFFFF)
        return place if self.missing.pop(place, None) else -1

    def _miss(self, first: int, end: int, now: float) -> None:
        if end - first > _MOST_GAP:
            self.missing.clear()
            return
        for place in range(first, end):
            self.missing[place] = (now, 0)
        while len(self.missing) > _MOST_MISSING:
            del self.missing[next(iter(self.missing))]

    def to_ask_for(self, now: float) -> list[int]:
        """The numbers to ask for at this moment, each more rarely from time to time."""
        wanted = []
        for place, (asked_at, tries) in list(self.missing.items()):
            if tries >= _MOST_TRIES:
                if now - asked_at > 1:
                    del self.missing[place]
            elif not tries or now - asked_at >= _ASK_AGAIN_S * tries:
                self.missing[place] = (now, tries + 1)
                wanted.append(place & 0xFFFF)
        return wanted

    def may_ask_for_key_picture(self, now: float) -> bool:
        if now - self.asked_key_at < _KEY_PICTURE_EVERY_S:
            return False
        self.asked_key_at = now
        return True

    def forget(self) -> None:
        """What came while nobody was to see it is in no cache, nor asked for."""
        self.cache = [None] * len(self.cache)
        self.missing.clear()


class Outlet:
    """A seat's stream to one receiver; its numbers go on when the source is another one.

    `floor` is the first place of the present run. What is older is neither passed on nor repeated:
    its number may have gone out with other bytes.
    """

    __slots__ = (
        "_next_number",
        "_paused_at",
        "_stamp",
        "floor",
        "is_as_it_came",
        "is_supervisor",
        "is_video",
        "mid",
        "number_shift",
        "ssrc",
        "stamp_shift",
        "takes_red",
        "way",
    )

    def __init__(
        self, way: Way, *, is_video: bool, mid: str, first_mid: str, is_supervisor: bool
    ) -> None:
        self.way = way
        self.ssrc = secrets.randbits(31) | 1
        self.is_video = is_video
        self.is_supervisor = is_supervisor
        self.mid = 0 if mid == first_mid else ord(mid)
        self.floor = _NEVER
        self.number_shift = self.stamp_shift = 0
        # In the first half, so that a receiver cannot take a packet of the first lap for a later.
        self._next_number = secrets.randbits(15)
        self._stamp = secrets.randbits(32)
        self._paused_at = 0.0
        self.set_red(takes_red=False)

    def set_red(self, *, takes_red: bool) -> None:
        self.takes_red = takes_red
        self.is_as_it_came = not self.mid and (self.is_video or takes_red)

    def begin(self, place: int, stamp: int, now: float) -> None:
        if not self._paused_at:
            self._paused_at = now
        clock = rtp.VIDEO_CLOCK if self.is_video else rtp.AUDIO_CLOCK
        passed = max(1, int((now - self._paused_at) * clock))
        self.floor = place
        self.number_shift = self._next_number - place
        self.stamp_shift = self._stamp + passed - stamp

    def pause(self, source: Source) -> None:
        """The run ends. The next one goes on after the last number that may have gone out."""
        if self.floor == _NEVER:
            return
        self._next_number = (source.highest + self.number_shift + 1) & 0xFFFF
        self._stamp = (source.last_stamp + self.stamp_shift) & 0xFFFFFFFF
        self._paused_at = source.last_at
        self.floor = _NEVER

    @property
    def is_running(self) -> bool:
        return self.floor != _NEVER

    def write(self, place: int, stamp: int, size: int, *, is_muted: bool) -> int:
        """Change what lies in OUTPUT into the receiver's; its size, or 0 if it cannot be."""
        _NUMBERS.pack_into(
            OUTPUT,
            2,
            (place + self.number_shift) & 0xFFFF,
            (stamp + self.stamp_shift) & 0xFFFFFFFF,
            self.ssrc,
        )
        if self.is_as_it_came and not is_muted:
            return size
        return self._change(size, is_muted=is_muted)

    def _change(self, size: int, *, is_muted: bool) -> int:
        if self.mid and (found := rtp.mid_place(OUTPUT, size)):
            OUTPUT[found] = self.mid
        if self.is_video:
            return size
        if is_muted and not self.is_supervisor:
            return rtp.silenced(OUTPUT, size)
        if OUTPUT[1] & 0x7F == rtp.RED and not self.takes_red:
            return rtp.without_red(OUTPUT, size)
        return size
