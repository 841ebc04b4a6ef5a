"""Sound in one even row, whatever the line does to it."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as some

from kiosk.call.concealment import SAMPLES, Concealment
from kiosk.call.sound_buffer import FRAME_TICKS, SoundBuffer

LAP = 1 << 32


def heard(buffer: SoundBuffer, *, times: int) -> list[int]:
    found = (buffer.take() for _ in range(times))
    return [int.from_bytes(each, "big") for each in found if each is not None]


def put(buffer: SoundBuffer, number: int, *, origin: int = 0) -> None:
    buffer.put((origin + number * FRAME_TICKS) % LAP, number.to_bytes(4, "big"))


@given(
    origin=some.integers(min_value=0, max_value=LAP - 1),
    order=some.permutations(range(12)),
    twice=some.sets(some.integers(min_value=0, max_value=11)),
)
def test_what_is_here_in_time_is_heard_once_and_in_order(
    origin: int, order: list[int], twice: set[int]
) -> None:
    buffer = SoundBuffer()
    put(buffer, 0, origin=origin)
    for number in [*order, *twice]:
        put(buffer, number, origin=origin)
    assert heard(buffer, times=20) == list(range(12))


@given(some.sets(some.integers(min_value=1, max_value=97), max_size=30))
def test_all_that_is_lost_is_concealed_and_nothing_else(lost: set[int]) -> None:
    buffer, got = SoundBuffer(), []
    for number in range(100):
        if number not in lost:
            put(buffer, number)
        got += heard(buffer, times=1)
    got += heard(buffer, times=40)
    assert got == sorted(set(got))
    assert set(got) <= set(range(100)) - lost
    assert len(got) + buffer.late + buffer.skipped >= 100 - len(lost)


@given(some.lists(some.tuples(some.integers(0, LAP - 1), some.booleans()), max_size=200))
def test_no_row_of_times_makes_it_grow_or_fail(steps: list[tuple[int, bool]]) -> None:
    buffer = SoundBuffer()
    for stamp, takes in steps:
        buffer.put(stamp, b"x")
        if takes:
            buffer.take()
    for _ in range(400):
        buffer.take()
    # Fewer than are waited for at first may be left.
    assert buffer.depth <= 2


def test_a_late_line_is_waited_for_from_then_on() -> None:
    """It is behind by 100 ms once: later sound of the same lateness is not lost any more."""
    buffer = SoundBuffer()
    for number in range(5):
        put(buffer, number)
    assert heard(buffer, times=10) == [0, 1, 2, 3, 4]
    concealed = buffer.concealed
    for number in range(5, 30):
        put(buffer, number)
        heard(buffer, times=1)
    assert buffer.concealed == concealed
    assert buffer.late == 0


def test_a_delay_that_the_line_no_longer_needs_is_given_up() -> None:
    buffer = SoundBuffer()
    for number in range(12):
        put(buffer, number)
    for number in range(12, 1_500):
        put(buffer, number)
        buffer.take()
    assert buffer.depth <= 4


def test_what_is_lost_fades_and_comes_back_without_a_click() -> None:
    concealment = Concealment()
    tone = (8_000 * np.sin(np.arange(SAMPLES) / 10)).astype(np.int16)
    concealment.heard(tone)
    loud = [int(np.abs(concealment.lost()).max()) for _ in range(7)]
    assert loud == sorted(loud, reverse=True)
    assert loud[0] > 4_000
    assert loud[-1] == 0
    back = concealment.heard(tone)
    assert abs(int(back[30])) < abs(int(tone[30]))
    assert np.array_equal(concealment.heard(tone), tone)
