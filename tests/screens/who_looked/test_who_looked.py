"""Who looked, on the screen."""

from tests.screens.conftest import Scene


async def test_a_look_is_explained_when_it_is_touched(scene: Scene) -> None:
    await scene.open("who_looked")
    await scene.fingers.tap("row_2")
    detail = scene.app.terminal.navigation.screen.ids.detail
    await scene.until(lambda: detail.title == "刘强")


async def test_nobody_looked_is_said_in_a_sentence(scene: Scene) -> None:
    scene.door.is_empty = True
    await scene.open("who_looked")
    assert scene.page.sentence == "没有人看过您的资料。"


async def test_line_down_and_session_ended(scene: Scene) -> None:
    await scene.open("who_looked")
    scene.door.line_is_cut = True
    scene.app.terminal.navigation.screen.line_is_back()
    await scene.until(lambda: "线路断了" in scene.page.banner)
    scene.door.line_is_cut, scene.door.session_is_over = False, True
    scene.app.terminal.navigation.screen.line_is_back()
    await scene.fingers.reach("waiting")
