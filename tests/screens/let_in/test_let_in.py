"""Calling an officer, by touch."""

from server.wire.identity import LetInState
from tests.screens.conftest import Scene


async def test_officer_is_called_and_lets_the_person_in(scene: Scene) -> None:
    await scene.fingers.tap("officer")
    await scene.fingers.reach("let_in")
    await scene.fingers.tap("call")
    await scene.until(lambda: "已经叫了民警" in scene.app.terminal.navigation.screen.question)
    scene.door.let_in = LetInState.OPENED
    await scene.fingers.reach("home")
    assert scene.page.header.title == "张建国，早上好"


async def test_who_no_longer_waits_goes_back(scene: Scene) -> None:
    await scene.fingers.tap("officer")
    await scene.fingers.tap("call")
    await scene.until(lambda: scene.fingers.find("call") is None)
    await scene.fingers.tap("leave")
    await scene.fingers.reach("waiting")
    await scene.until(lambda: "end" in scene.door.calls)


async def test_the_line_is_down(scene: Scene) -> None:
    scene.door.line_is_cut = True
    await scene.fingers.tap("officer")
    await scene.fingers.tap("call")
    screen = scene.app.terminal.navigation.screen
    await scene.until(lambda: "线路断了" in screen.hint)
    scene.door.line_is_cut = False
    await scene.fingers.tap("call")
    await scene.until(lambda: "已经叫了民警" in screen.question)


async def test_it_is_read_aloud_and_changes_its_language(scene: Scene) -> None:
    await scene.fingers.tap("officer")
    await scene.fingers.reach("let_in")
    await scene.fingers.tap("listen")
    await scene.until(lambda: bool(scene.voice.said))
    assert "请民警来开终端" in scene.voice.said[-1][1]
    await scene.fingers.tap("language")
    screen = scene.app.terminal.navigation.screen
    await scene.until(lambda: screen.question == "Shall an officer let you in?")


async def test_forgotten_pin_leads_to_an_officer(scene: Scene) -> None:
    await scene.fingers.tap("number")
    await scene.fingers.tap("forgot")
    await scene.fingers.tap("no")
    await scene.fingers.reach("let_in")
    await scene.fingers.tap("back")
    await scene.fingers.reach("waiting")
