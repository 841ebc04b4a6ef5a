"""A small synthetic prison behind a real server process, and a terminal in a real window."""

import asyncio
import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pytest
from sqlalchemy.orm import Session

from kiosk.client.enrolment import enrol
from kiosk.client.terminal_home import TerminalHome
from server.bootstrap import Installation, open_installation
from server.demo.log_ins import DemoNotes
from server.demo.prison import make_prison
from server.identity.rules.kinds import DeviceKind
from server.identity.service import devices
from server.infra.context import Context
from server.infra.permissions import Place
from tests.fakes.desk import HeardVoice

if TYPE_CHECKING:
    from kiosk.app import CellApp
    from kiosk.shell.terminal import Parts
    from kiosk.tour.fingers import Fingers

Result = TypeVar("Result")
PEOPLE = 40
PICTURES = os.environ.get("GUITU_PICTURES", "")
READY_WITHIN_S = 60.0
DOORS = "[terminals]\nport = 0\n[console]\nport = 0\n[public]\nport = 0\n"


@dataclass
class Prison:
    """The installation, and the server that serves it."""

    installation: Installation
    notes: DemoNotes
    home: Path
    address: str = ""
    process: "subprocess.Popen[str] | None" = None
    terminals: list[TerminalHome] = field(default_factory=list)

    def write(self, work: Callable[[Session, Context], Result]) -> Result:
        """As an officer's page would, beside the running server."""
        ctx = self.installation.ctx
        return self.installation.database.write(lambda session: work(session, ctx))

    def read(self, work: Callable[[Session, Context], Result]) -> Result:
        ctx = self.installation.ctx
        return self.installation.database.read(lambda session: work(session, ctx))

    def start(self) -> None:
        command = [sys.executable, "-m", "server", "server", "--json", "--home", str(self.home)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        stdout = self.process.stdout
        assert stdout is not None
        assert select.select([stdout], [], [], READY_WITHIN_S)[0], "the server did not start"
        self.address = json.loads(stdout.readline())["ready"]["terminals"]

    def come_back(self) -> None:
        """Start again where the terminals know it."""
        port = self.address.rpartition(":")[2]
        doors = DOORS.replace("port = 0", f"port = {port}", 1)
        (self.home / "settings.toml").write_text(doors, encoding="utf-8")
        self.start()

    def stop(self) -> None:
        """May be called twice."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(20)

    def new_terminal(self, folder: Path) -> TerminalHome:
        """Enrolled with a one-time code, over the server's own door."""
        place = Place(self.notes.prison_id, self.notes.block_id)
        name = f"1-{len(self.terminals) + 1:02d}"
        code = self.write(
            lambda session, ctx: (
                devices.store_code(session, ctx, name=name, kind=DeviceKind.CELL, place=place).text
            )
        )
        terminal = TerminalHome(folder)
        folder.mkdir(parents=True)
        enrol(terminal, server_url=self.address, code=code)
        self.terminals.append(terminal)
        return terminal


@pytest.fixture
def prison(tmp_path: Path) -> Iterator[Prison]:
    home = tmp_path / "prison"
    home.mkdir()
    (home / "settings.toml").write_text(DOORS, encoding="utf-8")
    installation = open_installation(home)
    notes = make_prison(installation, people=PEOPLE, say=lambda _: None)
    made = Prison(installation, notes, home)
    made.start()
    try:
        yield made
    finally:
        made.stop()
        installation.close()


@pytest.fixture(scope="session")
def window(display: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Kivy, configured before its first import in this process."""
    os.environ["DISPLAY"] = display
    from kiosk.shell.window import Panel, prepare

    home: Path = tmp_path_factory.mktemp("kivy")
    prepare(Panel(is_windowed=True), kivy_home=home)


@dataclass
class Visit:
    """A terminal, and the finger of the person before it."""

    prison: Prison
    app: "CellApp"
    fingers: "Fingers"

    async def log_in(self, *, number: str, pin: str) -> None:
        await self.fingers.reach("waiting")
        await self.fingers.tap("number")
        await self.fingers.reach("login")
        await self.fingers.type(number)
        await self.fingers.tap("go_on")
        await self.fingers.type(pin)
        await self.fingers.tap("go_on")
        await self.fingers.reach("home")

    async def open(self, screen: str) -> None:
        await self.fingers.tap(screen)
        await self.fingers.reach(screen)

    async def contest_newest(self, *, letters: str = "") -> str:
        """With the ground that it did not happen; own words as the first choice for `letters`."""
        fingers = self.fingers
        await self.open("scores")
        await fingers.until(lambda: bool(fingers.names("row_")), what="the lines")
        await fingers.tap(fingers.names("row_")[0])
        await fingers.until(lambda: fingers.find("contest") is not None, what="the line's reasons")
        await fingers.tap("contest")
        await fingers.reach("contest")
        await fingers.tap("ground_did_not_happen")
        written = await self._type_pinyin(letters) if letters else ""
        await fingers.tap("send")
        await fingers.tap("yes")
        await fingers.reach("cases")
        return written

    async def _type_pinyin(self, letters: str) -> str:
        await self.fingers.tap("own_words")
        await self.fingers.type(letters)
        while self.text("composed"):
            await self._take_first_choice(self.text("composed"))
        written = self.text("paper")
        await self.fingers.tap("done_text")
        return written

    async def _take_first_choice(self, composed: str) -> None:
        await self.fingers.tap("candidate_0")
        await self.fingers.until(lambda: self.text("composed") != composed, what="the choice")

    async def back(self) -> None:
        await self.fingers.tap("back")
        await self.fingers.reach("home")

    def said(self) -> str:
        """Every word on the screen."""
        screen = self.app.terminal.navigation.screen
        shown = [
            getattr(widget, name, "") for widget in screen.walk() for name in ("text", "words")
        ]
        return "\n".join(str(words) for words in shown)

    async def picture(self, name: str) -> None:
        """Kept for whoever looks at it, when GUITU_PICTURES names a folder."""
        if PICTURES:
            await self.fingers.picture(Path(PICTURES) / f"{name}.png")

    def text(self, name: str) -> str:
        widget = self.fingers.find(name)
        return "" if widget is None else str(widget.text)


@pytest.fixture
async def visit(prison: Prison, window: None, tmp_path: Path) -> AsyncIterator[Visit]:
    """A terminal at its waiting screen, without devices."""
    from kiosk.opening import open_door, open_journal
    from kiosk.shell.terminal import Parts

    terminal = prison.new_terminal(tmp_path / "terminal")
    parts = Parts(
        open_door=lambda line: open_door(terminal, line),
        open_journal=lambda door: open_journal(terminal, door),
        voice=HeardVoice(),
    )
    async with visiting(prison, terminal, parts) as made:
        yield made


@asynccontextmanager
async def visiting(prison: Prison, terminal: TerminalHome, parts: "Parts") -> AsyncIterator[Visit]:
    """A running terminal; movement is off, so that taps need not wait for it."""
    from kiosk.app import CellApp
    from kiosk.tour.fingers import Fingers

    settings = replace(terminal.settings(), reduced_motion=True, hide_after=timedelta(minutes=10))
    app = CellApp(settings=settings, parts=parts)
    running: asyncio.Future[None] = asyncio.ensure_future(app.async_run(async_lib="asyncio"))
    await _started(app, running)
    try:
        yield Visit(prison, app, Fingers(app))
    finally:
        app.stop()
        await running


async def _started(app: "CellApp", running: Awaitable[None]) -> None:
    while not hasattr(app, "terminal") or app.root is None:
        assert not asyncio.ensure_future(running).done(), "the terminal did not start"
        await asyncio.sleep(0.01)
