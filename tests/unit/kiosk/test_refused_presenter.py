"""What is said of acts that a rule refused, and that they leave the list when they are read."""

import pytest

from kiosk.screens.home.presenter import HomePresenter, HomeView
from kiosk.screens.refused.presenter import RefusedPresenter, RefusedView, act_words
from kiosk.shell.language import words
from kiosk.shell.session import Ending
from kiosk.shell.standing import Phase
from server.bootstrap import ACT_HANDLERS
from server.wire.sync import RefusedActsReply, SeenRequest
from tests.fakes.desk import Bench, bench
from tests.fakes.terminal_replies import refused_acts


@pytest.fixture
def made() -> Bench:
    told = bench()
    told.door.refused = refused_acts()
    return told


def opened(made: Bench) -> tuple[RefusedPresenter, list[RefusedView]]:
    views: list[RefusedView] = []
    presenter = RefusedPresenter(desk=made.desk, show=views.append)
    presenter.open()
    return presenter, views


def home(made: Bench) -> HomeView:
    views: list[HomeView] = []
    HomePresenter(desk=made.desk, show=views.append).open()
    return views[-1]


def test_home_says_that_something_was_not_accepted_and_only_then(made: Bench) -> None:
    first = home(made).tiles[0]
    assert (first.screen, first.detail, first.is_due) == ("refused", "2 件，请看原因", True)
    made.door.refused = []
    assert "refused" not in [tile.screen for tile in home(made).tiles]


def test_which_act_and_why_are_said_and_spoken(made: Bench) -> None:
    presenter, views = opened(made)
    act = views[-1].act
    assert act is not None
    assert (views[-1].answer, act.title) == ("有 2 件事没有被接受", "您对一条计分提出了异议")
    assert act.facts[0].words == "[b]提出异议的期限已过。[/b]"
    spoken = presenter.spoken()
    assert "提出异议的期限已过。" in spoken
    assert "[b]" not in spoken
    words.use("en")
    presenter.show_again()
    assert "You contested a line of your score" in presenter.spoken()
    assert "The time to contest is over." in presenter.spoken()


def test_what_was_read_leaves_the_list_and_after_the_last_he_goes(made: Bench) -> None:
    presenter, views = opened(made)
    presenter.choose(1)
    presenter.read()
    assert made.door.acts[-1] == SeenRequest(act_id="b" * 32)
    assert [row.title for row in views[-1].rows] == ["您对一条计分提出了异议"]
    assert made.moves.moves == []
    presenter.read()
    assert made.door.acts[-1] == SeenRequest(act_id="a" * 32)
    assert made.moves.moves == [("back", "", None)]


def test_read_without_a_line_it_is_saved_and_gone_at_once(made: Bench) -> None:
    presenter, views = opened(made)
    home(made)
    made.door.line_is_cut = True
    presenter.read()
    assert made.journal.said("sync.seen") == [SeenRequest(act_id="a" * 32).model_dump_json()]
    assert [row.title for row in views[-1].rows] == ["您撤回了一个异议"]
    assert "线路断了" in views[-1].standing.banner
    assert home(made).tiles[0].detail == "1 件，请看原因"
    made.door.line_is_cut = False
    made.journal.line_is_back()
    assert [act.act_id for act in made.door.refused] == ["b" * 32]


def test_a_late_answer_changes_nothing_of_the_next_person_s(made: Bench) -> None:
    last_known = made.server.last_known
    opened(made)
    whose_before = last_known.whose
    made.server.forget_person()
    made.log_in()
    _, views = opened(made)
    last_known.amend(
        RefusedActsReply, lambda known: known.model_copy(update={"acts": []}), whose=whose_before
    )
    known = made.server.refusals.known_refused()
    assert known is not None
    assert len(known.value.acts) == len(views[-1].rows) == 2


def test_a_full_journal_is_said_and_it_stays_to_be_read(made: Bench) -> None:
    presenter, views = opened(made)
    made.journal.is_full = True
    presenter.read()
    assert "存不了" in views[-1].problem
    assert views[-1].problem in presenter.spoken()
    assert len(views[-1].rows) == 2


def test_loading_nothing_line_down_and_session_ended(made: Bench) -> None:
    made.errands.is_held = True
    assert opened(made)[1][-1].standing.phase is Phase.LOADING
    made.errands.is_held = False
    made.door.line_is_cut = True
    assert opened(made)[1][-1].standing.phase is Phase.UNREACHABLE
    made.door.line_is_cut, made.door.refused = False, []
    presenter, views = opened(made)
    assert (views[-1].standing.phase, views[-1].act) == (Phase.NOTHING, None)
    presenter.read()
    assert made.door.acts[-1:] != [SeenRequest(act_id="a" * 32)]
    made.door.session_is_over = True
    opened(made)
    assert made.endings == [Ending.RAN_OUT]


def test_every_act_that_can_be_refused_has_its_words() -> None:
    general = act_words("library.page")
    kinds = set(ACT_HANDLERS) - {"sync.seen"}
    assert len(kinds) >= 5
    assert not [kind for kind in kinds if act_words(kind) == general]
