"""What was not accepted, from the first screen to the touch that says it was read."""

import pytest

from tests.fakes.terminal_replies import refused_acts
from tests.screens.conftest import Scene


@pytest.mark.parametrize(
    ("language", "title", "why"),
    [
        ("zh", "您对一条计分提出了异议", "提出异议的期限已过。"),
        ("en", "You contested a line of your score", "The time to contest is over."),
    ],
)
async def test_it_is_told_read_and_gone(scene: Scene, language: str, title: str, why: str) -> None:
    scene.door.refused = refused_acts()
    await scene.log_in(language=language)
    await scene.fingers.tap("refused")
    await scene.fingers.reach("refused")
    detail = scene.app.terminal.navigation.screen.ids.detail
    await scene.until(lambda: detail.title == title)
    await scene.fingers.tap("listen")
    await scene.until(lambda: any(why in said for _, said in scene.voice.said))
    await scene.fingers.tap("understood")
    await scene.until(lambda: detail.title != title)
    await scene.fingers.tap("understood")
    await scene.fingers.reach("home")
    await scene.until(lambda: scene.fingers.find("refused") is None)
    assert scene.door.refused == []


async def test_line_down_and_session_ended(scene: Scene) -> None:
    scene.door.refused = refused_acts()
    await scene.open("refused")
    scene.door.line_is_cut = True
    scene.app.terminal.navigation.screen.line_is_back()
    await scene.until(lambda: "线路断了" in scene.page.banner)
    scene.door.line_is_cut, scene.door.session_is_over = False, True
    scene.app.terminal.navigation.screen.line_is_back()
    await scene.fingers.reach("waiting")
