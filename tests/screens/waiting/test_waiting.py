"""What anybody may see and do."""

from kiosk.shell.language import words
from tests.screens.conftest import Scene


async def test_the_language_changes_at_once(scene: Scene) -> None:
    screen = scene.app.terminal.navigation.screen
    assert screen.question == "请按号码\n登录"
    await scene.fingers.tap("language")
    await scene.until(lambda: screen.question == "Log in\nby your number")
    number = scene.fingers.find("number")
    assert number is not None
    assert number.text == "By number"


async def test_the_way_in_is_read_aloud(scene: Scene) -> None:
    await scene.fingers.tap("listen")
    await scene.until(lambda: bool(scene.voice.said))
    language, said = scene.voice.said[0]
    assert language == words.language
    assert "号码" in said


async def test_the_time_stands_in_the_terminal_s_zone(scene: Scene) -> None:
    screen = scene.app.terminal.navigation.screen
    assert (screen.time_of_day, screen.date_words) == ("7:42", "11月23日　星期一")


async def test_a_line_that_is_down_is_told(scene: Scene) -> None:
    screen = scene.app.terminal.navigation.screen
    scene.app.terminal.line.is_down()
    await scene.until(lambda: "线路断了" in screen.line_words)
    scene.app.terminal.line.is_up()
    await scene.until(lambda: screen.line_words == "")
