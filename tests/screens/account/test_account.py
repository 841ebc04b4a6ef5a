"""The account on the screen."""

from tests.screens.conftest import Scene


async def test_an_entry_is_explained_when_it_is_touched(scene: Scene) -> None:
    await scene.open("account")
    assert scene.text("balance") == "¥ 486.20"
    await scene.fingers.tap("row_29")
    detail = scene.app.terminal.navigation.screen.ids.detail
    await scene.until(lambda: detail.title == "李秀英汇款")
    assert detail.lead == "+300.00"


async def test_no_entries_are_said_in_a_sentence(scene: Scene) -> None:
    await scene.log_in()
    scene.door.is_empty = True
    await scene.fingers.tap("account")
    await scene.fingers.reach("account")
    screen = scene.app.terminal.navigation.screen
    await scene.until(lambda: screen.ids.column.rows.nothing == "还没有记录。")
    assert scene.text("balance") == "¥ 0.00"


async def test_line_down_and_session_ended(scene: Scene) -> None:
    await scene.open("account")
    scene.door.line_is_cut = True
    scene.app.terminal.navigation.screen.line_is_back()
    await scene.until(lambda: "线路断了" in scene.page.banner)
    assert scene.text("balance") == "¥ 486.20"
    scene.door.line_is_cut, scene.door.session_is_over = False, True
    scene.app.terminal.navigation.screen.line_is_back()
    await scene.fingers.reach("waiting")
