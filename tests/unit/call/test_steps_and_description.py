"""What is sent over a narrow line, and how an offer of the node is answered."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from kiosk.call.board import Board, Place
from kiosk.call.description import OfferWrong, Own, read_offer, write_answer
from kiosk.call.steps import MOST_BITS, NO_PICTURE, STEPS, carried, next_step
from server.media.sdp import Pair, Transport, read_answer, write_offer

TRANSPORT = Transport("user", "password", "AA:BB", "10.0.0.1", 40_000)


@given(some.integers(0, 2_000_000))
def test_sound_is_never_starved_by_pictures(bits: int) -> None:
    step = next_step(STEPS[0], line_bits=bits)
    assert step is NO_PICTURE or step.bits + 80_000 <= bits


def test_it_climbs_only_with_room_to_spare() -> None:
    low = next_step(STEPS[0], line_bits=345_000)
    assert low is STEPS[1]
    assert next_step(low, line_bits=550_000) is low
    assert next_step(low, line_bits=650_000) is STEPS[0]


def test_a_quiet_sender_is_no_narrow_line() -> None:
    assert carried(600_000, told_bits=90_000, sent_bits=60_000) >= 600_000
    assert carried(600_000, told_bits=90_000, sent_bits=400_000) == 450_000
    assert carried(MOST_BITS, told_bits=5_000_000, sent_bits=1) == MOST_BITS


def test_a_narrow_line_is_kept_to_within_seconds() -> None:
    bits = 900_000
    for _ in range(8):
        bits = carried(bits, told_bits=150_000, sent_bits=bits)
    assert 140_000 < bits < 170_000


def test_a_picture_that_was_given_up_comes_back_when_nobody_tells_anything() -> None:
    bits, step = 20_000, NO_PICTURE
    for _ in range(30):
        bits = carried(bits, told_bits=None, sent_bits=0)
        step = next_step(step, line_bits=bits)
    assert step.bits > 0


def test_the_nodes_offer_is_answered_as_the_node_reads_it() -> None:
    pairs = [Pair(1, 11, 12, takes_from_end=True), Pair(2, 21, 22)]
    offered = read_offer(write_offer(pairs, TRANSPORT), seats=[1, 2])
    assert [(line.seat, line.ssrc) for line in offered.lines] == [
        (1, 11),
        (1, 12),
        (2, 21),
        (2, 22),
    ]
    own = Own("me", "secret", "CC:DD", ("1 1 udp 1 10.0.0.2 5 typ host",), 7, 8)
    answer = write_answer(offered, own)
    read = read_answer(answer)
    assert read.takes_red
    assert read.is_client
    assert [each.value for each in read.fingerprints] == ["CC:DD"]
    assert answer.count("a=sendrecv") == 2
    assert answer.count("a=recvonly") == 2


@given(some.text(max_size=400))
def test_no_text_does_more_than_be_refused(text: str) -> None:
    with pytest.raises(OfferWrong):
        read_offer(text, seats=[])


OFFER = write_offer([Pair(1, 11, 12, takes_from_end=True)], TRANSPORT)
# Its first line holds a number by chance, of one length or another.
PLACE = some.integers(0, 1_200)


@given(PLACE, PLACE, some.text(max_size=8))
def test_an_offer_that_was_cut_or_changed_is_read_or_refused(
    first: int, last: int, put_in: str
) -> None:
    changed = OFFER[: min(first, last)] + put_in + OFFER[max(first, last) :]
    try:
        read_offer(changed, seats=[1])
    except OfferWrong:
        return


def test_a_picture_that_lies_about_its_size_is_not_put_up() -> None:
    descriptor = Board.new()
    writer, reader = Board(descriptor), Board(descriptor)
    writer.put(Place.FAR, width_px=2, height_px=2, content=bytes(11))
    assert reader.look(Place.FAR) is None
    writer.put(Place.FAR, width_px=2, height_px=2, content=bytes(range(12)))
    found = reader.look(Place.FAR)
    assert found is not None
    assert (found.content, found.width_px) == (bytes(range(12)), 2)
    assert reader.look(Place.FAR, after=found.number) is None
    assert reader.look(Place.OWN) is None
    writer.close()
    reader.close()
