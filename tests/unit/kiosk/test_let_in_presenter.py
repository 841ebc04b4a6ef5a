"""Calling an officer: the wait, each end of it, and that nobody is let in who has left."""

import pytest

from kiosk.screens.let_in.presenter import LINGERS_S, LetInPresenter, LetInView
from server.wire.base import Text
from server.wire.identity import LetInState, LetInStateReply
from tests.fakes.desk import Bench, bench


@pytest.fixture
def made() -> Bench:
    return bench(logged_in=False)


def opened(made: Bench) -> tuple[LetInPresenter, list[LetInView]]:
    views: list[LetInView] = []
    presenter = LetInPresenter(desk=made.desk, show=views.append)
    presenter.open()
    return presenter, views


def wait_for_answer(made: Bench, presenter: LetInPresenter) -> None:
    for _ in range(3):
        presenter.second_passed()


def test_nobody_is_called_before_he_wishes(made: Bench) -> None:
    _, views = opened(made)
    assert views[-1].question == "要请民警来开终端吗？"
    assert views[-1].call_words == "叫民警"
    assert made.door.calls == []


def test_officer_lets_him_in(made: Bench) -> None:
    presenter, views = opened(made)
    presenter.call()
    assert views[-1].question == "已经叫了民警，请在这里等。"
    assert views[-1].call_words == ""
    assert made.voice.said[-1][1].startswith("已经叫了民警")
    wait_for_answer(made, presenter)
    assert made.started == []
    made.door.let_in = LetInState.OPENED
    wait_for_answer(made, presenter)
    assert [reply.person.name for reply in made.started] == ["张建国"]
    assert made.door.session == "let-in-session"
    presenter.leave()
    assert made.door.calls == ["ask", "state", "state"]


def test_question_is_asked_no_oftener_than_the_server_says(made: Bench) -> None:
    presenter, _ = opened(made)
    presenter.call()
    for _ in range(9):
        presenter.second_passed()
    assert made.door.calls == ["ask", "state", "state", "state"]


def test_refusal_says_the_officers_reason(made: Bench) -> None:
    presenter, views = opened(made)
    presenter.call()
    made.door.let_in_reply = LetInStateReply(state=LetInState.REFUSED, words=Text(zh="请先回监舍"))
    wait_for_answer(made, presenter)
    assert (views[-1].question, views[-1].hint) == ("民警这次没有开。", "请先回监舍")
    assert views[-1].call_words == "再叫一次"
    assert made.started == []


def test_call_that_ran_out_can_be_made_again(made: Bench) -> None:
    presenter, views = opened(made)
    presenter.call()
    made.door.let_in = LetInState.ENDED
    wait_for_answer(made, presenter)
    assert views[-1].question == "民警没能及时过来。"
    made.door.let_in = LetInState.WAITING
    presenter.call()
    assert views[-1].question == "已经叫了民警，请在这里等。"


def test_who_leaves_takes_his_call_back(made: Bench) -> None:
    presenter, _ = opened(made)
    presenter.call()
    presenter.back()
    assert made.moves.moves == [("back", "", None)]
    presenter.leave()
    assert made.door.calls == ["ask", "end"]


def test_yes_that_comes_after_he_left_lets_nobody_in(made: Bench) -> None:
    presenter, _ = opened(made)
    presenter.call()
    made.door.let_in = LetInState.OPENED
    made.errands.is_held = True
    wait_for_answer(made, presenter)
    presenter.leave()
    made.errands.is_held = False
    made.errands.go()
    assert made.started == []
    assert made.door.ended == ["let-in-session"]
    assert made.door.session is None


def test_answer_to_the_call_that_comes_after_he_left_is_taken_back(made: Bench) -> None:
    presenter, _ = opened(made)
    made.errands.is_held = True
    presenter.call()
    presenter.leave()
    made.errands.is_held = False
    made.errands.go()
    assert made.door.calls == ["ask", "end"]


def test_line_down_at_the_call_is_told(made: Bench) -> None:
    made.door.line_is_cut = True
    presenter, views = opened(made)
    presenter.call()
    assert views[-1].question == "没有叫到民警。"
    assert "线路断了" in views[-1].hint
    made.door.line_is_cut = False
    presenter.call()
    assert views[-1].question == "已经叫了民警，请在这里等。"


def test_line_that_is_down_for_a_moment_ends_no_wait(made: Bench) -> None:
    presenter, views = opened(made)
    presenter.call()
    made.door.line_is_cut = True
    wait_for_answer(made, presenter)
    wait_for_answer(made, presenter)
    assert views[-1].question == "已经叫了民警，请在这里等。"
    wait_for_answer(made, presenter)
    assert views[-1].question == "没有叫到民警。"


def test_second_touch_calls_no_second_time(made: Bench) -> None:
    presenter, _ = opened(made)
    presenter.call()
    presenter.call()
    assert made.door.calls == ["ask"]


def test_screen_that_is_left_standing_goes_back_by_itself(made: Bench) -> None:
    presenter, _ = opened(made)
    for _ in range(LINGERS_S):
        presenter.second_passed()
    assert made.moves.moves == [("back", "", None)]


def test_who_waits_is_not_sent_away(made: Bench) -> None:
    presenter, _ = opened(made)
    presenter.call()
    for _ in range(LINGERS_S * 2):
        presenter.second_passed()
    assert made.moves.moves == []
