"""Who is asked to blink and turn, and what counts as having done it."""

from dataclasses import replace
from random import Random

import numpy as np
import pytest

from hardware.face.api import FaceMesh, FoundFace
from hardware.face.liveness import (
    Ask,
    Challenge,
    Limits,
    Liveness,
    Outcome,
    Progress,
    drawn_by_lot,
)
from hardware.face.sighting import FaceMeasures, Sighting

STEP_S = 0.1
ORDER = (Challenge.BLINK, Challenge.TURN_LEFT, Challenge.TURN_RIGHT)
ANSWERS = {
    Challenge.BLINK: {"eyes_open": 0.03},
    Challenge.TURN_LEFT: {"turned_left": 0.4},
    Challenge.TURN_RIGHT: {"turned_left": -0.4},
}


def seen(
    *,
    turned_left: float = 0.0,
    eyes_open: float = 0.25,
    eyes_px: float = 80.0,
    left: float = 200.0,
) -> Sighting:
    points = np.zeros((6, 2), np.float32)
    return Sighting(
        faces=1,
        face=FoundFace(left=left, top=100, width=150, height=150, points=points, score=0.9),
        mesh=FaceMesh(np.zeros((468, 3), np.float32), score=1.0),
        measures=FaceMeasures(turned_left=turned_left, raised=-0.1, roll=0.0, eyes_px=eyes_px),
        eyes_open=eyes_open,
    )


NOBODY = Sighting(faces=0)
TWO = replace(seen(), faces=2)


class Attempt:
    """Somebody before the camera, a picture each tenth of a second."""

    def __init__(self, order: tuple[Challenge, ...] = ORDER) -> None:
        self.liveness = Liveness(order, started_at=0.0)
        self.now = 0.0
        self.progress: Progress | None = None

    def show(self, sighting: Sighting, *, for_s: float = STEP_S) -> Progress:
        for _ in range(max(1, round(for_s / STEP_S))):
            self.now += STEP_S
            self.progress = self.liveness.feed(sighting, at=self.now)
        assert self.progress is not None
        return self.progress

    def answer(self, challenge: Challenge) -> Progress:
        self.show(seen(), for_s=0.7)
        self.show(seen(**ANSWERS[challenge]), for_s=0.2)
        return self.show(seen(), for_s=0.7)


def test_who_does_all_that_is_asked_passes() -> None:
    attempt = Attempt()
    for done, challenge in enumerate(ORDER, start=1):
        assert attempt.show(seen(), for_s=0.7).ask is Ask(challenge.value)
        assert attempt.answer(challenge).done == done
    assert attempt.show(seen(), for_s=0.7).outcome is Outcome.PASSED


@pytest.mark.parametrize("challenge", list(Challenge))
def test_a_photograph_does_nothing_and_runs_out_of_time(challenge: Challenge) -> None:
    attempt = Attempt((challenge,))
    limits = Limits()
    end = attempt.show(seen(), for_s=limits.a_challenge_s - 1)
    assert end.outcome is Outcome.RUNNING
    assert attempt.show(seen(), for_s=3).outcome is Outcome.TIMED_OUT


@pytest.mark.parametrize(
    ("asked", "done"),
    [
        (Challenge.BLINK, Challenge.TURN_LEFT),
        (Challenge.BLINK, Challenge.TURN_RIGHT),
        (Challenge.TURN_LEFT, Challenge.TURN_RIGHT),
        (Challenge.TURN_RIGHT, Challenge.TURN_LEFT),
    ],
)
def test_a_film_that_does_something_else_is_wrong(asked: Challenge, done: Challenge) -> None:
    attempt = Attempt((asked, *ORDER))
    assert attempt.answer(done).outcome is Outcome.WRONG


