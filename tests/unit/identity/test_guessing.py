"""How long a guesser waits."""

from datetime import UTC, datetime, timedelta

import pytest

from server.identity.rules.guessing import Attempt, Slowing, Tally, standing, wait_s

NOW = datetime(2026, 11, 2, 4, 0, tzinfo=UTC)
SLOWING = Slowing(
    free=3,
    first_wait=timedelta(seconds=5),
    longest_wait=timedelta(minutes=15),
    forgotten_after=timedelta(hours=1),
)


@pytest.mark.parametrize(
    ("wrong", "seconds"),
    [(0, 0), (2, 0), (3, 5), (4, 10), (5, 20), (10, 640), (11, 900), (50, 900), (10**9, 900)],
)
def test_wait_doubles_up_to_the_longest(wrong: int, seconds: int) -> None:
    assert wait_s(Tally(wrong, NOW), SLOWING, now=NOW) == seconds


@pytest.mark.parametrize(("passed_ms", "left"), [(0, 5), (1, 5), (4001, 1), (4999, 1), (5000, 0)])
def test_wait_is_told_in_whole_seconds_and_never_too_short(passed_ms: int, left: int) -> None:
    now = NOW + timedelta(milliseconds=passed_ms)
    assert wait_s(Tally(3, NOW), SLOWING, now=now) == left


def test_nothing_is_waited_for_without_a_tally() -> None:
    assert wait_s(None, SLOWING, now=NOW) == 0


@pytest.mark.parametrize(("minutes", "counted"), [(0, 7), (59, 7), (60, 0), (600, 0)])
def test_quiet_hour_forgets(minutes: int, counted: int) -> None:
    now = NOW + timedelta(minutes=minutes)
    assert standing(Tally(7, NOW), forgotten_after=SLOWING.forgotten_after, now=now) == counted


def test_keys_are_told_apart_and_locked_in_one_order() -> None:
    attempt = Attempt("5", "device:7")
    assert len(set(attempt.keys)) == 3
    assert attempt.keys == sorted(attempt.keys)
    assert attempt.pair_key != Attempt("7", "device:5").pair_key
