"""Wrong frames for a driver's wire, and how many: 100,000 with GUITU_FULL=1."""

import os
import random

import pytest
from hypothesis import HealthCheck, settings

FRAMES = 100_000 if os.environ.get("GUITU_FULL") == "1" else 2_000
BATCHES = 50
BATCH = FRAMES // BATCHES

many = settings(
    max_examples=BATCHES,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
"""An example is a batch: a frame, and a seed by which it is spoilt again and again."""


def spoilt(frame: bytes, dice: random.Random) -> bytes:
    """The frame with something wrong: bytes changed, left out, doubled or put in."""
    content = bytearray(frame)
    for _ in range(dice.randint(1, 4)):
        place = dice.randint(0, len(content))
        match dice.randint(0, 3):
            case 0:
                content[place : place + 1] = dice.randbytes(1)
            case 1:
                del content[place : place + dice.randint(1, 5)]
            case 2:
                content[place:place] = content[: dice.randint(0, 20)]
            case 3:
                content[place:place] = dice.randbytes(dice.randint(1, 30))
    return bytes(content)


def tell(name: str, frames: int, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(f"\n{name}: {frames} wrong frames on its wire")
