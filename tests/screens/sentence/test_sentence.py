"""The sentence on the screen."""

from tests.screens.conftest import Scene


async def test_what_is_left_is_the_largest_thing(scene: Scene) -> None:
    await scene.open("sentence")
    assert scene.text("answer") == "1 年 2 个月"
    answer = scene.fingers.find("answer")
    assert answer is not None
    sizes = [getattr(widget, "font_size", 0) for widget in scene.page.walk()]
    assert answer.font_size == max(sizes)


async def test_loading_and_line_down_and_session_ended(scene: Scene) -> None:
    await scene.log_in()
    scene.door.hold()
    await scene.fingers.tap("sentence")
    await scene.until(lambda: scene.page.sentence == "正在取您的资料……")
    scene.door.let_go()
    await scene.fingers.reach("sentence")
    scene.door.line_is_cut = True
    scene.app.terminal.navigation.screen.line_is_back()
    await scene.until(lambda: "线路断了" in scene.page.banner)
    scene.door.line_is_cut, scene.door.session_is_over = False, True
    scene.app.terminal.navigation.screen.line_is_back()
    await scene.fingers.reach("waiting")
