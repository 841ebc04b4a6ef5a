"""A terminal that is left alone asks, then hides, and then logs out."""

from datetime import timedelta

import pytest

from kiosk.shell.idle_lock import IdleCalls, IdleLock, IdleState, IdleTimes, Warned


class Left:
    def __init__(self) -> None:
        self.now_s = 1000.0
        self.happened: list[str] = []
        note = self.happened.append
        self.lock = IdleLock(
            times=IdleTimes(
                hide_after=timedelta(seconds=60),
                log_out_after=timedelta(seconds=150),
                ask_for=timedelta(seconds=20),
                most_put_offs=3,
            ),
            calls=IdleCalls(
                ask=lambda what: note(f"ask {what.name}"),
                asked_enough=lambda: None,
                session_ends=lambda: note("session ends"),
                hide=lambda: note("hide"),
                log_out=lambda: note("log out"),
            ),
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
    left.wait(39)
    assert left.happened == []


def test_it_asks_before_it_hides_and_before_it_logs_out_each_once(left: Left) -> None:
    left.wait(60)
    assert left.happened == ["ask HIDE", "hide"]
    left.wait(200)
    assert left.happened == ["ask HIDE", "hide", "ask LOG_OUT", "log out"]
    assert left.lock.state is IdleState.NOBODY


def test_a_touch_starts_the_time_again(left: Left) -> None:
    left.wait(30)
    left.lock.touch()
    left.wait(39)
    assert left.happened == []


def test_a_touch_on_the_hidden_screen_keeps_nobody_logged_in(left: Left) -> None:
    left.wait(60)
    left.lock.touch()
    left.wait(90)
    assert left.happened == ["ask HIDE", "hide", "ask LOG_OUT", "log out"]


def test_who_says_that_he_is_there_is_left_in_peace(left: Left) -> None:
    for _ in range(3):
        left.wait(45)
        assert left.lock.put_off()
    left.wait(39)
    assert left.happened == ["ask HIDE"] * 3


def test_the_log_out_can_be_put_off_and_the_screen_stays_hidden(left: Left) -> None:
    left.wait(135)
    assert left.lock.put_off()
    left.wait(60)
    assert left.happened == ["ask HIDE", "hide", "ask LOG_OUT"]
    assert left.lock.state is IdleState.HIDDEN


def test_nobody_only_says_so_for_ever(left: Left) -> None:
    for _ in range(3):
        left.wait(45)
        left.lock.put_off()
    left.wait(45)
    assert not left.lock.can_put_off
    assert not left.lock.put_off()
    left.wait(15)
    assert left.happened[-1] == "hide"


def test_a_touch_on_the_screen_after_the_last_time_counts(left: Left) -> None:
    for _ in range(4):
        left.wait(45)
        left.lock.put_off()
    left.lock.touch()
    assert left.lock.can_put_off
    left.wait(39)
    assert "hide" not in left.happened


def test_a_touch_beside_the_question_is_no_answer(left: Left) -> None:
    left.wait(45)
    left.lock.touch()
    left.wait(15)
    assert left.happened == ["ask HIDE", "hide"]


def test_the_end_of_the_session_is_seen_before_it_comes(left: Left) -> None:
    left.lock.expect_end(timedelta(seconds=50))
    left.wait(29)
    assert left.happened == []
    left.wait(1)
    assert left.happened == ["session ends"]
    left.lock.ask(Warned.SESSION_ENDS)
    assert left.happened == ["session ends", "ask SESSION_ENDS"]
    left.wait(9)
    assert left.happened == ["session ends", "ask SESSION_ENDS"]


def test_a_hidden_screen_lets_the_session_run_out(left: Left) -> None:
    left.lock.expect_end(timedelta(seconds=120))
    left.wait(125)
    assert "session ends" not in left.happened


def test_nobody_is_logged_out_twice(left: Left) -> None:
    left.lock.stop()
    left.wait(500)
    assert left.happened == []
