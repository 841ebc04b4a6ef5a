"""How large and how often pictures are sent, by what the line carries: sound always first."""

from dataclasses import dataclass
from typing import Final

SOUND_BITS: Final = 80_000
"""A second, with each piece of sound sent twice."""
_CLIMBS_AT: Final = 1.2
_NARROW: Final = 0.95
_GROWS, _SHRINKS = 1.1, 0.75
_PROBE_BITS: Final = 10_000
MOST_BITS: Final = 900_000


@dataclass(frozen=True)
class Step:
    """`bits` a second are needed for it."""

    bits: int
    width_px: int
    height_px: int
    pictures_a_second: int


STEPS: Final = (
    Step(450_000, 640, 480, 25),
    Step(260_000, 480, 360, 20),
    Step(140_000, 320, 240, 15),
    Step(60_000, 320, 240, 6),
)
NO_PICTURE: Final = Step(0, 0, 0, 0)
_ALL: Final = (*STEPS, NO_PICTURE)


def carried(before: int, *, told_bits: int | None, sent_bits: int) -> int:
    """What the line carries, once a second, after what the other side told last; None: nothing.

    It cannot believe in more than about what it was sent: only less than that is a narrow line.
    A busy machine looks like one for a moment, so it goes down by steps. Who is sent nothing tells
    nothing: then it grows, or the picture would never come back.
    """
    if told_bits is None:
        return min(MOST_BITS, int(before * _GROWS) + _PROBE_BITS)
    if told_bits < sent_bits * _NARROW:
        return max(told_bits, int(before * _SHRINKS))
    return min(MOST_BITS, max(told_bits, int(before * _GROWS)))


def next_step(now: Step, *, line_bits: int) -> Step:
    """Down at once, up only when there is room to spare, so that it does not swing."""
    left = line_bits - SOUND_BITS
    fitting = next(step for step in _ALL if step.bits <= left or step is NO_PICTURE)
    if fitting.bits <= now.bits:
        return fitting
    roomy = next(step for step in _ALL if step.bits * _CLIMBS_AT <= left or step is NO_PICTURE)
    return roomy if roomy.bits > now.bits else now
