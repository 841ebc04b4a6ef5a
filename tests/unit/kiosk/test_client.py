"""What the terminal remembers, forgets and sends again."""

import pytest

from kiosk.client.errors import LineDown, Refused, ServerFault
from kiosk.client.line import LineState
from server.wire.identity import LogInMethod
from server.wire.scores import CaseReply, ContestGround, ContestRequest
from tests.fakes.desk import Bench, bench
from tests.fakes.terminal_door import CARD, PIN
from tests.fakes.terminal_replies import NUMBER


@pytest.fixture
def made() -> Bench:
    return bench()


def test_the_last_known_answer_stands_in_when_the_line_is_down(made: Bench) -> None:
    live = made.server.home.overview()
    made.door.line_is_cut = True
    held = made.server.home.overview()
    assert (live.is_live, held.is_live) == (True, False)
    assert held.value == live.value
    assert made.door.line.state is LineState.DOWN


def test_what_was_never_asked_is_not_known(made: Bench) -> None:
    made.door.line_is_cut = True
    with pytest.raises(LineDown):
        made.server.home.overview()


def test_nothing_of_a_person_is_known_after_him(made: Bench) -> None:
    made.server.home.overview()
    made.server.scores.explain(58)
    assert made.server.forget_person() == "a-session"
    assert made.server.home.known_overview() is None
    assert made.server.scores.known_explanation(58) is None
    assert made.door.session is None


def test_an_answer_that_comes_after_its_person_has_gone_is_not_kept(made: Bench) -> None:
    overview = made.server.home.overview

    def slow_read(*_: object, **__: object) -> object:
        made.server.forget_person()
        return answer

    answer = overview().value
    made.door.read = slow_read  # type: ignore[method-assign,assignment]  # an answer on its way
    overview()
    assert made.server.home.known_overview() is None


def test_all_that_was_fetched_ahead_is_there_when_the_line_goes_down(made: Bench) -> None:
    made.server.fetch_ahead()
    made.door.line_is_cut = True
    assert made.server.scores.scores().value.cycle_points == 412
    assert made.server.custody.sentence().value.days_left == 428
    assert made.server.accounts.account().value.balance_fen == 48620
    assert made.server.identity.looks().value.looks
    assert made.server.scores.cases().value.cases == []


def test_logging_in_again_ends_the_session_behind_the_hidden_screen(made: Bench) -> None:
    made.server.identity.log_in(method=LogInMethod.NUMBER, identifier=NUMBER, pin=PIN)
    assert made.door.ended == ["a-session"]


def test_each_line_is_remembered_by_itself(made: Bench) -> None:
    made.server.scores.explain(58)
    assert made.server.scores.known_explanation(57) is None


def test_an_act_without_an_answer_keeps_its_id(made: Bench) -> None:
    made.door.line_is_cut = True
    grounds = [ContestGround.NOT_ME]
    with pytest.raises(LineDown):
        made.server.scores.contest(entry_id=57, grounds=grounds)
    first = list(made.door.attempts)
    made.door.line_is_cut = False
    made.server.scores.contest(entry_id=57, grounds=grounds)
    made.server.scores.contest(entry_id=57, grounds=grounds)
    ids = [act.act_id for act in made.door.attempts if isinstance(act, ContestRequest)]
    assert len(first) == 2  # the log-in and the contest
    assert ids[0] == ids[1] != ids[2]


def test_a_refused_act_is_a_new_act_the_next_time(made: Bench) -> None:
    sent: list[str] = []

    def request(act_id: str) -> ContestRequest:
        sent.append(act_id)
        return ContestRequest(act_id=act_id, entry_id=1, grounds=[ContestGround.OTHER])

    made.door.refuse_next = True
    with pytest.raises(Refused):
        made.server.acts.send_act("/scores/mine/cases", request, CaseReply)
    made.door.refuse_next = True
    with pytest.raises(Refused):
        made.server.acts.send_act("/scores/mine/cases", request, CaseReply)
    assert sent[1] != sent[3]


def test_a_card_logs_in_as_well_as_a_number(made: Bench) -> None:
    identity = made.server.identity
    by_card = identity.log_in(method=LogInMethod.CARD, identifier=CARD, pin=PIN)
    by_number = identity.log_in(method=LogInMethod.NUMBER, identifier=NUMBER, pin=PIN)
    assert by_card.person == by_number.person


def test_a_server_fault_shows_the_last_known_too(made: Bench) -> None:
    made.server.home.overview()

    def broken(*_: object, **__: object) -> object:
        raise ServerFault("500")

    made.door.read = broken  # type: ignore[method-assign,assignment]  # a server that fails
    assert made.server.home.overview().is_live is False
