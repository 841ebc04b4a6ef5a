"""What Python leaves behind is collected at rest, once for each time that somebody was here."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from kiosk.shell.leftovers import NEVER_BY_ITSELF, RESTS_BEFORE, Leftovers


class Ring:
    """Refers to itself, so that only a collection can take it away."""

    def __init__(self) -> None:
        self.self = self


@pytest.fixture(autouse=True)
def thresholds() -> Iterator[None]:
    before = gc.get_threshold()
    gc.disable()
    yield
    gc.enable()
    gc.set_threshold(*before)


def dropped() -> "weakref.ref[Ring]":
    return weakref.ref(Ring())


def rest(leftovers: Leftovers) -> list[bool]:
    return [leftovers.collect() for _ in range(RESTS_BEFORE)]


def test_leftovers_are_taken_away_at_rest() -> None:
    ring = dropped()
    assert ring() is not None
    rest(Leftovers())
    assert ring() is None


def test_what_was_just_touched_is_let_go_first() -> None:
    leftovers, ring = Leftovers(), dropped()
    leftovers.collect()
    assert ring() is not None


def test_whether_a_rest_was_taken_is_told() -> None:
    leftovers = Leftovers()
    assert rest(leftovers) == [*[False] * (RESTS_BEFORE - 1), True]
    assert not any(rest(leftovers))
    leftovers.grow()
    assert any(rest(leftovers))


def test_rest_that_goes_on_collects_no_more() -> None:
    leftovers = Leftovers()
    rest(leftovers)
    ring = dropped()
    leftovers.collect()
    assert ring() is not None


def test_who_was_here_in_between_is_cleaned_up_after() -> None:
    leftovers = Leftovers()
    rest(leftovers)
    ring = dropped()
    leftovers.grow()
    rest(leftovers)
    assert ring() is None


def test_full_collection_never_comes_by_itself() -> None:
    Leftovers().leave_to_us()
    assert gc.get_threshold()[2] == NEVER_BY_ITSELF
