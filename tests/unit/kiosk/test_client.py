"""What the terminal remembers, forgets and sends again."""

import pytest

from kiosk.client.errors import LineDown, NotSaved, Refused, ServerFault, SessionEnded
from kiosk.client.line import LineState
from server.wire.identity import LogInMethod
from server.wire.scores import ContestGround, ContestRequest
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


def test_an_act_without_a_line_is_saved_and_goes_out_later(made: Bench) -> None:
    made.door.line_is_cut = True
    saved = made.server.scores.contest(entry_id=57, grounds=[ContestGround.NOT_ME])
    assert saved.answer is None
    assert made.journal.waiting() == 1
    made.door.line_is_cut = False
    made.journal.line_is_back()
    assert [act.entry_id for act in made.door.acts if isinstance(act, ContestRequest)] == [57]
    assert made.journal.waiting() == 0


def test_a_refused_act_is_told_in_the_language_of_the_person(made: Bench) -> None:
    made.door.refuse_next = True
    with pytest.raises(Refused) as refused:
        made.server.scores.contest(entry_id=57, grounds=[ContestGround.NOT_ME])
    assert refused.value.sentence == "情况已经变了，请刷新后再看。"


def test_nobody_writes_where_nothing_can_be_saved(made: Bench) -> None:
    made.journal.is_full = True
    with pytest.raises(NotSaved):
        made.server.acts.require_room()
    with pytest.raises(NotSaved):
        made.server.scores.contest(entry_id=57, grounds=[ContestGround.NOT_ME])


def test_nothing_is_written_in_nobody_s_name(made: Bench) -> None:
    made.server.forget_person()
    with pytest.raises(SessionEnded):
        made.server.scores.withdraw(9)


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
