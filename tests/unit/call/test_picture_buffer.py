"""Pictures in their order, asked for again, and given up in time."""

from hypothesis import given
from hypothesis import strategies as some

from kiosk.call.picture_buffer import GIVE_UP_S, Part, PictureBuffer

LAP = 1 << 16


def parts(pictures: int, *, each: int = 3, key_every: int = 1_000) -> list[Part]:
    return [
        Part(
            stamp=picture * 3_600,
            content=bytes([picture % 256, place]),
            is_first=place == 0,
            is_last=place == each - 1,
            is_key=place == 0 and picture % key_every == 0,
        )
        for picture in range(pictures)
        for place in range(each)
    ]


@given(
    first=some.integers(min_value=0, max_value=LAP - 1),
    shifts=some.lists(some.integers(0, 6), min_size=60, max_size=60),
)
def test_disorder_and_repeats_change_nothing(first: int, shifts: list[int]) -> None:
    sent = parts(20)
    order = sorted(range(60), key=lambda place: place + shifts[place])
    order.remove(0)
    buffer, stamps = PictureBuffer(), []
    for place in [0, *order, 7, 7]:
        buffer.put((first + place) % LAP, sent[place], now=0.0)
        stamps += [whole.stamp for whole in buffer.take(now=0.0)]
    assert stamps == [picture * 3_600 for picture in range(20)]


@given(some.lists(some.tuples(some.integers(0, LAP - 1), some.integers(0, 8)), max_size=150))
def test_no_row_of_numbers_makes_it_fail(row: list[tuple[int, int]]) -> None:
    buffer = PictureBuffer()
    for step, (number, bits) in enumerate(row):
        part = Part(bits, b"x", bool(bits & 1), bool(bits & 2), bool(bits & 4))
        buffer.put(number, part, now=step / 10)
        buffer.take(now=step / 10)
        assert len(buffer.numbers_to_ask_for(now=step / 10)) <= 100


def test_what_is_missing_is_asked_for_again_until_it_comes() -> None:
    buffer, sent = PictureBuffer(), parts(4)
    for place in (0, 1, 2, 3, 5, 6, 7, 8):
        buffer.put(place, sent[place], now=0.0)
    assert len(buffer.take(now=0.0)) == 1
    assert buffer.numbers_to_ask_for(now=0.0) == [4]
    assert buffer.numbers_to_ask_for(now=0.02) == []
    assert buffer.numbers_to_ask_for(now=0.07) == [4]
    buffer.put(4, sent[4], now=0.1)
    assert [whole.stamp for whole in buffer.take(now=0.1)] == [3_600, 7_200]
    assert buffer.numbers_to_ask_for(now=0.3) == []


def test_a_picture_that_does_not_come_is_given_up_for_the_next_whole_one() -> None:
    buffer, sent = PictureBuffer(), parts(8, key_every=6)
    for place in (0, 1, 2, 3, 5, 6, 7, 8):
        buffer.put(place, sent[place], now=0.0)
    buffer.take(now=0.0)
    assert not buffer.needs_key_picture(now=0.2)
    assert buffer.take(now=GIVE_UP_S + 0.01) == []
    assert buffer.needs_key_picture(now=GIVE_UP_S + 0.02)
    assert not buffer.needs_key_picture(now=GIVE_UP_S + 0.1)
    for place in range(18, 24):
        buffer.put(place, sent[place], now=0.6)
    found = buffer.take(now=0.6)
    assert [whole.is_key for whole in found] == [True, False]
    assert not buffer.needs_key_picture(now=2.0)


def test_nothing_comes_out_before_a_key_picture() -> None:
    buffer, sent = PictureBuffer(), parts(3)
    for place in range(3, 9):
        buffer.put(place, sent[place], now=0.0)
    assert buffer.take(now=0.0) == []
    assert buffer.needs_key_picture(now=0.0)