def test_a_blink_where_a_turn_was_asked_is_forgiven_and_counts_for_nothing() -> None:
    attempt = Attempt((Challenge.TURN_LEFT,))
    progress = attempt.answer(Challenge.BLINK)
    assert (progress.outcome, progress.done) == (Outcome.RUNNING, 0)
    assert attempt.answer(Challenge.TURN_LEFT).outcome is Outcome.PASSED


def test_eyes_that_stay_shut_are_no_blink() -> None:
    attempt = Attempt((Challenge.BLINK,))
    attempt.show(seen(), for_s=0.7)
    assert attempt.show(seen(eyes_open=0.03), for_s=3).outcome is Outcome.RUNNING
    assert attempt.show(seen(), for_s=0.7).outcome is Outcome.PASSED


def test_narrow_eyes_are_measured_by_themselves() -> None:
    attempt = Attempt((Challenge.BLINK,))
    attempt.show(seen(eyes_open=0.14), for_s=0.7)
    assert attempt.show(seen(eyes_open=0.09), for_s=0.3).outcome is Outcome.RUNNING
    attempt.show(seen(eyes_open=0.05), for_s=0.2)
    assert attempt.show(seen(eyes_open=0.14), for_s=0.7).outcome is Outcome.PASSED


def test_what_was_done_before_it_was_asked_does_not_count() -> None:
    attempt = Attempt((Challenge.TURN_LEFT,))
    attempt.show(seen(turned_left=0.4), for_s=2)
    assert attempt.show(seen(), for_s=0.7).done == 0


def test_somebody_else_who_steps_in_after_the_start_ends_it() -> None:
    attempt = Attempt()
    attempt.answer(Challenge.BLINK)
    attempt.show(NOBODY, for_s=1.5)
    assert attempt.show(seen()).outcome is Outcome.LOST


def test_a_photograph_put_before_the_camera_meanwhile_ends_it() -> None:
    attempt = Attempt()
    attempt.answer(Challenge.BLINK)
    assert attempt.show(seen(left=500.0)).outcome is Outcome.LOST


def test_a_face_that_is_not_found_for_a_moment_is_no_loss() -> None:
    attempt = Attempt()
    attempt.answer(Challenge.BLINK)
    attempt.show(NOBODY, for_s=0.5)
    assert attempt.show(seen()).outcome is Outcome.RUNNING


def test_people_walking_by_before_it_began_change_nothing() -> None:
    attempt = Attempt((Challenge.TURN_LEFT,))
    assert attempt.show(NOBODY, for_s=10).ask is Ask.COME
    assert attempt.show(seen(eyes_px=20), for_s=1).ask is Ask.COME
    attempt.show(seen(left=900.0))
    assert attempt.answer(Challenge.TURN_LEFT).outcome is Outcome.PASSED


def test_a_second_face_is_asked_to_step_aside() -> None:
    attempt = Attempt()
    attempt.show(seen(), for_s=0.7)
    progress = attempt.show(TWO)
    assert (progress.ask, progress.outcome) == (Ask.ALONE, Outcome.RUNNING)
    assert attempt.show(TWO, for_s=2).outcome is Outcome.LOST


def test_only_straight_pictures_may_become_a_template() -> None:
    attempt = Attempt()
    assert attempt.show(seen()).is_straight
    assert not attempt.show(seen(turned_left=0.2)).is_straight
    assert not attempt.show(seen(eyes_open=0.05)).is_straight


def test_an_attempt_that_ended_stays_ended() -> None:
    attempt = Attempt((Challenge.TURN_LEFT, Challenge.BLINK))
    attempt.answer(Challenge.TURN_RIGHT)
    assert attempt.answer(Challenge.TURN_LEFT).outcome is Outcome.WRONG
    assert not attempt.show(seen()).is_straight


def test_the_lot_asks_for_everything_in_every_order() -> None:
    lot = Random(1)
    orders = {tuple(drawn_by_lot(lot)) for _ in range(500)}
    assert all(set(order) == set(Challenge) for order in orders)
    assert len(orders) == 36  # 4 places, one of three challenges twice: 3 * 4! / 2!
