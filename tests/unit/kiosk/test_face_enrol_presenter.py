"""Taking a face: only after a yes, only good pictures, and a no that costs nothing."""

from datetime import timedelta

import pytest

from hardware.face.liveness import Ask, Outcome
from hardware.face.quality import Flaw
from kiosk.screens.face_enrol.presenter import LINGERS_S, FaceEnrolPresenter, FaceEnrolView
from kiosk.shell.face_watch import Mirror, Purpose
from kiosk.shell.language import words
from server.wire.base import Text
from server.wire.identity import FaceEnrolment
from tests.fakes.desk import Bench, bench
from tests.fakes.face_watch import MODEL, TEMPLATE
from tests.fakes.terminal_replies import NOW

ORDER = FaceEnrolment(
    ticket="t" * 20,
    name="张建国",
    consent=Text(zh="同意书全文", en="The whole consent"),
    consent_version="2026-11",
    face_model=MODEL,
    ends_at=NOW + timedelta(minutes=5),
)


class Shown:
    """The screen as the presenter filled it."""

    def __init__(self, made: Bench, order: FaceEnrolment | None = ORDER) -> None:
        self.views: list[FaceEnrolView] = []
        self.mirror: Mirror | None = None
        if order is not None:
            made.desk.face_tray.put(order)
        self.presenter = FaceEnrolPresenter(
            desk=made.desk, show=self.views.append, show_mirror=self._show_mirror
        )
        self.presenter.open()

    @property
    def view(self) -> FaceEnrolView:
        return self.views[-1]

    def _show_mirror(self, picture: Mirror | None) -> None:
        self.mirror = picture


@pytest.fixture
def made() -> Bench:
    return bench(logged_in=False)


@pytest.fixture
def shown(made: Bench) -> Shown:
    return Shown(made)


def test_the_consent_is_shown_and_read_before_the_camera_is_looked_through(
    made: Bench, shown: Shown
) -> None:
    assert shown.view.question == "张建国，您同意刷脸登录吗？"
    assert shown.view.text == "同意书全文"
    assert (shown.view.yes_words, shown.view.no_words) == ("同意，采集人脸", "不同意")
    assert "同意书全文" in made.voice.said[-1][1]
    assert made.face_watch.purpose is None
    words.use("en")
    shown.presenter.show_again()
    assert shown.view.text == "The whole consent"


def test_a_yes_and_good_pictures_are_kept(made: Bench, shown: Shown) -> None:
    shown.presenter.say_yes()
    assert made.face_watch.purpose is Purpose.ENROLMENT
    made.face_watch.see(Ask.LOOK, flaw=Flaw.TOO_FAR)
    assert shown.view.text == "离得太远。请走近一点。"
    made.face_watch.end(Outcome.PASSED)
    (answer,) = made.door.face_answers
    assert answer.consents
    assert answer.liveness_passed
    assert (answer.ticket, answer.consent_version) == (ORDER.ticket, ORDER.consent_version)
    assert answer.template is not None
    assert answer.template.vector == TEMPLATE.wire_text()
    assert shown.view.question == "以后可以刷脸登录了。"
    assert shown.mirror is None


def test_a_no_sends_no_face(made: Bench, shown: Shown) -> None:
    shown.presenter.say_no()
    (answer,) = made.door.face_answers
    assert not answer.consents
    assert answer.template is None
    assert shown.view.question == "没有采集。"
    assert shown.view.no_words == "返回"
    shown.presenter.say_no()
    assert made.moves.moves == [("back", "", None)]


def test_he_may_change_his_mind_while_he_is_looked_at(made: Bench, shown: Shown) -> None:
    shown.presenter.say_yes()
    made.face_watch.see(Ask.BLINK, done=1)
    shown.presenter.say_no()
    (answer,) = made.door.face_answers
    assert not answer.consents
    assert made.face_watch.purpose is None


@pytest.mark.parametrize(
    ("outcome", "frames"), [(Outcome.WRONG, 5), (Outcome.PASSED, 2), (Outcome.PASSED, 0)]
)
def test_pictures_that_are_not_good_enough_are_taken_again(
    outcome: Outcome, frames: int, made: Bench, shown: Shown
) -> None:
    shown.presenter.say_yes()
    made.face_watch.end(outcome, frames=frames)
    assert made.door.face_answers == []
    assert shown.view.yes_words == "再试一次"
    shown.presenter.say_yes()
    made.face_watch.end(Outcome.PASSED)
    assert len(made.door.face_answers) == 1


def test_another_model_takes_no_face(made: Bench) -> None:
    made.face_watch.model = "another"
    shown = Shown(made)
    shown.presenter.say_yes()
    assert shown.view.question == "摄像头不能用。"
    assert made.face_watch.purpose is None


def test_a_camera_that_fails_is_told(made: Bench, shown: Shown) -> None:
    shown.presenter.say_yes()
    made.face_watch.lose()
    assert shown.view.text == "请告诉民警。"


def test_the_line_is_down(made: Bench, shown: Shown) -> None:
    made.door.line_is_cut = True
    shown.presenter.say_no()
    assert "线路断了" in shown.view.text
    made.door.line_is_cut = False
    shown.presenter.say_no()
    assert shown.view.question == "没有采集。"


def test_the_order_ends(made: Bench, shown: Shown) -> None:
    shown.presenter.say_yes()
    made.now = ORDER.ends_at
    shown.presenter.second_passed()
    assert shown.view.question == "时间已过。"
    assert made.face_watch.purpose is None
    for _ in range(LINGERS_S):
        shown.presenter.second_passed()
    assert made.moves.moves == [("back", "", None)]


def test_without_an_order_nothing_is_asked(made: Bench) -> None:
    shown = Shown(made, order=None)
    assert shown.view.question == "时间已过。"
    shown.presenter.say_yes()
    assert made.face_watch.purpose is None


def test_who_leaves_takes_his_order_with_him(made: Bench, shown: Shown) -> None:
    shown.presenter.leave()
    assert made.desk.face_tray.take() is None
    shown.presenter.say_yes()
    assert made.door.face_answers == []
