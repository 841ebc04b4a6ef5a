"""What each screen decides to say, without drawing any of it."""

import pytest

from kiosk.screens.account.presenter import AccountPresenter, AccountView
from kiosk.screens.cases.presenter import CasesPresenter, CasesView
from kiosk.screens.contest.presenter import ContestPresenter, ContestView
from kiosk.screens.home.presenter import HomePresenter, HomeView
from kiosk.screens.scores.presenter import ScoresPresenter, ScoresView
from kiosk.screens.sentence.presenter import SentencePresenter, SentenceView
from kiosk.screens.settings.presenter import SettingsPresenter, SettingsView
from kiosk.screens.settings.wishes import YES
from kiosk.screens.who_looked.presenter import WhoLookedPresenter, WhoLookedView
from kiosk.shell.language import words
from kiosk.shell.session import Ending
from kiosk.shell.standing import Phase
from server.wire.identity import PreferencesRequest
from server.wire.scores import CaseState, ContestGround, ContestRequest
from tests.fakes.desk import Bench, bench
from tests.fakes.terminal_replies import decided_case


@pytest.fixture
def made() -> Bench:
    return bench()


def opened_home(made: Bench) -> tuple[HomePresenter, list[HomeView]]:
    views: list[HomeView] = []
    presenter = HomePresenter(desk=made.desk, show=views.append)
    presenter.open()
    return presenter, views


def test_home_answers_where_a_person_stands(made: Bench) -> None:
    _, views = opened_home(made)
    view = views[-1]
    assert view.greeting == "张建国，早上好"
    assert view.score is not None
    assert (view.score.figure, view.score.caption) == ("412", "满 600 分为一个周期")
    assert view.score.share == pytest.approx(412 / 600)
    assert [figure.value for figure in view.score.figures] == ["+106", "2", "积极"]
    assert [tile.screen for tile in view.tiles] == [
        "sentence", "account", "visits", "cases", "who_looked", "settings",
    ]  # fmt: skip
    assert view.tiles[0].answer == "还有 1 年 2 个月"
    assert view.as_of == "数据截至今天 6:30"


def test_home_shows_no_tile_for_what_the_prison_does_not_keep(made: Bench) -> None:
    made.door.is_empty = True
    _, views = opened_home(made)
    assert views[-1].score is None
    assert [tile.screen for tile in views[-1].tiles] == [
        "visits", "cases", "who_looked", "settings",
    ]  # fmt: skip


def test_home_is_loading_until_the_answer_comes(made: Bench) -> None:
    made.errands.is_held = True
    _, views = opened_home(made)
    assert [view.standing.phase for view in views] == [Phase.LOADING]
    made.errands.go()
    assert [view.standing.phase for view in views] == [Phase.LOADING, Phase.READY]


def test_home_is_spoken_with_its_figures(made: Bench) -> None:
    presenter, _ = opened_home(made)
    assert "412" in presenter.spoken()
    assert "还有 1 年 2 个月" in presenter.spoken()


def test_home_follows_the_language_at_once(made: Bench) -> None:
    presenter, views = opened_home(made)
    words.use("en")
    presenter.show_again()
    assert views[-1].greeting == "Good morning, Zhang Jianguo"


def test_a_line_that_is_down_shows_the_last_known_and_says_so(made: Bench) -> None:
    presenter, views = opened_home(made)
    made.door.line_is_cut = True
    presenter.open()
    assert views[-1].standing.phase is Phase.READY
    assert "线路断了（从今天" in views[-1].standing.banner
    assert views[-1].standing.as_of == "数据截至今天 6:30"


def test_a_line_that_was_down_from_the_start_is_no_error_wall(made: Bench) -> None:
    made.door.line_is_cut = True
    _, views = opened_home(made)
    assert views[-1].standing.phase is Phase.UNREACHABLE
    assert "线路断了" in views[-1].standing.sentence


def test_an_ended_session_leads_out(made: Bench) -> None:
    made.door.session_is_over = True
    opened_home(made)
    assert made.endings == [Ending.RAN_OUT]
    assert made.session.person is None


def opened_scores(made: Bench) -> tuple[ScoresPresenter, list[ScoresView]]:
    views: list[ScoresView] = []
    presenter = ScoresPresenter(desk=made.desk, show=views.append)
    presenter.open()
    return presenter, views


def test_scores_explain_the_newest_line_unasked(made: Bench) -> None:
    _, views = opened_scores(made)
    view = views[-1]
    assert (view.points, view.target, view.missing) == ("412", "/ 600", "还差 188 分")
    assert [row.points for row in view.rows] == ["+8", "−3", "+5", "+100", "+10"]
    assert [row.tone for row in view.rows[:4]] == ["pine", "rose", "pine", "ink"]
    assert view.line is not None
    facts = {fact.name: fact.words for fact in view.line.facts}
    assert "第二十三条" in facts["依据"]
    assert facts["谁记的"] == "分管民警提出，监区长审核通过"
    assert "还能再加 7" in facts["怎么算的"]
    assert facts["记了以后"] == "404 → [b]412[/b]"
    assert "<due>还有 3 个工作日</due>" in facts["不服怎么办"]
    assert view.line.contest == "我有异议"


