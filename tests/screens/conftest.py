"""A terminal in a real window, over a server's door in memory, and a finger to touch it."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any  # Any: parts of every kind

import pytest

from kiosk.client.line import Line
from kiosk.client.terminal_home import TerminalSettings
from server.wire.identity import LogInMethod, Preferences
from tests.fakes.desk import HeardVoice
from tests.fakes.engines import FakeEngines
from tests.fakes.journal import FakeJournal
from tests.fakes.terminal_door import PIN, FakeDoor
from tests.fakes.terminal_replies import NOW, NUMBER, PERSON

if TYPE_CHECKING:
    from kiosk.app import CellApp
    from kiosk.tour.fingers import Fingers
    from kiosk.widgets.page.page import Page


@dataclass
class HeldClock:
    """The idle lock's clock, which a test moves."""

    seconds: float = 1000.0

    def monotonic(self) -> float:
        return self.seconds


@dataclass
class Scene:
    """One terminal under test."""

    app: "CellApp"
    fingers: "Fingers"
    door: FakeDoor
    voice: HeardVoice
    engines: FakeEngines
    clock: HeldClock = field(default_factory=HeldClock)

    async def log_in(self, **wishes: object) -> None:
        """At once, as the log-in screen would after the PIN."""
        terminal = self.app.terminal
        identity = terminal.server().identity
        reply = identity.log_in(method=LogInMethod.NUMBER, identifier=NUMBER, pin=PIN)
        preferences = Preferences.model_validate(wishes)
        person = PERSON.model_copy(update={"preferences": preferences})
        terminal.session.start(reply.model_copy(update={"person": person}))
        await self.fingers.reach("home")

    async def open(self, screen: str) -> None:
        await self.log_in()
        await self.fingers.tap(screen)
        await self.fingers.reach(screen)

    @property
    def page(self) -> "Page":
        page: Page = self.app.terminal.navigation.screen.page
        return page

    def text(self, name: str) -> str:
        """What the widget of this name shows."""
        widget = self.fingers.find(name)
        assert widget is not None, name
        return str(widget.text)

    async def until(self, is_so: Callable[[], bool], *, what: str = "it") -> None:
        await self.fingers.until(is_so, what=what)


@pytest.fixture(scope="session")
def window(display: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Kivy, configured before its first import in this process."""
    os.environ["DISPLAY"] = display
    from kiosk.shell.window import Panel, prepare

    home: Path = tmp_path_factory.mktemp("kivy")
    prepare(Panel(is_windowed=True), kivy_home=home)


HIDE_AFTER, LOG_OUT_AFTER = timedelta(seconds=60), timedelta(seconds=150)


@pytest.fixture
def more_parts() -> dict[str, Any]:
    """Devices of the terminal, for tests that need some."""
    return {}


@pytest.fixture
async def scene(window: None, more_parts: dict[str, Any]) -> AsyncIterator[Scene]:
    """A terminal at its waiting screen; movement is off, so that taps need not wait for it."""
    from kiosk.app import CellApp
    from kiosk.shell.terminal import Parts
    from kiosk.tour.fingers import Fingers

    door, voice, clock, engines = FakeDoor(), HeardVoice(), HeldClock(), FakeEngines()

    def open_door(line: Line) -> FakeDoor:
        door.line = line
        return door

    settings = replace(
        TerminalSettings(), reduced_motion=True, hide_after=HIDE_AFTER, log_out_after=LOG_OUT_AFTER
    )
    parts = Parts(
        open_door=open_door,
        open_journal=FakeJournal,
        voice=voice,
        engines=engines,
        fetches_ahead=False,
        # Each report would say that the line is up; the tests of reporting begin it.
        reports=False,
        now=lambda: NOW,
        monotonic=clock.monotonic,
        **more_parts,
    )
    app = CellApp(settings=settings, parts=parts)
    running: asyncio.Future[None] = asyncio.ensure_future(app.async_run(async_lib="asyncio"))
    fingers = Fingers(app)
    await _started(app, running)
    await fingers.reach("waiting")
    # On a busy machine a finger is faster than the first layout, and would touch nothing.
    await fingers.frame()
    try:
        yield Scene(app, fingers, door, voice, engines, clock)
    finally:
        door.let_go()
        app.stop()
        await running


async def _started(app: "CellApp", running: Awaitable[None]) -> None:
    while not hasattr(app, "terminal") or app.root is None:
        assert not asyncio.ensure_future(running).done(), "the terminal did not start"
        await asyncio.sleep(0.01)
