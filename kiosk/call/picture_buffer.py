"""Puts packets of moving pictures into order, asks again for what is missing, and gives up."""

from dataclasses import dataclass
from typing import Final

_LAP: Final = 1 << 16
_ASK_AGAIN_S: Final = 0.06
# A picture that is waited for longer than this is worse than a jump to the next whole one.
GIVE_UP_S: Final = 0.4
_KEY_AGAIN_S: Final = 0.5
_MOST_HELD: Final = 1_000
_MOST_ASKED: Final = 100


@dataclass(frozen=True)
class Part:
    """A packet of a picture."""

    stamp: int
    content: bytes
    is_first: bool
    is_last: bool
    is_key: bool


@dataclass(frozen=True)
class Whole:
    """A picture as the decoder takes it."""

    stamp: int
    content: bytes
    is_key: bool


@dataclass
class _Gap:
    since: float
    asked_at: float
    tries: int


class PictureBuffer:
    """Times are given in seconds of any clock. Nothing comes out before a key picture."""

    def __init__(self) -> None:
        self._held: dict[int, Part] = {}
        self._next: int | None = None
        self._highest: int | None = None
        self._gaps: dict[int, _Gap] = {}
        self._needs_key, self._key_asked_at = True, float("-inf")
        self.given_up = 0

    def put(self, number: int, part: Part, *, now: float) -> None:
        place = self._place(number)
        if self._next is not None and place < self._next:
            return
        self._gaps.pop(place, None)
        self._held[place] = part
        highest = self._highest if self._highest is not None else place - 1
        for missing in range(max(highest + 1, place - _MOST_ASKED), place):
            self._gaps[missing] = _Gap(now, float("-inf"), 0)
        self._highest = max(highest, place)
        if len(self._held) > _MOST_HELD:
            self._start_anew()

    def take(self, *, now: float) -> list[Whole]:
        """All pictures that are whole and whose turn it is."""
        if self._next is None or self._is_hopeless(now):
            self._jump_to_key(now)
        found = []
        while (whole := self._whole()) is not None:
            found.append(whole)
        return found

    def numbers_to_ask_for(self, *, now: float) -> list[int]:
        asked = []
        for place, gap in list(self._gaps.items()):
            if self._next is not None and place < self._next:
                del self._gaps[place]
            elif now - gap.asked_at >= _ASK_AGAIN_S * max(1, gap.tries):
                gap.asked_at, gap.tries = now, gap.tries + 1
                asked.append(place % _LAP)
        return asked[:_MOST_ASKED]

    def needs_key_picture(self, *, now: float) -> bool:
        """True once in a while for as long as there is nothing to go on from."""
        if not self._needs_key or now - self._key_asked_at < _KEY_AGAIN_S:
            return False
        self._key_asked_at = now
        return True

    def decoder_failed(self) -> None:
        self._start_anew()

    def _whole(self) -> Whole | None:
        if self._next is None or self._next not in self._held:
            return None
        place = self._next
        parts: list[Part] = []
        while (part := self._held.get(place)) is not None:
            if parts and part.stamp != parts[0].stamp:
                break
            parts.append(part)
            place += 1
            if part.is_last:
                break
        else:
            return None
        if not parts[-1].is_last and place not in self._held:
            return None
        for number in range(self._next, place):
            del self._held[number]
        self._next = place
        content = b"".join(part.content for part in parts)
        return Whole(parts[0].stamp, content, parts[0].is_key)

    def _is_hopeless(self, now: float) -> bool:
        gaps = [gap.since for place, gap in self._gaps.items() if place >= (self._next or 0)]
        return bool(gaps) and now - min(gaps) > GIVE_UP_S

    def _jump_to_key(self, now: float) -> None:
        """The newest picture that needs no other; else all that is here is of no use."""
        keys = [place for place, part in self._held.items() if part.is_first and part.is_key]
        if self._next is not None:
            self.given_up += 1
        later = [place for place in keys if place > (self._next or -1)]
        if later:
            self._next, self._needs_key = max(later), False
            self._forget_before(self._next)
            return
        if self._next is not None:
            self._start_anew()
        del now

    def _forget_before(self, place: int) -> None:
        self._held = {at: part for at, part in self._held.items() if at >= place}
        self._gaps = {at: gap for at, gap in self._gaps.items() if at >= place}

    def _start_anew(self) -> None:
        self._held, self._gaps = {}, {}
        self._next, self._needs_key = None, True

    def _place(self, number: int) -> int:
        """Without laps of the 16-bit number, near the highest so far."""
        if self._highest is None:
            return _LAP + number
        step = (number - self._highest) % _LAP
        return self._highest + (step if step < _LAP // 2 else step - _LAP)
