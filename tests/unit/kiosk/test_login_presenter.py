"""What the log-in screen decides to say, key by key."""

import pytest

from hardware.card_reader.api import CardEvent, CardPresented, CardRemoved, CardUnreadable
from hardware.device import ProtocolError
from kiosk.screens.login.presenter import LoginPresenter, LoginView
from server.wire.identity import LogInMethod, LogInRequest
from tests.fakes.desk import Bench, bench
from tests.fakes.terminal_door import CARD, PIN
from tests.fakes.terminal_replies import NUMBER


@pytest.fixture
def made() -> Bench:
    return bench()


def type_digits(presenter: LoginPresenter, digits: str) -> None:
    for digit in digits:
        presenter.digit(digit)


def opened_login(made: Bench) -> tuple[LoginPresenter, list[LoginView]]:
    views: list[LoginView] = []
    presenter = LoginPresenter(desk=made.desk, show=views.append)
    presenter.open()
    return presenter, views


def test_logging_in_by_number_and_pin() -> None:
    made = bench(logged_in=False)
    presenter, views = opened_login(made)
    type_digits(presenter, NUMBER)
    assert views[-1].shown == NUMBER
    presenter.go_on()
    type_digits(presenter, PIN)
    assert views[-1].shown == "●" * len(PIN)
    presenter.go_on()
    assert [reply.person.name for reply in made.started] == ["张建国"]


def test_a_card_asks_for_the_pin_alone() -> None:
    made = bench(logged_in=False)
    made.card_tray._uid_hex = CARD
    presenter, views = opened_login(made)
    assert views[-1].question == "请输入密码"
    type_digits(presenter, PIN)
    presenter.go_on()
    sent = made.door.acts[-1]
    assert isinstance(sent, LogInRequest)
    assert (sent.method, sent.identifier) == (LogInMethod.CARD, CARD)


def test_a_wrong_pin_is_told_and_forgotten() -> None:
    made = bench(logged_in=False)
    presenter, views = opened_login(made)
    type_digits(presenter, NUMBER)
    presenter.go_on()
    type_digits(presenter, "1111")
    presenter.go_on()
    assert views[-1].problem == "号码或密码不对。"
    assert views[-1].shown == ""


def test_a_wait_is_counted_down_with_the_keys_held() -> None:
    made = bench(logged_in=False)
    made.door.wrong_pins = 2
    presenter, views = opened_login(made)
    type_digits(presenter, NUMBER)
    presenter.go_on()
    type_digits(presenter, "1111")
    presenter.go_on()
    assert [view.is_held for view in views[-1:]] == [True]
    assert "请等 30 秒再试" in views[-1].problem
    type_digits(presenter, "2468")
    assert views[-1].shown == ""
    for _ in range(30):
        presenter.second_passed()
    assert [(view.is_held, view.problem) for view in views[-1:]] == [(False, "")]


def test_a_pin_shorter_than_four_goes_nowhere() -> None:
    made = bench(logged_in=False)
    presenter, views = opened_login(made)
    type_digits(presenter, NUMBER)
    presenter.go_on()
    type_digits(presenter, "111")
    presenter.go_on()
    assert not views[-1].can_go_on
    assert made.door.acts == []


def test_a_hidden_person_proves_himself_with_the_pin_alone(made: Bench) -> None:
    presenter, views = opened_login(made)
    assert views[-1].question == "请输入密码"
    type_digits(presenter, PIN)
    presenter.go_on()
    sent = made.door.acts[-1]
    assert isinstance(sent, LogInRequest)
    assert sent.identifier == NUMBER


def test_going_back_forgets_what_was_typed() -> None:
    made = bench(logged_in=False)
    presenter, views = opened_login(made)
    type_digits(presenter, NUMBER)
    presenter.go_on()
    type_digits(presenter, "12")
    presenter.back()
    assert (views[-1].question, views[-1].shown) == ("请输入您的号码", NUMBER)
    presenter.back()
    assert made.moves.moves == [("back", "", None)]
    presenter.open()
    assert views[-1].shown == ""


UNREADABLE = CardUnreadable(ProtocolError("the card answered with a UID of 10000 bytes"))


@pytest.mark.parametrize("event", [UNREADABLE, CardPresented(bytes(10_000))])
def test_a_card_that_cannot_be_read_is_refused_with_a_sentence(event: CardEvent) -> None:
    made = bench(logged_in=False)
    made.card_tray.hear(event)
    presenter, views = opened_login(made)
    assert views[-1].problem.startswith("这张卡读不出来")
    assert views[-1].question == "请输入您的号码"
    presenter.digit("1")
    assert views[-1].problem == ""


def test_a_card_that_cannot_be_read_takes_nothing_of_what_was_typed() -> None:
    made = bench(logged_in=False)
    presenter, views = opened_login(made)
    type_digits(presenter, NUMBER)
    made.card_tray.hear(UNREADABLE)
    presenter.show_again()
    assert (views[-1].shown, views[-1].problem != "") == (NUMBER, True)


def test_a_card_that_was_taken_away_again_is_not_complained_of() -> None:
    made = bench(logged_in=False)
    made.card_tray.hear(UNREADABLE)
    made.card_tray.hear(CardRemoved())
    _, views = opened_login(made)
    assert views[-1].problem == ""
