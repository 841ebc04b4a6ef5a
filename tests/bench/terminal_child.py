"""One cell terminal under measurement: tells when its first frame stood, then what taps took."""

import argparse
import asyncio
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.client.terminal_home import TerminalHome
from kiosk.shell.window import Panel, prepare
from server.wire.identity import LogInMethod

if TYPE_CHECKING:
    from kiosk.app import CellApp
    from kiosk.tour.fingers import Fingers

WARM_UP_VISITS = 3
# Less than it takes to walk up and to type a number and a PIN.
NEXT_PERSON_AFTER_S = 5.0
VISITS = 25
# After those whose taps are measured come some who look at everything again and again.
LONG_VISITS, ROUNDS_OF_A_LONG_VISIT = 22, 10
SCREENS = ("scores", "sentence", "account", "who_looked")
GIVEN_UP_AFTER_S = 10.0


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--number", required=True)
    parser.add_argument("--pin", required=True)
    parser.add_argument("--only-start", action="store_true")
    options = parser.parse_args()
    home = TerminalHome(options.home)
    prepare(Panel(is_windowed=True), kivy_home=home.kivy_home)
    from kivy.core.window import Window

    from kiosk.app import cell_app

    app = cell_app(home)

    def tell_first_frame(*_: object) -> None:
        # The window flips once or twice before the application has built its first screen.
        if app.root is not None:
            Window.unbind(on_flip=tell_first_frame)
            _tell({"first_frame_at": time.monotonic()})
            if options.only_start:
                app.stop()

    Window.bind(on_flip=tell_first_frame)
    asyncio.run(_run(app, number=options.number, pin=options.pin, is_short=options.only_start))


async def _run(app: "CellApp", *, number: str, pin: str, is_short: bool) -> None:
    running = asyncio.ensure_future(app.async_run(async_lib="asyncio"))
    if is_short:
        await running
        return
    # The parent measures the waiting screen until it says something.
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
    from kiosk.tour.fingers import Fingers

    _tell(await _visit_all(app, Fingers(app), number=number, pin=pin))
    app.stop()
    await running


async def _visit_all(
    app: "CellApp", fingers: "Fingers", *, number: str, pin: str
) -> dict[str, object]:
    """Somebody new each time, for what a person has seen is known until he logs out."""
    for _ in range(WARM_UP_VISITS):
        await _one_person(app, fingers, number=number, pin=pin)
    before = _resident_bytes()
    taps: list[float] = []
    for _ in range(VISITS):
        taps += await _one_person(app, fingers, number=number, pin=pin)
    grown = _resident_bytes() - before
    for _ in range(LONG_VISITS):
        await _one_person(app, fingers, number=number, pin=pin, rounds=ROUNDS_OF_A_LONG_VISIT)
    changes = VISITS * _changes(1)
    return {
        "tap_ms": taps,
        "grown_bytes": grown,
        "screen_changes": changes,
        "grown_later_bytes": _resident_bytes() - before,
        "screen_changes_later": changes + LONG_VISITS * _changes(ROUNDS_OF_A_LONG_VISIT),
    }


def _changes(rounds: int) -> int:
    """There and back for each screen, in and out for the person."""
    return (rounds * len(SCREENS) + 1) * 2


async def _one_person(
    app: "CellApp", fingers: "Fingers", *, number: str, pin: str, rounds: int = 1
) -> list[float]:
    """Logs in, looks at every screen, logs out; tells how long each first look took."""
    await fingers.reach("waiting")
    await asyncio.sleep(NEXT_PERSON_AFTER_S)
    identity = app.terminal.server().identity
    reply = await asyncio.to_thread(
        identity.log_in, method=LogInMethod.NUMBER, identifier=number, pin=pin
    )
    app.terminal.session.start(reply)
    await fingers.reach("home")
    taken = [await _there_and_back(app, fingers, screen) for screen in SCREENS]
    for _ in range(rounds - 1):
        for screen in SCREENS:
            await _there_and_back(app, fingers, screen)
    await fingers.tap("log_out")
    await fingers.reach("waiting")
    return taken


async def _there_and_back(app: "CellApp", fingers: "Fingers", screen: str) -> float:
    taken = await _tap_to_pixel(app, fingers, screen)
    await fingers.tap("back")
    await fingers.reach("home")
    return taken


async def _tap_to_pixel(app: "CellApp", fingers: "Fingers", screen: str) -> float:
    """From the finger's lifting to the first frame that shows the screen with its content."""
    from kivy.core.window import Window

    await fingers.reach("home")
    tile = fingers.find(screen)
    assert tile is not None, screen
    x, y = tile.to_window(*tile.center)
    shown = asyncio.get_running_loop().create_future()

    def look(*_: object) -> None:
        if fingers.screen == screen and not fingers._is_loading() and not shown.done():
            shown.set_result(time.monotonic())

    Window.dispatch("on_mouse_down", x, Window.height - y, "left", [])
    await asyncio.sleep(0.05)
    Window.bind(on_flip=look)
    started = time.monotonic()
    Window.dispatch("on_mouse_up", x, Window.height - y, "left", [])
    try:
        ended: float = await asyncio.wait_for(shown, GIVEN_UP_AFTER_S)
    finally:
        Window.unbind(on_flip=look)
    return (ended - started) * 1000


def _resident_bytes() -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise ValueError("the kernel tells no VmRSS")


def _tell(values: dict[str, object]) -> None:
    print(json.dumps(values), flush=True)


if __name__ == "__main__":
    main()
