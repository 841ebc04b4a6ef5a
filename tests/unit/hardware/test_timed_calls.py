"""Calls that may hang have a limit, and no more than one of them hangs at a time."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest

from hardware.device import DeviceTimeout, MediaError
from hardware.timed_calls import TimedCalls

SOON = timedelta(milliseconds=20)
EVER = timedelta(seconds=20)


@pytest.fixture
def hang() -> Iterator[threading.Event]:
    """Set it to let the hanging call go."""
    released = threading.Event()
    yield released
    released.set()


def test_the_answer_comes_through() -> None:
    assert TimedCalls(name="toaster").run(lambda: 7, limit=EVER) == 7


def test_an_error_comes_through() -> None:
    def fail() -> None:
        raise MediaError("burnt")

    with pytest.raises(MediaError, match="burnt"):
        TimedCalls(name="toaster").run(fail, limit=EVER)


def test_a_call_that_hangs_is_given_up(hang: threading.Event) -> None:
    calls = TimedCalls(name="toaster")
    with pytest.raises(DeviceTimeout, match="toaster"):
        calls.run(hang.wait, limit=SOON)
    assert calls.is_stuck


def test_while_one_hangs_no_other_is_made(hang: threading.Event) -> None:
    calls = TimedCalls(name="toaster")
    with pytest.raises(DeviceTimeout):
        calls.run(hang.wait, limit=SOON)
    with pytest.raises(DeviceTimeout):
        calls.run(lambda: pytest.fail("it was made"), limit=EVER)


def test_after_a_hang_is_over_calls_are_made_again(hang: threading.Event) -> None:
    calls = TimedCalls(name="toaster")
    with pytest.raises(DeviceTimeout):
        calls.run(hang.wait, limit=SOON)
    hang.set()
    over = threading.Thread(target=lambda: None)
    over.start()
    over.join()
    while calls.is_stuck:
        threading.Event().wait(0.001)
    assert calls.run(lambda: 7, limit=EVER) == 7


def test_who_waits_can_be_released_at_once(hang: threading.Event) -> None:
    calls = TimedCalls(name="toaster")
    entered = threading.Event()

    def enter() -> None:
        entered.set()
        hang.wait()

    outcome: list[type[BaseException]] = []

    def wait() -> None:
        try:
            calls.run(enter, limit=EVER)
        except DeviceTimeout as error:
            outcome.append(type(error))

    waiter = threading.Thread(target=wait)
    waiter.start()
    entered.wait(5)
    calls.give_up()
    waiter.join(5)
    assert outcome == [DeviceTimeout]
