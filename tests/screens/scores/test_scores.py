"""The score, line by line, by touch."""

from tests.screens.conftest import Scene


async def test_a_line_is_explained_when_it_is_touched(scene: Scene) -> None:
    await scene.open("scores")
    await scene.fingers.tap("row_57")
    screen = scene.app.terminal.navigation.screen
    await scene.until(lambda: screen._line.lead == "−3")
    assert screen._line.title == "内务不整"


async def test_what_if_is_turned_by_touch(scene: Scene) -> None:
    await scene.open("scores")
    await scene.fingers.tap("what_if")
    await scene.fingers.tap("less")
    await scene.until(lambda: scene.text("what_if_points") == "105")
    await scene.until(lambda: scene.text("what_if_answer") == "再过 2 个月")
    await scene.fingers.tap("close_what_if")
    await scene.until(lambda: scene.fingers.find("contest") is not None)


async def test_loading_says_so(scene: Scene) -> None:
    await scene.log_in()
    scene.door.hold()
    await scene.fingers.tap("scores")
    await scene.until(lambda: scene.page.sentence == "正在取您的资料……")
    scene.door.let_go()
    await scene.fingers.reach("scores")


async def test_no_line_yet_is_no_empty_screen(scene: Scene) -> None:
    await scene.log_in()
    scene.door.is_empty = True
    scene.app.terminal.navigation.go("scores")
    await scene.fingers.reach("scores")
    assert scene.app.terminal.navigation.screen.ids.column.rows.nothing == "还没有记分。"


async def test_the_last_known_score_stands_when_the_line_is_down(scene: Scene) -> None:
    await scene.open("scores")
    scene.door.line_is_cut = True
    await scene.fingers.tap("back")
    await scene.fingers.tap("scores")
    await scene.until(lambda: "线路断了" in scene.page.banner)
    assert scene.app.terminal.navigation.screen.points == "412"


async def test_an_ended_session_leads_to_the_waiting_screen(scene: Scene) -> None:
    await scene.open("scores")
    scene.door.session_is_over = True
    await scene.fingers.tap("row_56")
    await scene.fingers.reach("waiting")
