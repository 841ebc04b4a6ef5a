"""What the screens of visits decide to say, without drawing any of it."""

import pytest

from kiosk.screens.home.presenter import HomePresenter, HomeView
from kiosk.screens.visit_ask.presenter import VisitAskPresenter, VisitAskView
from kiosk.screens.visits.presenter import PEOPLE, VisitsPresenter, VisitsView
from kiosk.screens.visits.telling import state_words
from kiosk.shell.language import words
from kiosk.shell.session import Ending
from kiosk.shell.standing import Phase
from server.wire.visits import AppealRequest, VisitForm, VisitRequest, VisitState
from tests.fakes.desk import Bench, bench
from tests.fakes.visit_replies import (
    MOTHER,
    UNCLE,
    open_now,
    refused_visit,
    restriction,
    slots,
    visit,
)


@pytest.fixture
def made() -> Bench:
    return bench()


def opened(made: Bench) -> tuple[VisitsPresenter, list[VisitsView]]:
    views: list[VisitsView] = []
    presenter = VisitsPresenter(desk=made.desk, show=views.append)
    presenter.open()
    return presenter, views


def asking(made: Bench) -> tuple[VisitAskPresenter, list[VisitAskView]]:
    views: list[VisitAskView] = []
    presenter = VisitAskPresenter(desk=made.desk, show=views.append)
    presenter.open()
    return presenter, views


def test_the_next_visit_is_the_answer_and_the_month_is_counted(made: Bench) -> None:
    _, views = opened(made)
    view = views[-1]
    assert view.answer == "下一次：11/30，星期一 9:42"
    assert view.month == "这个月可以会见 2 次。已当面 0 次，视频 1 次。"
    assert [row.key for row in view.rows] == [31, PEOPLE, 29, 20]
    assert view.told is not None
    facts = {fact.name: fact.words for fact in view.told.facts}
    assert facts["跟谁"] == "李秀英"
    assert facts["谁定的"] == "符合规定，直接同意"
    assert view.told.can_withdraw
    assert not view.told.can_appeal


def test_a_refusal_names_who_and_why_and_can_be_appealed_once(made: Bench) -> None:
    presenter, views = opened(made)
    presenter.choose(29)
    told = views[-1].told
    assert told is not None
    assert {fact.name: fact.words for fact in told.facts}["谁定的"] == "王海"
    assert told.can_appeal
    presenter.write_appeal()
    presenter.keep("  ")
    presenter.stop_writing()
    assert not made.door.acts[-1:] or not isinstance(made.door.acts[-1], AppealRequest)
    presenter.write_appeal()
    presenter.keep("请再看看")
    presenter.stop_writing()
    sent = made.door.acts[-1]
    assert isinstance(sent, AppealRequest)
    assert (sent.visit_id, sent.words) == (29, "请再看看")
    told = views[-1].told
    assert told is not None
    assert not told.can_appeal


def test_words_begun_about_one_visit_are_never_sent_about_another(made: Bench) -> None:
    presenter, views = opened(made)
    presenter.choose(29)
    presenter.write_appeal()
    presenter.keep("请再看看")
    presenter.put_away()
    presenter.choose(20)
    assert views[-1].words == ""


def test_a_suspension_comes_first_with_who_and_why(made: Bench) -> None:
    made.door.visits = made.door.visits.model_copy(update={"restrictions": [restriction()]})
    presenter, views = opened(made)
    assert views[-1].chosen == -1
    told = views[-1].told
    assert told is not None
    facts = {fact.name: fact.words for fact in told.facts}
    assert facts["谁定的"] == "刘强"
    assert "调查" in facts["原因"]
    assert "刘强" in presenter.spoken()


def test_people_say_whether_they_are_checked(made: Bench) -> None:
    presenter, views = opened(made)
    presenter.choose(PEOPLE)
    told = views[-1].told
    assert told is not None
    facts = {fact.name: fact.words for fact in told.facts}
    assert facts["李秀英 · 母亲"] == "已核实，有效到2028年5月1日"
    assert facts["张卫东 · 叔叔"] == "还没有核实，由民警决定"


def test_what_was_cancelled_offers_other_times(made: Bench) -> None:
    offers = slots(VisitForm.REMOTE).slots[:2]
    gone = visit(state=VisitState.CANCELLED, offers=offers, reasons="调动")
    made.door.visits = made.door.visits.model_copy(update={"visits": [gone]})
    presenter, views = opened(made)
    presenter.choose(31)
    told = views[-1].told
    assert told is not None
    assert "\n" in {fact.name: fact.words for fact in told.facts}["可以改约"]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("state", list(VisitState))
