"""Puts sound that comes uneven, late or not at all into one even row of 20 ms each."""

from collections import deque
from typing import Final

FRAME_TICKS: Final = 960
"""20 ms at 48 kHz."""
_LAP: Final = 1 << 32
# So many wait before the first is heard; a worse line makes it more by itself.
_FIRST_WAIT: Final = 3
_MOST_HELD: Final = 50
_LOOKS_BACK: Final = 100
_SPARE: Final = 3
# After so much silence of the other side its clock may have begun anew.
_GAP: Final = 250


class SoundBuffer:
    """`put` what comes, `take` every 20 ms: the sound that is due, or None to be concealed."""

    def __init__(self) -> None:
        self._held: dict[int, bytes] = {}
        self._next: int | None = None
        self._highest = -1
        self._last_stamp: int | None = None
        self._laps = 0
        self._is_playing = False
        self._waited = 0
        self._depths: deque[int] = deque(maxlen=_LOOKS_BACK)
        self.played = self.concealed = self.late = self.skipped = 0

    def put(self, stamp: int, content: bytes) -> None:
        """By its RTP time. What was here, or comes when its moment is over, is left out."""
        place = self._place(stamp)
        if self._next is None or abs(place - self._next) > _GAP:
            self._begin_at(place)
        if self._next is not None and place < self._next:
            self.late += not self._is_there(place)
            return
        self._held.setdefault(place, content)
        self._highest = max(self._highest, place)
        while len(self._held) > _MOST_HELD:
            self._drop_oldest()

    def take(self) -> bytes | None:
        """None before the first sound, too: nobody hears a difference from silence."""
        if self._next is None:
            return None
        depth = self._highest - self._next + 1
        if not self._is_playing:
            self._is_playing = depth >= _FIRST_WAIT
            if not self._is_playing:
                return None
        self._depths.append(depth)
        if depth <= 0:
            # Nothing newer came: wait, and stay so much further behind from now on.
            self.concealed += 1
            self._waited += 1
            return None
        self._catch_up()
        self._leave_out_what_was_waited_for()
        content = self._held.pop(self._next, None)
        self._next += 1
        if content is None:
            self.concealed += 1
            return None
        self.played += 1
        return content

    @property
    def depth(self) -> int:
        """How many times 20 ms lie between what comes and what is heard."""
        return 0 if self._next is None else max(0, self._highest - self._next + 1)

    def _catch_up(self) -> None:
        """What the line did not need for two seconds is given up, 20 ms at a time."""
        if len(self._depths) < _LOOKS_BACK or min(self._depths) <= _SPARE or self._next is None:
            return
        self._held.pop(self._next, None)
        self._next += 1
        self.skipped += 1
        self._depths.clear()

    def _leave_out_what_was_waited_for(self) -> None:
        """Silence was heard in its place already; what came after all is only late."""
        while self._waited and self._next is not None and self._next < self._highest:
            if self._next in self._held:
                break
            self._next += 1
            self._waited -= 1
        self._waited = 0

    def _begin_at(self, place: int) -> None:
        self._held.clear()
        self._depths.clear()
        self._next, self._highest, self._is_playing = place, place, False

    def _is_there(self, place: int) -> bool:
        """Sent twice and heard: it does not come late. The last two are all that is repeated."""
        return self._next is not None and place >= self._next - 2

    def _drop_oldest(self) -> None:
        oldest = min(self._held)
        del self._held[oldest]
        self.skipped += 1
        if self._next is not None:
            self._next = max(self._next, oldest + 1)

    def _place(self, stamp: int) -> int:
        """Without laps of the 32-bit clock."""
        if self._last_stamp is not None:
            step = stamp - self._last_stamp
            if step < -_LAP // 2:
                self._laps += 1
            elif step > _LAP // 2:
                return (stamp + (self._laps - 1) * _LAP) // FRAME_TICKS
        self._last_stamp = stamp
        return (stamp + self._laps * _LAP) // FRAME_TICKS