def test_bars_are_measured_by_the_highest_month(made: Bench) -> None:
    _, views = opened_scores(made)
    assert max(bar.share for bar in views[-1].months) == 1
    assert [bar.label for bar in views[-1].months if bar.is_now] == ["11月"]


def test_another_line_is_explained_when_it_is_chosen(made: Bench) -> None:
    presenter, views = opened_scores(made)
    presenter.choose(57)
    assert views[-1].chosen == 57
    assert views[-1].line is not None
    assert views[-1].line.points == "−3"


def test_a_line_that_cannot_be_explained_now_never_shows_the_words_of_another(made: Bench) -> None:
    presenter, views = opened_scores(made)
    made.door.line_is_cut = True
    presenter.choose(57)
    line = views[-1].line
    assert line is not None
    assert (line.points, line.title, line.contest) == ("−3", "内务不整", "")
    assert [fact.words for fact in line.facts] == ["线路断了，接通以后会马上显示。"]


def test_what_if_answers_each_turn_of_the_figure(made: Bench) -> None:
    presenter, views = opened_scores(made)
    presenter.try_what_if()
    presenter.more()
    what_if = views[-1].what_if
    assert what_if is not None
    assert (what_if.points, what_if.answer) == ("110", "再过 2 个月")
    for _ in range(60):
        presenter.less()
    what_if = views[-1].what_if
    assert what_if is not None
    assert (what_if.points, what_if.can_less) == ("0", False)
    assert what_if.answer == "到不了"


def test_what_if_never_shows_the_answer_to_an_earlier_figure(made: Bench) -> None:
    presenter, views = opened_scores(made)
    presenter.try_what_if()
    made.errands.is_held = True
    presenter.more()
    assert views[-1].what_if is not None
    assert views[-1].what_if.answer == "…"


def test_contesting_starts_at_the_line(made: Bench) -> None:
    presenter, _ = opened_scores(made)
    presenter.contest()
    assert made.moves.moves == [("go", "contest", 58)]


def opened_contest(made: Bench, entry_id: int = 57) -> tuple[ContestPresenter, list[ContestView]]:
    views: list[ContestView] = []
    presenter = ContestPresenter(desk=made.desk, show=views.append)
    presenter.open(entry_id)
    return presenter, views


def test_nothing_is_sent_before_a_reason_is_ticked_and_confirmed(made: Bench) -> None:
    presenter, views = opened_contest(made)
    presenter.confirm()
    assert views[-1].confirm_title == ""
    presenter.tick("not_me")
    presenter.confirm()
    assert views[-1].confirm_title == "把这 1 条理由交上去？"
    presenter.do_not_send()
    assert not any(isinstance(act, ContestRequest) for act in made.door.acts)


def test_a_contest_is_sent_with_its_grounds_and_then_followed(made: Bench) -> None:
    presenter, _ = opened_contest(made)
    for ground in ("not_me", "wrong_points", "other", "other"):
        presenter.tick(ground)
    presenter.confirm()
    presenter.send()
    sent = made.door.acts[-1]
    assert isinstance(sent, ContestRequest)
    assert sent.grounds == [ContestGround.NOT_ME, ContestGround.WRONG_POINTS]
    assert made.moves.moves == [("replace", "cases", 9)]


def test_a_contest_without_a_line_is_saved_and_the_list_says_that_it_waits(made: Bench) -> None:
    presenter, _ = opened_contest(made)
    presenter.tick("not_me")
    made.door.line_is_cut = True
    presenter.send()
    assert made.moves.moves == [("replace", "cases", None)]
    views: list[CasesView] = []
    made.door.line_is_cut = False
    cases = CasesPresenter(desk=made.desk, show=views.append)
    cases.open()
    assert "1 件事已存好" in views[-1].standing.banner


def test_a_contest_that_could_not_be_saved_says_so_and_keeps_its_ticks(made: Bench) -> None:
    presenter, views = opened_contest(made)
    presenter.tick("not_me")
    made.journal.is_full = True
    presenter.send()
    assert "存不了" in views[-1].problem
    assert [ground.ground for ground in views[-1].grounds if ground.is_ticked] == ["not_me"]


def test_a_terminal_that_can_save_nothing_says_so_before_he_writes(made: Bench) -> None:
    made.journal.is_full = True
    presenter, views = opened_contest(made)
    assert "存不了" in views[-1].problem
    presenter.tick("not_me")
    assert "存不了" in views[-1].problem
    assert not views[-1].can_send


def opened_cases(made: Bench) -> tuple[CasesPresenter, list[CasesView]]:
    made.server.scores.contest(entry_id=57, grounds=[ContestGround.NOT_ME])
    views: list[CasesView] = []
    presenter = CasesPresenter(desk=made.desk, show=views.append)
    presenter.open()
    return presenter, views


