"""Taps and screen changes in one terminal, driven by touch; prints its figures as JSON."""

import asyncio
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.client.terminal_home import TerminalHome
from kiosk.shell.window import Panel, prepare

if TYPE_CHECKING:
    from kiosk.app import CellApp
    from kiosk.tour.fingers import Fingers

CHANGES, WARM_UP = 200, 40
ROUND = ("scores", "sentence", "account", "who_looked")
MIB = 1024 * 1024
PATIENCE_S = 10.0


def main() -> None:
    home, number, pin, taps = sys.argv[1:]
    terminal = TerminalHome(Path(home))
    prepare(Panel(is_windowed=True), kivy_home=terminal.kivy_home)
    figures = asyncio.run(visit(terminal, number=number, pin=pin, taps=int(taps)))
    print(json.dumps(figures))


async def visit(terminal: TerminalHome, *, number: str, pin: str, taps: int) -> dict[str, float]:
    from kiosk.app import CellApp, open_door
    from kiosk.shell.terminal import Parts
    from kiosk.tour.fingers import Fingers

    parts = Parts(open_door=lambda line: open_door(terminal, line))
    app = CellApp(settings=terminal.settings(), parts=parts)
    running = asyncio.ensure_future(app.async_run(async_lib="asyncio"))
    fingers = Fingers(app)
    await asyncio.sleep(1.0)
    await fingers.tap("number")
    await fingers.reach("login")
    await fingers.type(number)
    await fingers.tap("go_on")
    await fingers.type(pin)
    await fingers.tap("go_on")
    await fingers.reach("home")
    visits = Visits(app, fingers)
    waits = [await visits.tap(ROUND[turn % len(ROUND)]) for turn in range(taps + len(ROUND))]
    warm = sorted(waits[len(ROUND) :])  # the first visit of each screen builds it
    before = await visits.change(WARM_UP)
    after = await visits.change(CHANGES)
    app.stop()
    await running
    return {
        "tap_p50_ms": round(statistics.median(warm), 1),
        "tap_p95_ms": round(warm[int(len(warm) * 0.95) - 1], 1),
        "tap_first_visit_ms": round(max(waits[: len(ROUND)]), 1),
        "growth_mib": round((after - before) / MIB, 2),
        "memory_mib": round(after / MIB, 1),
    }


class Visits:
    """One person going back and forth."""

    def __init__(self, app: "CellApp", fingers: "Fingers") -> None:
        self._app, self._fingers = app, fingers

    async def tap(self, screen: str) -> float:
        """Milliseconds from Kivy's event of the touch to the frame with the server's answer."""
        from kivy.core.window import Window

        terminal = self._app.terminal
        await self._fingers.reach("home")
        await asyncio.sleep(0.05)
        terminal.server().last_known.forget()  # each tap asks the server
        touched: list[float] = []
        drawn: list[float] = []

        def touch(*_: object) -> None:
            touched.append(time.perf_counter())

        def flip(*_: object) -> None:
            page = getattr(terminal.navigation.screen, "page", None)
            has_answer = page is not None and not page.is_loading
            if touched and not drawn and has_answer and terminal.navigation.current == screen:
                drawn.append(time.perf_counter())

        Window.bind(on_touch_up=touch, on_flip=flip)
        await self._fingers.tap(screen)
        await _until(lambda: bool(drawn))
        Window.unbind(on_touch_up=touch, on_flip=flip)
        await self._fingers.tap("back")
        return 1000 * (drawn[0] - touched[0])

    async def change(self, count: int) -> int:
        """So many changes of screen; the memory in use after them, in bytes."""
        for turn in range(count // 2):
            screen = ROUND[turn % len(ROUND)]
            await self._fingers.tap(screen)
            await self._fingers.reach(screen)
            await self._fingers.tap("back")
            await self._fingers.reach("home")
        return memory_bytes()


def memory_bytes() -> int:
    fields = Path("/proc/self/statm").read_text(encoding="ascii").split()
    return int(fields[1]) * os.sysconf("SC_PAGE_SIZE")


async def _until(is_so: Callable[[], bool]) -> None:
    ends = time.monotonic() + PATIENCE_S
    while not is_so():
        if time.monotonic() > ends:
            raise TimeoutError("no frame with an answer")
        await asyncio.sleep(0.002)


if __name__ == "__main__":
    main()
