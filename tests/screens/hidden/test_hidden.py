"""A terminal that its person left."""

from tests.fakes.terminal_door import PIN
from tests.screens.conftest import Scene


async def test_it_hides_and_comes_back_with_the_pin_where_it_was(scene: Scene) -> None:
    await scene.open("account")
    scene.clock.seconds += 61
    await scene.fingers.reach("hidden")
    await scene.fingers.tap("go_on")
    await scene.fingers.reach("login")
    await scene.fingers.type(PIN)
    await scene.fingers.tap("go_on")
    await scene.fingers.reach("account")


async def test_it_logs_out_after_the_second_time(scene: Scene) -> None:
    await scene.open("account")
    scene.clock.seconds += 61
    await scene.fingers.reach("hidden")
    scene.clock.seconds += 100
    await scene.fingers.reach("waiting")
    assert scene.app.terminal.session.person is None


async def test_a_touch_keeps_it_awake(scene: Scene) -> None:
    await scene.log_in()
    scene.clock.seconds += 39
    await scene.fingers.tap("settings")
    scene.clock.seconds += 39
    scene.app.terminal.idle_lock.look()
    assert scene.fingers.screen == "settings"


async def test_who_was_here_is_not_to_be_seen(scene: Scene) -> None:
    await scene.log_in()
    scene.clock.seconds += 61
    await scene.fingers.reach("hidden")
    screen = scene.app.terminal.manager.current_screen
    shown = " ".join(str(getattr(widget, "text", "")) for widget in screen.walk())
    assert "张建国" not in shown
    assert "412" not in shown
