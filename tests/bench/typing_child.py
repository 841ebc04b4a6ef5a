"""One cell terminal whose keyboard is measured: tells how long each key took to its candidates."""

import argparse
import asyncio
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.client.terminal_home import TerminalHome
from kiosk.shell.window import Panel, prepare
from server.wire.identity import LogInMethod

if TYPE_CHECKING:
    from kiosk.app import CellApp
    from kiosk.tour.fingers import Fingers
    from kiosk.widgets.text_entry.text_entry import TextEntry

WARM_UP_KEYS = 50
ENGINES_WITHIN_S = 120.0
GIVEN_UP_AFTER_S = 10.0
# As long as a quick finger rests on a key, and is away from it.
PRESS_S = 0.04


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--number", required=True)
    parser.add_argument("--pin", required=True)
    parser.add_argument("--sentences", type=Path, required=True)
    parser.add_argument("--keys", type=int, required=True)
    options = parser.parse_args()
    home = TerminalHome(options.home)
    prepare(Panel(is_windowed=True), kivy_home=home.kivy_home)
    from kiosk.app import cell_app

    words = json.loads(options.sentences.read_text(encoding="utf-8"))
    work = _run(cell_app(home), words, number=options.number, pin=options.pin, keys=options.keys)
    print(json.dumps({"key_ms": asyncio.run(work)}), flush=True)


async def _run(
    app: "CellApp", words: Sequence[str], *, number: str, pin: str, keys: int
) -> list[float]:
    started = asyncio.Event()
    app.bind(on_start=lambda _: started.set())
    running = asyncio.ensure_future(app.async_run(async_lib="asyncio"))
    await started.wait()
    from kiosk.tour.fingers import Fingers

    fingers = Fingers(app)
    entry = await _open_sheet(app, fingers, number=number, pin=pin)
    taken = await _type_all(fingers, entry, words, keys=keys + WARM_UP_KEYS)
    app.stop()
    await running
    return taken[WARM_UP_KEYS:]


async def _open_sheet(app: "CellApp", fingers: "Fingers", *, number: str, pin: str) -> "TextEntry":
    """The page on which a person contests a line in his own words."""
    from kiosk.widgets.text_entry.text_entry import TextEntry

    await fingers.reach("waiting")
    identity = app.terminal.server().identity
    reply = await asyncio.to_thread(
        identity.log_in, method=LogInMethod.NUMBER, identifier=number, pin=pin
    )
    app.terminal.session.start(reply)
    await fingers.reach("home")
    await fingers.tap("scores")
    await fingers.reach("scores")
    await fingers.until(lambda: bool(fingers.names("row_")), what="the lines")
    await fingers.tap(fingers.names("row_")[0])
    await fingers.tap("contest")
    await fingers.reach("contest")
    await fingers.tap("own_words")
    await fingers.until(lambda: fingers.find("paper") is not None, what="the sheet")
    walk = app.terminal.navigation.screen.walk()
    entry = next(widget for widget in walk if isinstance(widget, TextEntry))
    ends = time.monotonic() + ENGINES_WITHIN_S
    while not entry._engines.has("pinyin"):
        if time.monotonic() > ends:
            raise TimeoutError("the engines did not get ready")
        await asyncio.sleep(0.1)
    return entry


async def _type_all(
    fingers: "Fingers", entry: "TextEntry", words: Sequence[str], *, keys: int
) -> list[float]:
    taken: list[float] = []
    while len(taken) < keys:
        for letters in words:
            for place, letter in enumerate(letters):
                typed = letters[: place + 1]
                taken.append(await _key_to_candidates(fingers, entry, letter, typed=typed))
            entry.typist.clear()
            await fingers.frame()
            if len(taken) >= keys:
                break
    return taken[:keys]


async def _key_to_candidates(
    fingers: "Fingers", entry: "TextEntry", letter: str, *, typed: str
) -> float:
    """From the finger's coming down to the first frame that shows what the letters may be."""
    from kivy.core.window import Window

    key = fingers.find(f"key_{letter}")
    assert key is not None, letter
    x, y = key.to_window(*key.center)
    shown = asyncio.get_running_loop().create_future()

    def look(*_: object) -> None:
        if entry.composed == typed and entry.candidates._shown and not shown.done():
            shown.set_result(time.monotonic())

    Window.bind(on_flip=look)
    started = time.monotonic()
    Window.dispatch("on_mouse_down", x, Window.height - y, "left", [])
    try:
        ended: float = await asyncio.wait_for(shown, GIVEN_UP_AFTER_S)
    finally:
        Window.unbind(on_flip=look)
    await asyncio.sleep(PRESS_S)
    Window.dispatch("on_mouse_up", x, Window.height - y, "left", [])
    await asyncio.sleep(PRESS_S)
    return (ended - started) * 1000


if __name__ == "__main__":
    main()