def test_every_state_is_said_in_words(made: Bench, language: str, state: VisitState) -> None:
    del made
    words.use(language)
    said = state_words(visit(state=state))
    assert said
    assert "_" not in said


def test_a_refused_withdrawal_is_said_and_changes_nothing(made: Bench) -> None:
    presenter, views = opened(made)
    made.door.refuse_next = True
    presenter.withdraw()
    assert "情况已经变了" in views[-1].problem
    assert made.door.visits.visits[0].state is VisitState.AUTO_APPROVED


def test_visits_without_a_line_are_those_of_before_and_say_so(made: Bench) -> None:
    presenter, views = opened(made)
    made.door.line_is_cut = True
    presenter.open()
    assert views[-1].standing.phase is Phase.READY
    assert "线路断了" in views[-1].standing.banner


@pytest.mark.parametrize("is_asking", [False, True])
def test_an_ended_session_leads_out(made: Bench, *, is_asking: bool) -> None:
    made.door.session_is_over = True
    if is_asking:
        asking(made)
    else:
        opened(made)
    assert made.endings == [Ending.RAN_OUT]


def test_nothing_is_sent_before_somebody_and_a_time_are_chosen(made: Bench) -> None:
    presenter, views = asking(made)
    presenter.tick(MOTHER)
    presenter.choose(101)
    presenter.tick(MOTHER)
    shown = [view.can_send for view in views if view.standing.phase is Phase.READY]
    assert shown[-4:] == [False, False, True, False]
    presenter.confirm()
    assert views[-1].confirm_title == ""


def test_a_visit_is_asked_for_after_a_question(made: Bench) -> None:
    presenter, views = asking(made)
    presenter.tick(MOTHER)
    presenter.tick(UNCLE)
    presenter.choose(102)
    presenter.confirm()
    assert "李秀英, 张卫东" in views[-1].confirm_words
    presenter.send()
    sent = made.door.acts[-1]
    assert isinstance(sent, VisitRequest)
    assert (sent.slot_id, sent.visitor_ids, sent.inmate_id) == (102, [MOTHER, UNCLE], 1)
    assert made.moves.moves[-1] == ("replace", "visits", 32)


def test_a_time_of_one_form_is_not_kept_for_the_other(made: Bench) -> None:
    presenter, views = asking(made)
    presenter.tick(MOTHER)
    presenter.choose(101)
    presenter.choose_form(VisitForm.IN_PERSON.value)
    assert views[-1].chosen is None
    assert not views[-1].can_send
    assert views[-1].slots[0].slot_id == 200


def test_a_time_that_somebody_else_took_is_said_and_the_rest_is_kept(made: Bench) -> None:
    presenter, views = asking(made)
    presenter.tick(MOTHER)
    presenter.choose(101)
    made.door.refuse_next = True
    presenter.send()
    assert "情况已经变了" in views[-1].problem
    assert [each.is_ticked for each in views[-1].people] == [True, False]


def test_asking_without_a_line_is_saved_and_told(made: Bench) -> None:
    presenter, _ = asking(made)
    presenter.tick(MOTHER)
    presenter.choose(101)
    made.door.line_is_cut = True
    presenter.send()
    assert made.moves.moves[-1] == ("replace", "visits", None)
    assert made.desk.waiting() == 1


def test_home_says_the_next_visit_and_when_he_can_go_in(made: Bench) -> None:
    def tile() -> tuple[str, bool]:
        views: list[HomeView] = []
        HomePresenter(desk=made.desk, show=views.append).open()
        return next((t.detail, t.is_due) for t in views[-1].tiles if t.screen == "visits")

    assert tile() == ("查看、申请", False)
    made.server.visits.visits()
    assert tile() == ("11月30日 9:42", False)
    visits = [*made.door.visits.visits, open_now()]
    made.door.visits = made.door.visits.model_copy(update={"visits": visits})
    made.server.visits.visits()
    assert tile() == ("现在可以进入", True)


def test_asking_is_spoken(made: Bench) -> None:
    presenter, _ = asking(made)
    presenter.tick(MOTHER)
    assert "李秀英" in presenter.spoken()
    assert refused_visit().reasons not in presenter.spoken()
