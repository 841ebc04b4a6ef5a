"""A remote visit with all that carries it: server, media nodes, two ends and the officer's wall."""

import functools
import json
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any  # what a page answers has no types
from urllib.parse import urlsplit

from selenium.webdriver import Chrome
from sqlalchemy.orm import Session
from starlette.responses import Response

from server.bootstrap import Installation, open_installation
from server.console.forms import SESSION_COOKIE
from server.console.purposes import COOKIE as PURPOSE_COOKIE
from server.console.purposes import keep_purpose
from server.identity.rules.kinds import Door, PersonKind
from server.identity.service import people, sessions
from server.identity.service.people import PersonFacts, RelationFacts
from server.infra.context import Context
from server.infra.permissions import Actor, Duty, Role
from server.pages.closed import SHARED
from server.visits import service as visits
from server.visits.rules.errors import VisitError
from server.wire.base import ErrorReply, Text
from server.wire.media import JoinRequest
from server.wire.visits import Side, VisitForm, VisitReply, VisitRequest, VisitState
from tests.factories.identity import as_inmate, make_inmate, make_officer, make_prison
from tests.journeys.chromium import FAKE_DEVICES, chromium
from tests.media_node import node_process

HERE = Path(__file__).parent
READY_WITHIN_S = 60.0
PORTS = "[terminals]\nport = 0\n[console]\nport = 0\n[public]\nport = 0\n"


@dataclass
class VisitHouse:
    """The visit is approved, both sides are checked in, and its line is open."""

    home: Path
    installation: Installation
    inmate: Actor
    mother: Actor
    officer: Actor
    visit_id: int
    stack: ExitStack
    address: str
    terminals: str = ""
    console: str = ""
    ends: str = ""
    nodes: dict[str, "subprocess.Popen[str]"] = field(default_factory=dict)

    def start_node(self, name: str, ports: tuple[int, int]) -> None:
        started = node_process(
            self.home, name=name, host=self.address, ports=ports, server=self.terminals
        )
        _, self.nodes[name] = self.stack.enter_context(started)

    def kill_node(self, name: str) -> None:
        self.nodes[name].send_signal(signal.SIGKILL)
        self.nodes[name].wait(10)

    def join(self, who: str, body: bytes) -> tuple[int, bytes]:
        """As a door of ours answers a page."""
        actor = self.inmate if who == "inmate" else self.mother
        request = JoinRequest.model_validate_json(body)
        try:
            with self.installation.database.writing() as session:
                reply = visits.join(
                    session,
                    self.installation.ctx,
                    actor=actor,
                    visit_id=self.visit_id,
                    request=request,
                )
        except VisitError as error:
            refused = ErrorReply(code=error.code, sentence=error.sentence.zh)
            return error.status, refused.model_dump_json().encode()
        return 200, reply.model_dump_json().encode()

    def end(self, who: str) -> Chrome:
        more = FAKE_DEVICES
        browser = self.stack.enter_context(chromium(self.home / f"of-{who}", more=more))
        browser.get(f"{self.ends}/visit_end.html?{who}")
        return browser

    def wall(self) -> Chrome:
        """The officer's own browser, logged in, his purpose stated."""
        browser = self.stack.enter_context(chromium(self.home / "of-officer"))
        open_wall(browser, self.installation, officer=self.officer, console=self.console)
        return browser

    def shown(self) -> VisitReply:
        with self.installation.database.reading() as session:
            mine = visits.my_visits(session, self.installation.ctx, actor=self.mother).visits
        [found] = [each for each in mine if each.visit_id == self.visit_id]
        return found

    @property
    def state(self) -> VisitState:
        return self.shown().state


def open_wall(browser: Chrome, installation: Installation, *, officer: Actor, console: str) -> None:
    """The page from which an officer watches, logged in, his purpose stated."""
    with installation.database.writing() as session:
        begun = sessions.begin(
            session, installation.ctx, person_id=officer.person_id, door=Door.CONSOLE
        )
    kept = Response()
    keep_purpose(kept, installation.ctx, session_token=begun.token, words="family")
    purpose = kept.headers["set-cookie"].split(";")[0].partition("=")[2]
    cookies = {SESSION_COOKIE: begun.token, PURPOSE_COOKIE: purpose}
    browser.get(f"{console}/console/log-in")
    for name, value in cookies.items():
        cookie = {"name": name, "value": value.strip('"'), "url": f"{console}/console/"}
        browser.execute_cdp_cmd("Network.setCookie", {**cookie, "httpOnly": True})
    browser.get(f"{console}/console/visits/live?show=1")


