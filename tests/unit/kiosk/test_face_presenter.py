"""Logging in by face: what is asked, each end of it, and the other ways that stay open."""

import pytest

from hardware.face.liveness import Ask, Outcome
from hardware.face.quality import Flaw
from kiosk.screens.face.presenter import LINGERS_S, FacePresenter, FaceView
from kiosk.shell.face_watch import Mirror, Purpose
from server.wire.identity import MeansReply
from tests.fakes.desk import Bench, bench
from tests.fakes.face_watch import MODEL, TEMPLATE


class Shown:
    """The screen as the presenter filled it."""

    def __init__(self, made: Bench) -> None:
        self.made = made
        self.views: list[FaceView] = []
        self.mirror: Mirror | None = None
        self.presenter = FacePresenter(
            desk=made.desk, show=self.views.append, show_mirror=self._show_mirror
        )
        self.presenter.open()

    @property
    def view(self) -> FaceView:
        return self.views[-1]

    def fail(self, times: int, outcome: Outcome = Outcome.TIMED_OUT, *, frames: int = 5) -> None:
        for number in range(times):
            if number:
                self.presenter.try_again()
            self.made.face_watch.end(outcome, frames=frames)

    def _show_mirror(self, picture: Mirror | None) -> None:
        self.mirror = picture


@pytest.fixture
def made() -> Bench:
    return bench(logged_in=False)


@pytest.fixture
def shown(made: Bench) -> Shown:
    return Shown(made)


def test_each_thing_asked_is_shown_by_a_sign_and_said_aloud(made: Bench, shown: Shown) -> None:
    assert made.face_watch.purpose is Purpose.LOG_IN
    assert shown.view.question == "请走近一点，看着屏幕"
    signs = {}
    for ask in (Ask.LOOK, Ask.BLINK, Ask.TURN_LEFT, Ask.TURN_RIGHT):
        made.face_watch.see(ask, done=1)
        signs[ask] = shown.view.sign
        assert made.voice.said[-1][1] == shown.view.question
    assert signs[Ask.BLINK] == "eye-closed"
    assert (signs[Ask.TURN_LEFT], signs[Ask.TURN_RIGHT]) == ("arrow-fat-left", "arrow-fat-right")
    assert shown.view.share == 0.25
    assert shown.mirror is not None


def test_what_is_wrong_with_the_picture_is_said(made: Bench, shown: Shown) -> None:
    made.face_watch.see(Ask.LOOK, flaw=Flaw.TOO_DARK)
    assert shown.view.hint == "这里太暗。请把脸朝向亮的地方。"
    made.face_watch.see(Ask.LOOK)
    assert shown.view.hint == "不会留下您的照片。"


def test_who_did_all_that_was_asked_is_let_in(made: Bench, shown: Shown) -> None:
    made.face_watch.end(Outcome.PASSED)
    (request,) = made.door.faces
    assert request.liveness_passed
    assert request.frames == 5
    assert request.template.model == MODEL
    assert request.template.vector == TEMPLATE.wire_text()
    assert [reply.person.name for reply in made.started] == ["张建国"]
    assert made.face_watch.purpose is None
    assert shown.mirror is None


def test_a_face_that_is_not_certain_calls_an_officer_and_says_nothing_more(
    made: Bench, shown: Shown
) -> None:
    made.door.face_is_known = False
    made.face_watch.end(Outcome.PASSED)
    assert shown.view.question == "民警会过来。"
    assert shown.view.again_words == ""
    assert made.started == []
    assert "民警会过来" in made.voice.said[-1][1]


@pytest.mark.parametrize("outcome", [Outcome.TIMED_OUT, Outcome.WRONG, Outcome.LOST])
def test_an_attempt_that_failed_may_be_made_again(
    outcome: Outcome, made: Bench, shown: Shown
) -> None:
    made.face_watch.end(outcome)
    assert shown.view.again_words == "再试一次"
    assert made.door.faces == []
    shown.presenter.try_again()
    made.face_watch.end(Outcome.PASSED)
    assert len(made.started) == 1


def test_the_third_failure_is_told_to_the_server_which_calls_an_officer(
    made: Bench, shown: Shown
) -> None:
    shown.fail(3, Outcome.WRONG)
    (request,) = made.door.faces
    assert not request.liveness_passed
    assert shown.view.question == "民警会过来。"


def test_without_one_good_picture_nothing_is_sent(made: Bench, shown: Shown) -> None:
    shown.fail(4, frames=0)
    assert made.door.faces == []
    assert shown.view.again_words


def test_too_few_good_pictures_are_no_log_in(made: Bench, shown: Shown) -> None:
    made.face_watch.end(Outcome.PASSED, frames=2)
    assert made.door.faces == []
    assert shown.view.again_words


def test_card_or_number_may_be_taken_at_any_moment(made: Bench, shown: Shown) -> None:
    made.face_watch.see(Ask.BLINK)
    shown.presenter.use_card_or_number()
    assert made.moves.moves[-1] == ("replace", "login", None)
    assert made.face_watch.purpose is None
    assert shown.mirror is None


def test_an_officer_may_be_called_at_any_moment(made: Bench, shown: Shown) -> None:
    shown.presenter.call_officer()
    assert made.moves.moves[-1] == ("replace", "let_in", None)
    assert made.face_watch.purpose is None


def test_a_camera_that_fails_leaves_the_other_ways(made: Bench, shown: Shown) -> None:
    made.face_watch.lose()
    assert shown.view.question == "摄像头不能用。"
    assert shown.view.again_words
    assert not shown.view.has_mirror


def test_the_line_is_down(made: Bench, shown: Shown) -> None:
    made.door.line_is_cut = True
    made.face_watch.end(Outcome.PASSED)
    assert "线路断了" in shown.view.hint
    assert made.started == []
    made.door.line_is_cut = False
    shown.presenter.try_again()
    made.face_watch.end(Outcome.PASSED)
    assert len(made.started) == 1


def test_who_left_before_the_answer_is_logged_in_nowhere(made: Bench, shown: Shown) -> None:
    made.errands.is_held = True
    made.face_watch.end(Outcome.PASSED)
    shown.presenter.back()
    made.errands.go()
    made.errands.go()
    assert made.started == []
    assert made.door.session is None
    assert made.door.ended == ["face-session"]


def test_who_walks_away_finds_the_waiting_screen_for_the_next(made: Bench, shown: Shown) -> None:
    made.face_watch.end(Outcome.TIMED_OUT)
    for _ in range(LINGERS_S):
        shown.presenter.second_passed()
    assert made.moves.moves[-1] == ("back", "", None)


def test_it_is_offered_only_where_it_is_on_for_this_terminal_s_model(made: Bench) -> None:
    means, watch = made.desk.face_means, made.face_watch
    assert not means.offers(watch)
    means.learn(MeansReply(face=True, officer_lets_in=True, face_model=MODEL))
    assert means.offers(watch)
    watch.is_there = False
    assert not means.offers(watch)
    watch.is_there, watch.model = True, "another"
    assert not means.offers(watch)
    watch.model = MODEL
    means.learn(MeansReply(face=False, officer_lets_in=True, face_model=MODEL))
    assert not means.offers(watch)
