"""`guitu tour`: a demo prison, a terminal in it, and a picture of every screen."""

import asyncio
import json
import logging
import sys
import tempfile
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.client.terminal_home import TerminalHome
from kiosk.tour.demo_server import DemoServer, demo_server, terminal_home
from kiosk.tour.display import some_display
from kiosk.tour.quiet_reader import QuietReader

if TYPE_CHECKING:
    from kiosk.shell.terminal import Parts

logger = logging.getLogger(__name__)

WIDTH_PX, HEIGHT_PX = 1280, 800
WIDEST_PX, HIGHEST_PX = 1920, 1080


def run(*, out: Path, home: Path | None, is_json: bool) -> int:
    """Leaves the pictures in `out` and nothing else behind."""
    with tempfile.TemporaryDirectory(prefix="guitu-tour-") as scratch:
        place = home or Path(scratch)
        place.mkdir(parents=True, exist_ok=True)
        print("making a demo prison ...", file=sys.stderr, flush=True)
        with demo_server(place) as server, some_display(width_px=WIDEST_PX, height_px=HIGHEST_PX):
            pictures = _walk(out=out, server=server, terminal=terminal_home(place))
    if is_json:
        print(json.dumps({"out": str(out), "pictures": pictures}))
    else:
        print(f"{len(pictures)} pictures in {out}")
    return 0


def _walk(*, out: Path, server: DemoServer, terminal: TerminalHome) -> list[str]:
    from kiosk.shell.window import Panel, prepare

    panel = Panel(width_px=WIDTH_PX, height_px=HEIGHT_PX, is_windowed=True)
    prepare(panel, kivy_home=terminal.kivy_home)
    return asyncio.run(_drive(out=out, server=server, terminal=terminal))


def _parts(terminal: TerminalHome, clock: "_PatientClock") -> "Parts":
    from hardware.speech.pyttsx3_voice import Pyttsx3Voice
    from kiosk.opening import open_door, open_journal
    from kiosk.shell.player import KivyPlayer
    from kiosk.shell.speaker import Speaker
    from kiosk.shell.terminal import Parts, on_screen_thread
    from kiosk.typing.engines import EngineProcess

    return Parts(
        open_door=lambda line: open_door(terminal, line),
        open_journal=lambda door: open_journal(terminal, door),
        card_reader=QuietReader(),
        # The pictures are of a terminal with a loudspeaker, whatever this machine has.
        voice=Speaker(Pyttsx3Voice(), on_screen_thread=on_screen_thread, player=KivyPlayer()),
        monotonic=clock.monotonic,
        engines=EngineProcess(terminal.typing),
    )


async def _drive(*, out: Path, server: DemoServer, terminal: TerminalHome) -> list[str]:
    from kiosk.app import CellApp
    from kiosk.tour.fingers import Fingers
    from kiosk.tour.walk import VARIANTS, Walk

    clock = _PatientClock()
    settings = replace(
        terminal.settings(), hide_after=timedelta(minutes=5), log_out_after=timedelta(minutes=30)
    )
    app = CellApp(settings=settings, parts=_parts(terminal, clock))
    running = asyncio.ensure_future(app.async_run(async_lib="asyncio"))
    walk = Walk(Fingers(app), out=out, number=server.number, pin=server.pin, wait=clock.wait)

    async def visit() -> None:
        for variant in VARIANTS:
            print(f"visiting every screen: {variant.name} ...", file=sys.stderr, flush=True)
            await walk.visit(variant)
        for variant in VARIANTS[:1]:
            await walk.see_line_down(variant, cut=server.stop)

    visiting = asyncio.ensure_future(visit())
    await asyncio.wait({running, visiting}, return_when=asyncio.FIRST_COMPLETED)
    if running.done():
        visiting.cancel()
        running.result()
    app.stop()
    await running
    visiting.result()
    return walk.pictures


class _PatientClock:
    """Time for the idle lock, which a tour need not sit out."""

    def __init__(self) -> None:
        self._skipped_s = 0.0

    def monotonic(self) -> float:
        return time.monotonic() + self._skipped_s

    def wait(self, time_: timedelta) -> None:
        self._skipped_s += time_.total_seconds()
