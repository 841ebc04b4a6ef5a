"""A person's cases on the screen."""

from server.wire.scores import ContestGround
from tests.screens.conftest import Scene


async def test_a_case_is_taken_back_after_a_question(scene: Scene) -> None:
    await scene.log_in()
    scene.app.terminal.server().scores.contest(entry_id=57, grounds=[ContestGround.NOT_ME])
    await scene.fingers.tap("cases")
    await scene.fingers.reach("cases")
    await scene.fingers.tap("withdraw")
    await scene.fingers.tap("yes")
    detail = scene.app.terminal.navigation.screen.ids.detail
    await scene.until(lambda: detail.subtitle == "您已撤回")


async def test_no_case_is_said_in_a_sentence(scene: Scene) -> None:
    await scene.open("cases")
    assert "没有提过异议" in scene.page.sentence


async def test_line_down_and_session_ended(scene: Scene) -> None:
    await scene.open("cases")
    scene.door.line_is_cut = True
    scene.app.terminal.navigation.screen.line_is_back()
    await scene.until(lambda: "线路断了" in scene.page.banner)
    scene.door.line_is_cut, scene.door.session_is_over = False, True
    scene.app.terminal.navigation.screen.line_is_back()
    await scene.fingers.reach("waiting")
