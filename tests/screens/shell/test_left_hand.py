"""For the left hand the sides change places, on every screen, and nothing gets too small."""

import pytest

from kiosk.shell.theme import theme
from kiosk.shell.tokens import measures
from tests.screens.conftest import Scene

SCREENS = ("scores", "cases", "sentence", "account", "who_looked", "settings")
ACTIONS = {"scores": "understood", "account": "understood", "who_looked": "understood"}


def _x(scene: Scene, name: str) -> float:
    widget = scene.fingers.find(name)
    assert widget is not None, name
    return float(widget.to_window(*widget.center)[0])


@pytest.mark.parametrize("screen", sorted(ACTIONS))
async def test_what_acts_stands_at_the_hand(scene: Scene, screen: str) -> None:
    await scene.log_in()
    await scene.fingers.tap(screen)
    await scene.fingers.reach(screen)
    await scene.until(lambda: scene.fingers.find(ACTIONS[screen]) is not None)
    right = {name: _x(scene, name) for name in (ACTIONS[screen], "back", "log_out")}
    await scene.fingers.tap("log_out")
    await scene.fingers.reach("waiting")
    await scene.log_in(left_handed=True)
    await scene.fingers.tap(screen)
    await scene.fingers.reach(screen)
    await scene.until(lambda: scene.fingers.find(ACTIONS[screen]) is not None)
    await scene.fingers.frame()
    for name, x in right.items():
        assert _x(scene, name) == pytest.approx(scene.app.terminal.root.width - x, abs=2), name


async def test_the_keypad_changes_sides_and_keeps_its_order(scene: Scene) -> None:
    await scene.log_in(left_handed=True)
    scene.clock.seconds += 61
    await scene.fingers.reach("hidden")
    await scene.fingers.tap("go_on")
    await scene.fingers.reach("login")
    await scene.fingers.frame()
    assert _x(scene, "key_1") < _x(scene, "key_3") < _x(scene, "shown")


async def test_the_hand_is_the_persons_and_goes_with_him(scene: Scene) -> None:
    await scene.log_in(left_handed=True)
    assert theme.left_handed
    await scene.fingers.tap("log_out")
    await scene.fingers.reach("waiting")
    assert not theme.left_handed


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("size", ["normal", "largest"])
async def test_nothing_to_touch_is_smaller_than_a_finger(
    scene: Scene, screen: str, size: str
) -> None:
    await scene.log_in(voice_mode=True, left_handed=True, text_size=size)
    for _ in range(2):
        await scene.fingers.tap(screen)
    await scene.fingers.reach(screen)
    await scene.fingers.frame()
    least = measures(theme.look).touch - 1
    for name in scene.fingers.names(""):
        widget = scene.fingers.find(name)
        if widget is not None and hasattr(widget, "hear") and hasattr(widget, "kind"):
            assert min(widget.width, widget.height) >= least, (screen, name, widget.size)
