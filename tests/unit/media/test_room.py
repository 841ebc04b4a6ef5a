"""A room's time runs while everybody needed is here; what it stood is given back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.media.room import Ending, Room, RoomEnded
from server.wire.media import EndReason, RoomState
from tests.factories.media import make_terms


def state_of(room: Room) -> RoomState:
    """It changes by itself, which a reader of types does not expect."""
    return room.state


def live_room(*, needs_supervisor: bool = False, length_s: int = 1800) -> Room:
    room = Room(make_terms(needs_supervisor=needs_supervisor, length_s=length_s))
    room.seat_here(0, 100)
    room.seat_here(1, 110)
    if needs_supervisor:
        room.supervisor_here("officer", 110)
    assert state_of(room) is RoomState.LIVE
    return room


def test_time_does_not_run_while_one_waits() -> None:
    room = Room(make_terms())
    room.seat_here(0, 0)
    room.pass_time(10_000)
    assert state_of(room) is RoomState.WAITING
    assert room.left_s(10_000) == 1800
    assert room.given_back_s(10_000) == 0


def test_time_up_ends_a_visit() -> None:
    room = live_room()
    room.pass_time(110 + 1799)
    assert state_of(room) is RoomState.LIVE
    room.pass_time(110 + 1800)
    assert room.ending == Ending(EndReason.TIME_UP)


def test_outage_counts_from_the_last_packet_and_is_given_back() -> None:
    room = live_room()
    room.seat_gone(1, since=200, at=203)
    assert state_of(room) is RoomState.RECONNECTING
    assert room.left_s(500) == 1800 - 90
    room.pass_time(100_000)
    assert room.ending is None
    room.seat_here(1, 300)
    assert state_of(room) is RoomState.LIVE
    assert room.given_back_s(300) == 100
    assert room.left_s(310) == 1800 - 100


def test_missing_supervisor_holds_a_visit_and_ends_nothing() -> None:
    room = live_room(needs_supervisor=True)
    room.supervisor_here("other", 120)
    room.supervisor_gone("officer", since=130, at=130)
    assert state_of(room) is RoomState.LIVE
    room.supervisor_gone("other", since=150, at=165)
    assert state_of(room) is RoomState.SUPERVISOR_MISSING
    room.pass_time(1_000_000)
    assert room.ending is None
    room.supervisor_here("other", 200)
    assert room.lived_s(200) == 40


def test_of_many_two_are_enough() -> None:
    room = Room(make_terms(parties=4))
    room.seat_here(0, 0)
    room.seat_here(3, 0)
    assert state_of(room) is RoomState.LIVE
    room.seat_here(1, 10)
    room.seat_gone(3, since=20, at=23)
    assert state_of(room) is RoomState.LIVE
    room.seat_gone(1, since=30, at=33)
    assert state_of(room) is RoomState.RECONNECTING


def test_what_another_node_counted_is_used() -> None:
    room = Room(make_terms(lived_s=600))
    room.seat_here(0, 0)
    room.seat_here(1, 0)
    assert room.left_s(100) == 1100
    assert room.given_back_s(100) == 0


def test_extension_adds_and_comes_too_late_after_the_end() -> None:
    room = live_room(length_s=60)
    room.extend(30, 150)
    room.pass_time(199)
    assert state_of(room) is RoomState.LIVE
    room.pass_time(200)
    assert state_of(room) is RoomState.ENDED
    with pytest.raises(RoomEnded):
        room.extend(30, 201)


def test_first_ending_stands_and_nothing_moves_after_it() -> None:
    room = live_room()
    room.end(Ending(EndReason.ENDED_BY_PARTIES, party_id=11), 200)
    room.end(Ending(EndReason.TIME_UP), 300)
    room.seat_gone(0, since=300, at=300)
    assert room.ending == Ending(EndReason.ENDED_BY_PARTIES, party_id=11)
    assert state_of(room) is RoomState.ENDED
    assert room.lived_s(900) == 90


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 120)), max_size=40))
def test_no_sequence_uses_more_than_the_time_nor_ends_before_it(
    steps: list[tuple[int, int]],
) -> None:
    room, at, lived = Room(make_terms(needs_supervisor=True)), 0.0, 0.0
    for what, wait in steps:
        was_live, before = room.state is RoomState.LIVE, at
        at += wait
        room.pass_time(at)
        lived += wait if was_live else 0
        if what < 2:
            room.seat_here(what, at)
        elif what < 4:
            room.seat_gone(what - 2, since=at, at=at)
        elif what == 4:
            room.supervisor_here("officer", at)
        else:
            room.supervisor_gone("officer", since=at, at=at)
        assert before <= at
        assert 0 <= room.left_s(at) <= 1800
        if room.ending:
            assert lived >= 1800
            return
        assert room.lived_s(at) == pytest.approx(lived)
