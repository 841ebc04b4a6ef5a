"""Whether somebody alive stands there: he does what nobody could know before.

It asks for a blink and for turns of the head in an order drawn by lot, and watches. A photograph
does nothing, a film does the wrong thing. At the end he looks straight once more, so that a
picture shows who did it. It takes what was seen and the time, and holds no clock.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from random import Random
from typing import Final

from hardware.face.sighting import Sighting


class Challenge(Enum):
    """What the person is asked to do. Left and right are his own."""

    BLINK = "blink"
    TURN_LEFT = "turn left"
    TURN_RIGHT = "turn right"


class Outcome(Enum):
    RUNNING = "running"
    PASSED = "passed"
    TIMED_OUT = "timed out"
    WRONG = "wrong"  # he did what was not asked
    LOST = "lost"  # the face went away, or another came: it may be somebody else now


class Ask(Enum):
    """What the screen shows."""

    COME = "come"  # before the camera, nearer
    ALONE = "alone"  # one face only
    LOOK = "look"  # straight, eyes open
    BLINK = "blink"
    TURN_LEFT = "turn left"
    TURN_RIGHT = "turn right"


@dataclass(frozen=True)
class Limits:
    """Times in seconds. The measures' units are those of hardware.face.measures."""

    a_challenge_s: float = 15.0
    first_look_s: float = 60.0
    still_s: float = 0.4  # of looking straight before each challenge, and at the end
    gone_s: float = 1.0  # that the face may be out of sight
    eyes_px: float = 40.0
    straight: float = 0.12
    turned: float = 0.24
    shut: float = 0.5  # of his own open eyes
    open_again: float = 0.75
    least_open: float = 0.12
    jump: float = 0.8  # of the face's width, from one picture to the next


@dataclass(frozen=True)
class Progress:
    ask: Ask
    outcome: Outcome
    done: int
    of: int
    is_straight: bool = False  # this picture may be made into a template


_TURNS: Final = {Challenge.TURN_LEFT: 1.0, Challenge.TURN_RIGHT: -1.0}
_NEEDED: Final = (Challenge.BLINK, Challenge.TURN_LEFT, Challenge.TURN_RIGHT)


def drawn_by_lot(lot: Random) -> list[Challenge]:
    """Each once and one twice, so that even the last cannot be told from those before."""
    challenges = [*_NEEDED, lot.choice(_NEEDED)]
    lot.shuffle(challenges)
    return challenges


@dataclass
class Liveness:
    """One person's attempt. Feed it each sighting; after an end it stays there."""

    challenges: Sequence[Challenge]
    started_at: float
    limits: Limits = field(default_factory=Limits)
    _done: int = 0
    _outcome: Outcome = Outcome.RUNNING
    _is_asked: bool = False  # the challenge is shown; before it, he looks straight
    _was_shut: bool = False
    _straight_since: float | None = None
    _asked_at: float = 0.0
    _seen_at: float | None = None
    _open: list[float] = field(default_factory=list)
    _place: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        self._asked_at = self.started_at

    def feed(self, seen: Sighting, *, at: float) -> Progress:
        if self._outcome is not Outcome.RUNNING:
            return self._progress(Ask.LOOK)
        measured = seen.measures
        if seen.faces > 1 or measured is None or measured.eyes_px < self.limits.eyes_px:
            self._miss(at)
            return self._progress(Ask.ALONE if seen.faces > 1 else Ask.COME)
        self._seen_at = at
        is_straight = (
            abs(measured.turned_left) <= self.limits.straight
            and seen.eyes_open >= self.limits.least_open
        )
        if self._has_jumped(seen) and self._has_begun:
            self._outcome = Outcome.LOST
        elif self._is_asked:
            self._judge(measured.turned_left, seen.eyes_open, at=at)
        else:
            self._settle(seen, at=at, is_straight=is_straight)
        self._heed_time(at)
        return self._progress(self._now_asked(), is_straight=is_straight)

    @property
    def _has_begun(self) -> bool:
        return self._done > 0 or self._is_asked

    def _miss(self, at: float) -> None:
        """Nobody, somebody far away, or several."""
        self._straight_since = None
        if self._seen_at is not None and at - self._seen_at > self.limits.gone_s:
            self._outcome = Outcome.LOST if self._has_begun else Outcome.RUNNING
            self._seen_at, self._place = None, None
            self._open.clear()
        self._heed_time(at)

    def _has_jumped(self, seen: Sighting) -> bool:
        """No head moves that far between two pictures: a photograph was held before it."""
        if seen.face is None:
            return False
        before = self._place
        width = max(seen.face.width, 1.0)
        self._place = (seen.face.left + width / 2, seen.face.top + seen.face.height / 2)
        if before is None:
            return False
        way = abs(self._place[0] - before[0]) + abs(self._place[1] - before[1])
        return way > self.limits.jump * width

    def _settle(self, seen: Sighting, *, at: float, is_straight: bool) -> None:
        if not is_straight:
            self._straight_since = None
            return
        self._open.append(seen.eyes_open)
        self._straight_since = at if self._straight_since is None else self._straight_since
        if at - self._straight_since < self.limits.still_s:
            return
        if self._done == len(self.challenges):
            self._outcome = Outcome.PASSED
            return
        self._is_asked, self._was_shut, self._asked_at = True, False, at

    def _judge(self, turned_left: float, eyes_open: float, *, at: float) -> None:
        challenge = self.challenges[self._done]
        is_turned = abs(turned_left) >= self.limits.turned
        if challenge is Challenge.BLINK and not is_turned:
            self._judge_blink(eyes_open, at=at)
        elif is_turned and turned_left * _TURNS.get(challenge, 0.0) > 0:
            self._pass(at)
        elif is_turned:
            self._outcome = Outcome.WRONG

    def _judge_blink(self, eyes_open: float, *, at: float) -> None:
        usual = sorted(self._open)[len(self._open) // 2]
        if eyes_open <= usual * self.limits.shut:
            self._was_shut = True
        elif self._was_shut and eyes_open >= usual * self.limits.open_again:
            self._pass(at)

    def _pass(self, at: float) -> None:
        self._done += 1
        self._is_asked, self._straight_since, self._asked_at = False, None, at

    def _heed_time(self, at: float) -> None:
        limit = self.limits.a_challenge_s
        if not self._has_begun:
            limit = self.limits.first_look_s
        if self._outcome is Outcome.RUNNING and at - self._asked_at > limit:
            self._outcome = Outcome.TIMED_OUT

    def _now_asked(self) -> Ask:
        if not self._is_asked or self._done >= len(self.challenges):
            return Ask.LOOK
        return Ask(self.challenges[self._done].value)

    def _progress(self, ask: Ask, *, is_straight: bool = False) -> Progress:
        of = len(self.challenges)
        is_straight = is_straight and self._outcome in {Outcome.RUNNING, Outcome.PASSED}
        return Progress(ask, self._outcome, self._done, of, is_straight=is_straight)
