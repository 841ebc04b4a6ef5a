"""`guitu demo`: makes a synthetic prison, starts all of it, and ends all of it."""

import argparse
import contextlib
import json
import os
import select
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from server.bootstrap import Installation, open_installation
from server.custody import service as custody
from server.demo import card_reader, families, telling
from server.demo.card_reader import DemoReader
from server.demo.import_folder import IMPORTED, import_folder
from server.demo.log_ins import DemoNotes, read_notes, write_notes
from server.demo.places import demo_home, make_room, settle_ports
from server.demo.prison import SYNTHETIC, make_prison
from server.demo.problems import PartFailed
from server.demo.processes import Child, Family, family
from server.demo.telling import Addresses
from server.demo.view import open_display, open_view
from server.identity.rules.kinds import DeviceKind
from server.identity.service import devices
from server.identity.service.invitations import Presented
from server.infra.permissions import Place

_STARTS_WITHIN_S: Final = 90.0
# What the terminal writes to its log when its first screen stands.
_FIRST_SCREEN: Final = "screen: waiting"
_LOOKS_EVERY_S: Final = 0.3
_TERMINAL: Final = "terminal"
_PAUSE: Final = "s"
_READY: Final = '{"ready"'
_CARD: Final = "k"


def run(options: argparse.Namespace) -> int:
    """Stays until Ctrl-C, which is how it is meant to end."""
    demo = _Demo(
        home=demo_home(options.home),
        folder=options.import_from,
        people=options.people,
        has_terminal=not options.no_terminal,
        is_json=options.json,
    )
    make_room(demo.home, kind=demo.kind, fresh=options.fresh)
    notes = demo.prepare()
    with family(demo.home / "logs") as members:
        addresses, reader = demo.start(members, notes)
        try:
            # From the moment that somebody may know it is ready, Ctrl-C is an end in order.
            demo.tell(addresses, notes)
            demo.stay(members, notes, reader=reader)
        except KeyboardInterrupt:
            demo.say("ending")
    return 0


