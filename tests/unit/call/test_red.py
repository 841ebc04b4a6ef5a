"""Sound sent twice comes out as it went in, and nonsense is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from kiosk.call.red import Block, RedWrong, pack, unpack

OLDER = some.builds(
    Block, some.binary(min_size=1, max_size=1_023), some.integers(min_value=1, max_value=16_383)
)
OWN = some.builds(Block, some.binary(max_size=1_200))


@given(some.lists(OLDER, max_size=4), OWN)
def test_what_was_packed_is_unpacked(older: list[Block], own: Block) -> None:
    assert unpack(pack([*older, own], number=111)) == [*older, own]


@given(some.binary(max_size=200))
def test_no_bytes_do_more_than_be_refused(payload: bytes) -> None:
    try:
        blocks = unpack(payload)
    except RedWrong:
        return
    assert sum(len(block.content) for block in blocks) < len(payload)


@pytest.mark.parametrize("too_much", [Block(bytes(1_024), 960), Block(b"", 960), Block(b"x", 0)])
def test_what_cannot_be_said_is_left_out(too_much: Block) -> None:
    assert unpack(pack([too_much, Block(b"own")], number=111)) == [Block(b"own")]