def test_a_running_case_shows_its_clock(made: Bench) -> None:
    _, views = opened_cases(made)
    case = views[-1].case
    assert case is not None
    assert case.state == "等答复，还有 5 个工作日"
    assert "2026年11月30日" in case.facts[0].words
    assert (case.can_withdraw, case.can_ask_recheck) == (True, False)


def test_a_decided_case_shows_its_reasons(made: Bench) -> None:
    presenter, views = opened_cases(made)
    made.door.cases[0] = decided_case(made.door.cases[0])
    presenter.open()
    case = views[-1].case
    assert case is not None
    assert case.state == "查过了：已经更正"
    facts = {fact.name: fact.words for fact in case.facts}
    assert "医务室" in facts["理由"]
    assert facts["分数"] == "−3 → [b]0[/b]"
    assert "医务室" in presenter.spoken()


def test_a_case_can_be_taken_back(made: Bench) -> None:
    presenter, views = opened_cases(made)
    presenter.withdraw()
    case = views[-1].case
    assert case is not None
    assert (case.state, case.can_withdraw) == ("您已撤回", False)


def test_an_upheld_case_can_be_taken_to_the_prison(made: Bench) -> None:
    presenter, views = opened_cases(made)
    upheld = {"state": CaseState.UPHELD, "recheck_until": made.door.cases[0].due_on}
    made.door.cases[0] = made.door.cases[0].model_copy(update=upheld)
    presenter.open()
    case = views[-1].case
    assert case is not None
    assert case.can_ask_recheck
    presenter.ask_recheck()
    case = views[-1].case
    assert case is not None
    assert "由监狱答复" in case.facts[0].words


def test_no_case_is_said_in_a_sentence(made: Bench) -> None:
    views: list[CasesView] = []
    CasesPresenter(desk=made.desk, show=views.append).open()
    assert views[-1].standing.phase is Phase.NOTHING
    assert "没有提过异议" in views[-1].standing.sentence


def test_the_sentence_tells_what_is_left_and_what_comes_next(made: Bench) -> None:
    views: list[SentenceView] = []
    presenter = SentencePresenter(desk=made.desk, show=views.append)
    presenter.open()
    view = views[-1]
    assert (view.lead, view.answer) == ("还有", "1 年 2 个月")
    assert view.ends == "2028年1月25日结束 · 428 天"
    assert view.share == pytest.approx(1946 / (1946 + 428))
    upcoming = [stop for stop in view.stops if stop.when == "next"]
    assert [stop.title for stop in upcoming] == ["出监教育"]
    assert "再过 336 天" in upcoming[0].detail
    assert "出监教育" in presenter.spoken()


def opened_account(made: Bench) -> tuple[AccountPresenter, list[AccountView]]:
    views: list[AccountView] = []
    presenter = AccountPresenter(desk=made.desk, show=views.append)
    presenter.open()
    return presenter, views


def test_the_account_tells_where_each_amount_came_from(made: Bench) -> None:
    presenter, views = opened_account(made)
    assert views[-1].balance == "¥ 486.20"
    presenter.choose(29)
    entry = views[-1].entry
    assert entry is not None
    facts = {fact.name: fact.words for fact in entry.facts}
    assert facts == {"是什么": "汇款", "从哪来的": "银行转入", "之后的余额": "¥ 390.00"}


def test_an_empty_account_says_so(made: Bench) -> None:
    made.door.is_empty = True
    _, views = opened_account(made)
    assert views[-1].rows == ()
    assert views[-1].nothing == "还没有记录。"


def test_who_looked_says_why(made: Bench) -> None:
    views: list[WhoLookedView] = []
    presenter = WhoLookedPresenter(desk=made.desk, show=views.append)
    presenter.open()
    presenter.choose(1)
    look = views[-1].look
    assert look is not None
    assert (look.title, look.subtitle) == ("赵敏", "狱政科")
    assert look.facts[2].words == "[b]办理减刑材料[/b]"


def test_nobody_looked_is_said_in_a_sentence(made: Bench) -> None:
    made.door.is_empty = True
    views: list[WhoLookedView] = []
    WhoLookedPresenter(desk=made.desk, show=views.append).open()
    assert views[-1].standing.phase is Phase.NOTHING


def test_settings_hold_at_once_and_are_kept(made: Bench) -> None:
    views: list[SettingsView] = []
    presenter = SettingsPresenter(desk=made.desk, show=views.append)
    presenter.open()
    presenter.choose("size", "largest")
    presenter.choose("contrast", YES)
    assert made.applied[-1].text_size == "largest"
    assert made.applied[-1].high_contrast
    kept = made.door.acts[-1]
    assert isinstance(kept, PreferencesRequest)
    assert (kept.text_size, kept.high_contrast) == ("largest", True)


def test_settings_without_a_line_hold_and_are_kept_later(made: Bench) -> None:
    views: list[SettingsView] = []
    presenter = SettingsPresenter(desk=made.desk, show=views.append)
    presenter.open()
    made.door.line_is_cut = True
    presenter.choose("size", "large")
    assert made.applied[-1].text_size == "large"
    assert "线路恢复后" in views[-1].note
