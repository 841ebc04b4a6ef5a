"""Where a person stands, in one tap."""

import gc
import weakref
from threading import Event

from kiosk.client.line import LineState
from kiosk.shell.theme import theme
from server.wire.scores import ContestGround, ContestRequest
from tests.fakes.terminal_replies import opened_case
from tests.screens.conftest import Scene


async def test_every_tile_leads_to_its_screen_and_back(scene: Scene) -> None:
    await scene.log_in()
    for screen in ("scores", "sentence", "account", "visits", "cases", "who_looked", "settings"):
        await scene.fingers.tap(screen)
        await scene.fingers.reach(screen)
        await scene.fingers.tap("back")
        await scene.fingers.reach("home")


async def test_nothing_to_show_leaves_its_tile_out(scene: Scene) -> None:
    scene.door.is_empty = True
    await scene.log_in()
    assert scene.fingers.find("scores") is None
    assert scene.fingers.find("sentence") is None
    assert scene.fingers.find("settings") is not None


async def test_the_last_known_stands_when_the_line_goes_down(scene: Scene) -> None:
    await scene.open("account")
    scene.door.line_is_cut = True
    await scene.fingers.tap("back")
    await scene.until(lambda: "线路断了" in scene.text("banner"))
    assert "今天 6:30" in scene.text("banner")
    assert not scene.page.header.line_is_up
    scene.door.line_is_cut = False
    scene.app.terminal.server().is_there()
    await scene.until(lambda: scene.page.banner == "")
    assert scene.app.terminal.line.state is LineState.UP


async def test_nothing_known_and_no_line_is_said_with_a_way_on(scene: Scene) -> None:
    await scene.log_in()
    scene.door.line_is_cut = True
    await scene.fingers.tap("sentence")
    await scene.until(lambda: "线路断了" in scene.page.sentence)
    scene.door.line_is_cut = False
    await scene.fingers.tap("again")
    await scene.until(lambda: scene.page.sentence == "")


async def test_an_ended_session_leads_to_the_waiting_screen(scene: Scene) -> None:
    await scene.log_in()
    scene.door.session_is_over = True
    await scene.fingers.tap("account")
    await scene.fingers.reach("waiting")


async def test_nothing_of_a_person_stays_after_he_logs_out(scene: Scene) -> None:
    await scene.open("account")
    screen = weakref.ref(scene.app.terminal.navigation.screen.__self__)
    await scene.fingers.tap("log_out")
    await scene.fingers.reach("waiting")
    server = scene.app.terminal.server()
    assert server.home.known_overview() is None
    assert scene.door.session is None

    def is_gone() -> bool:
        gc.collect()
        return screen() is None

    await scene.until(is_gone, what="the end of the screen")


async def test_the_language_changes_at_once_with_everything_on_it(scene: Scene) -> None:
    await scene.log_in()
    await scene.fingers.tap("language")
    await scene.until(lambda: scene.page.header.title == "Good morning, Zhang Jianguo")
    tile = scene.fingers.find("account")
    assert tile is not None
    assert tile.title == "My account"


async def test_the_person_s_wishes_hold_from_the_start_and_end_with_him(scene: Scene) -> None:
    await scene.log_in(text_size="largest", high_contrast=True, language="en")
    assert theme.text_scale == 1.5
    assert theme.high_contrast
    assert scene.page.header.title == "Good morning, Zhang Jianguo"
    await scene.fingers.tap("log_out")
    await scene.fingers.reach("waiting")
    assert (theme.text_scale, theme.high_contrast) == (1.0, False)
    assert "请按号码" in scene.app.terminal.navigation.screen.question


async def test_the_screen_is_read_aloud(scene: Scene) -> None:
    await scene.log_in()
    await scene.fingers.tap("listen")
    await scene.until(lambda: any("412" in said for _, said in scene.voice.said))


async def test_a_tile_keeps_its_place_when_its_figure_changes(scene: Scene) -> None:
    await scene.log_in()
    tile = scene.fingers.find("cases")
    assert tile is not None
    contest = ContestRequest(act_id="0" * 32, entry_id=58, grounds=[ContestGround.OTHER])
    scene.door.cases = [opened_case(contest)]
    scene.app.terminal.navigation.screen.presenter.open()
    await scene.until(lambda: "1" in tile.detail)
    assert scene.fingers.find("cases") is tile


async def test_an_answer_waits_until_the_finger_is_up(scene: Scene) -> None:
    await scene.log_in()
    answers, asked = list[str](), Event()
    await scene.fingers.press("listen")

    def ask() -> str:
        asked.set()
        return "answer"

    scene.app.terminal.errands.run(ask, done=answers.append, failed=lambda _: None)
    await scene.until(asked.is_set)
    for _ in range(3):
        await scene.fingers.frame()
    assert answers == []
    await scene.fingers.lift()
    await scene.until(lambda: answers == ["answer"])