@dataclass(frozen=True)
class _Demo:
    home: Path
    folder: Path | None
    people: int
    has_terminal: bool
    is_json: bool

    @property
    def kind(self) -> str:
        return IMPORTED if self.folder else SYNTHETIC

    def say(self, step: str) -> None:
        print(f"  {step} ...", file=sys.stderr, flush=True)

    def prepare(self) -> DemoNotes:
        """The people of the demo, made once."""
        settle_ports(self.home)
        with self._opened() as installation:
            notes = read_notes(self.home)
            with installation.database.reading() as session:
                is_made = notes is not None and bool(custody.known_blocks(session))
            if notes is not None and is_made:
                return notes
            return self._make(installation)

    @contextlib.contextmanager
    def _opened(self) -> Iterator[Installation]:
        installation = open_installation(self.home)
        try:
            yield installation
        finally:
            installation.close()

    def _make(self, installation: Installation) -> DemoNotes:
        # Written first, so that a demo that was interrupted is known as one.
        write_notes(self.home, DemoNotes(self.kind))
        if self.folder is not None:
            self.say(f"importing {self.folder}")
            notes = import_folder(installation, self.folder, say=self.say)
        else:
            notes = make_prison(installation, people=self.people, say=self.say)
        write_notes(self.home, notes)
        return notes

    def start(self, members: Family, notes: DemoNotes) -> tuple[Addresses, DemoReader | None]:
        self.say("the server")
        addresses = self._start_server(members)
        self.say("the media node")
        media = members.start("media", self._program("server", "media", "--json"))
        members.wait_for(
            "the media node", lambda: _READY in media.said(), within_s=_STARTS_WITHIN_S
        )
        self.say("the worker")
        members.start("worker", self._program("server", "worker"))
        if not self.has_terminal:
            return addresses, None
        self._enrol(members, notes, server=addresses.terminals)
        reader = card_reader.start_reader(
            members,
            self._program("kiosk", *card_reader.SIMULATED, home=self.home / _TERMINAL),
            terminal_settings=self.home / _TERMINAL / "terminal.toml",
        )
        shown = self._show_terminal(members, addresses)
        return replace(shown, has_card_reader=reader is not None), reader

    def _show_terminal(self, members: Family, addresses: Addresses) -> Addresses:
        if os.environ.get("DISPLAY"):
            self.say("the terminal, in a window")
            self._start_terminal(members, display=os.environ["DISPLAY"])
            return replace(addresses, has_window=True)
        self.say("the terminal, in a page")
        display = open_display(members)
        self._start_terminal(members, display=display)
        view = open_view(members, display=display, home=self.home)
        return replace(addresses, terminal=view.address)

    def _program(self, package: str, *arguments: str, home: Path | None = None) -> list[str]:
        return [sys.executable, "-P", "-m", package, *arguments, "--home", str(home or self.home)]

    def _start_server(self, members: Family) -> Addresses:
        child = members.start("server", self._program("server", "server", "--json"))
        members.wait_for("the server", lambda: bool(_ready(child)), within_s=_STARTS_WITHIN_S)
        doors = _ready(child)
        made = Addresses(doors["terminals"], doors["console"], doors["public"])
        return replace(made, relative=self._invite())

    def _invite(self) -> Presented | None:
        notes = read_notes(self.home)
        if notes is None:
            return None
        with self._opened() as installation, installation.database.writing() as session:
            return families.invite_one(session, installation.ctx, notes)

    def _enrol(self, members: Family, notes: DemoNotes, *, server: str) -> None:
        """Let the terminal in with a one-time code, unless it knows this server already."""
        home = self.home / _TERMINAL
        if _server_of(home) == server:
            return
        self.say("letting the terminal in")
        with self._opened() as installation, installation.database.writing() as session:
            place = Place(notes.prison_id, notes.block_id)
            code = devices.store_code(
                session, installation.ctx, name="1-01", kind=DeviceKind.CELL, place=place
            ).text
        command = self._program("kiosk", "kiosk", "enrol", home=home)
        child = members.start("enrolment", [*command, "--server", server, "--code", code])
        if child.process.wait(_STARTS_WITHIN_S):
            raise PartFailed(f"the terminal could not be enrolled: {child.said()}")
        members.children.remove(child)

    def _start_terminal(self, members: Family, *, display: str) -> None:
        command = self._program("kiosk", "kiosk", "cell", "--windowed", home=self.home / _TERMINAL)
        child = members.start(_TERMINAL, command, environment={"DISPLAY": display})
        members.wait_for(
            "the terminal", lambda: _FIRST_SCREEN in child.said(), within_s=_STARTS_WITHIN_S
        )

    def tell(self, addresses: Addresses, notes: DemoNotes) -> None:
        if self.is_json:
            print(json.dumps(telling.values(addresses, notes), ensure_ascii=False), flush=True)
        else:
            print(telling.words(addresses, notes), flush=True)

    def stay(self, members: Family, notes: DemoNotes, *, reader: DemoReader | None) -> None:
        """Until Ctrl-C, or until a part ends by itself, doing what is typed meanwhile."""
        has_keyboard = sys.stdin is not None and sys.stdin.isatty() and not self.is_json
        is_paused = False
        while True:
            members.check()
            typed = _typed(has_keyboard=has_keyboard)
            if typed == _PAUSE:
                is_paused = not is_paused
                members.pause("server", is_paused=is_paused)
                print(telling.pause_words(is_paused=is_paused), flush=True)
            elif reader is not None and typed is not None and typed[:1] == _CARD:
                print(reader.lay(typed[1:], notes), flush=True)
            elif typed is not None:
                print(telling.codes(notes), flush=True)


def _typed(*, has_keyboard: bool) -> str | None:
    """The line typed within the next moment, if any."""
    readable, _, _ = select.select([sys.stdin] if has_keyboard else [], [], [], _LOOKS_EVERY_S)
    line = sys.stdin.readline() if readable else ""
    return line.strip() if line else None


def _ready(server: Child) -> dict[str, str]:
    """The addresses that the server prints once it listens."""
    for line in server.said().splitlines():
        if line.startswith(_READY):
            addresses: dict[str, str] = json.loads(line)["ready"]
            return addresses
    return {}


def _server_of(terminal_home: Path) -> str | None:
    path = terminal_home / "terminal.toml"
    if not path.exists():
        return None
    address = tomllib.loads(path.read_text(encoding="utf-8")).get("enrolment", {}).get("server_url")
    return str(address) if address else None