@contextmanager
def visit_house(home: Path, address: str) -> Iterator[VisitHouse]:
    with ExitStack() as stack:
        (home / "settings.toml").write_text(PORTS, encoding="utf-8")
        installation = open_installation(home)
        stack.callback(installation.close)
        house = _filled(home, installation, stack, address)
        doors = stack.enter_context(_server(home))
        house.terminals = doors["terminals"]
        house.console = doors["console"].replace("127.0.0.1", "localhost")
        house.ends = stack.enter_context(_ends(house))
        yield house


def _filled(home: Path, installation: Installation, stack: ExitStack, address: str) -> VisitHouse:
    ctx = installation.ctx
    with installation.database.writing() as session:
        prison = make_prison(session)
        inmate_id = make_inmate(session, ctx, prison)
        [mother_id] = people.take_people(session, ctx, [PersonFacts(PersonKind.RELATIVE, "单母")])
        people.take_relations(session, [RelationFacts(inmate_id, mother_id, "mother")])
        office = make_officer(session, ctx, Role.SCORES_OFFICE, prison.place, name="科一")
        officer = make_officer(session, ctx, Role.OFFICER, prison.block())
        people.store_verified(
            session,
            ctx,
            inmate_id=inmate_id,
            relative_id=mother_id,
            verified_by=office.person_id,
        )
        request = VisitRequest(
            act_id="act-line",
            inmate_id=inmate_id,
            slot_id=_slot(session, ctx, office),
            visitor_ids=[mother_id],
        )
        booked = visits.request_visit(session, ctx, actor=office, request=request)
        for side in Side:
            visits.check_in(session, ctx, actor=officer, visit_id=booked.visit_id, side=side)
    mother = Actor(mother_id, "单母", (Duty(Role.RELATIVE),), "public")
    inmate = as_inmate(inmate_id, prison)
    return VisitHouse(home, installation, inmate, mother, officer, booked.visit_id, stack, address)


def _slot(session: Session, ctx: Context, office: Actor) -> int:
    """In five minutes: its line is open already."""
    assert office.prison_id is not None
    place = visits.add_place(
        session, ctx, actor=office, prison_id=office.prison_id, name=Text(zh="会见楼")
    )
    name = Text(zh="远程一号", en="Remote 1")
    room = visits.add_room(
        session, ctx, actor=office, place_id=place, name=name, form=VisitForm.REMOTE
    )
    [slot] = visits.open_slots(
        session,
        ctx,
        actor=office,
        room_id=room,
        starts_at=ctx.clock.now() + timedelta(minutes=5),
        length=timedelta(minutes=30),
    )
    return slot


@contextmanager
def _server(home: Path) -> Iterator[dict[str, str]]:
    command = [sys.executable, "-m", "server", "server", "--json", "--home", str(home)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        ready, _, _ = select.select([process.stdout], [], [], READY_WITHIN_S)
        assert ready, "the server did not start"
        yield json.loads(process.stdout.readline())["ready"]
    finally:
        process.terminate()
        process.wait(30)


class _Pages(SimpleHTTPRequestHandler):
    """The end's page and the line's own script, and tickets as a door gives them."""

    def __init__(self, *args: Any, house: VisitHouse, **more: Any) -> None:  # Any: as upstream
        self._house = house
        super().__init__(*args, directory=str(HERE), **more)

    def translate_path(self, path: str) -> str:
        if urlsplit(path).path == "/visit_line.js":
            return str(SHARED / "visit_line.js")
        return super().translate_path(path)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status, reply = self._house.join(urlsplit(self.path).query, body)
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(reply)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  its name upstream
        return


@contextmanager
def _ends(house: VisitHouse) -> Iterator[str]:
    handler = functools.partial(_Pages, house=house)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
