"""What a person's screens held is gone with him: no look, language or window keeps it."""

import weakref

from kiosk.shell.screen_list import CELL
from tests.screens.conftest import Scene

# The camera's screens need a camera and an officer's order.
OPENED = ("scores", "contest", "cases", "sentence", "account", "who_looked", "settings")


async def _seen_by_a_person(scene: Scene) -> "dict[str, weakref.ref[object]]":
    """Opens the screens, and tells every widget that stands on them."""
    await scene.log_in()
    navigation = scene.app.terminal.navigation
    for name in OPENED:
        navigation.go(name, subject=57 if name == "contest" else None)
        await scene.fingers.reach(name)
    screens = navigation.screens_on([(name, None) for name in CELL if name != "waiting"])
    return {
        f"{screen.name} {type(widget).__name__} {number}": weakref.ref(widget)
        for screen in screens
        for number, widget in enumerate(screen.walk(restrict=True))
    }


async def test_a_persons_screens_are_gone_before_all_of_the_next_are_built(scene: Scene) -> None:
    seen = await _seen_by_a_person(scene)
    assert len(seen) > 500
    await scene.fingers.tap("log_out")
    await scene.fingers.reach("waiting")
    standing = scene.app.terminal.navigation.screens_on
    every: list[tuple[str, int | None]] = [(name, None) for name in CELL]

    def has_all() -> bool:
        return len(standing(every)) == len(CELL)

    def kept() -> list[str]:
        return [name for name, widget in seen.items() if widget() is not None]

    # However many are still to be built: people who stand in a queue leave no time for all.
    await scene.until(lambda: not kept() or has_all(), what="a collection")
    assert not kept()
    assert not has_all()
