"""A terminal that is left alone hides, and then logs out."""

from datetime import timedelta

import pytest

from kiosk.shell.idle_lock import IdleLock, IdleState


class Left:
    def __init__(self) -> None:
        self.now_s = 1000.0
        self.happened: list[str] = []
        self.lock = IdleLock(
            hide_after=timedelta(seconds=60),
            log_out_after=timedelta(seconds=150),
            hide=lambda: self.happened.append("hide"),
            log_out=lambda: self.happened.append("log out"),
            monotonic=lambda: self.now_s,
        )

    def wait(self, seconds: int) -> None:
        for _ in range(seconds):
            self.now_s += 1
            self.lock.look()


@pytest.fixture
def left() -> Left:
    made = Left()
    made.lock.start()
    return made


def test_nothing_happens_before_the_first_time(left: Left) -> None:
    left.wait(59)
    assert left.happened == []


def test_it_hides_once_and_then_logs_out_once(left: Left) -> None:
    left.wait(60)
    assert left.happened == ["hide"]
    left.wait(200)
    assert left.happened == ["hide", "log out"]
    assert left.lock.state is IdleState.NOBODY


def test_a_touch_starts_the_time_again(left: Left) -> None:
    left.wait(50)
    left.lock.touch()
    left.wait(59)
    assert left.happened == []


def test_a_touch_on_the_hidden_screen_keeps_nobody_logged_in(left: Left) -> None:
    left.wait(60)
    left.lock.touch()
    left.wait(90)
    assert left.happened == ["hide", "log out"]


def test_nobody_is_logged_out_twice(left: Left) -> None:
    left.lock.stop()
    left.wait(500)
    assert left.happened == []
