"""How guessing is slowed, so that nobody gets in by trying and nobody locks another out.

Wrong proofs are counted three ways: for one person at one terminal, whose wait doubles; for one
terminal, whose wait stays short, for others stand in the queue; and for one person everywhere,
which makes nobody wait: it only closes the log-in by number, and never the one by card.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Tally:
    wrong: int
    last_at: datetime


@dataclass(frozen=True)
class Slowing:
    """How many are free, how long the waits are, and after how long a quiet all is forgotten."""

    free: int
    first_wait: timedelta
    longest_wait: timedelta
    forgotten_after: timedelta


@dataclass(frozen=True)
class Attempt:
    """`who` is a person's id, or a blind index of whoever was claimed; `where` is a terminal."""

    who: str
    where: str

    @property
    def pair_key(self) -> str:
        return f"pair:{self.who}:{self.where}"

    @property
    def place_key(self) -> str:
        return f"at:{self.where}"

    @property
    def person_key(self) -> str:
        return f"person:{self.who}"

    @property
    def keys(self) -> list[str]:
        return sorted([self.pair_key, self.place_key, self.person_key])


def standing(tally: Tally | None, *, forgotten_after: timedelta, now: datetime) -> int:
    """How many wrong proofs still count."""
    if tally is None or now - tally.last_at >= forgotten_after:
        return 0
    return tally.wrong


def wait_s(tally: Tally | None, slowing: Slowing, *, now: datetime) -> int:
    """How many whole seconds to wait before the next try is looked at; 0 for none."""
    wrong = standing(tally, forgotten_after=slowing.forgotten_after, now=now)
    if tally is None or wrong < slowing.free:
        return 0
    # 2 ** 20 first waits are over any longest wait; the bound keeps the number small.
    doubled = slowing.first_wait * (1 << min(wrong - slowing.free, 20))
    left = tally.last_at + min(doubled, slowing.longest_wait) - now
    return max(0, -(-left // timedelta(seconds=1)))
