"""A whole installation with its console's door, and officers who log in to it."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path

import pyotp
from anyio.from_thread import BlockingPortal, start_blocking_portal
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response

from server.app import build_doors
from server.bootstrap import Installation, open_with
from server.config import Settings
from server.identity.rules.hashing import hash_secret
from server.identity.service import duties, staff
from server.infra.clock import HeldClock
from server.infra.context import Context
from server.infra.permissions import Actor, Duty, Place, Role
from server.scores import service as scores
from tests.factories.identity import MadePrison, make_inmate, make_prison

ORIGIN = "https://console.test"
PASSWORD = "seven quiet herons"
MORNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
_TOKEN = re.compile(r'name="csrf" value="([0-9a-f]+)"')


@dataclass(frozen=True)
class Officer:
    actor: Actor
    log_in: str
    totp: str


@dataclass
class ConsoleWorld:
    """Two prisons; `inmate` is held in the first block of the first."""

    installation: Installation
    app: FastAPI
    clock: HeldClock
    prison: MadePrison
    other_prison: MadePrison
    inmate: int
    password_hash: str
    # All browsers' requests run on one loop in one thread, as a server's do.
    portal: BlockingPortal
    _numbers: Iterator[int] = field(default_factory=count)

    @property
    def ctx(self) -> Context:
        return self.installation.ctx

    def new_inmate(self, prison: MadePrison | None = None, *, name: str, block: int = 0) -> int:
        with self.installation.database.writing() as session:
            number = f"6499{next(self._numbers):06d}"
            return make_inmate(
                session,
                self.ctx,
                prison or self.prison,
                name=name,
                number=number,
                block=block,
                card=None,
                pin_hash=None,
                id_number="649902199001011234",
            )

    def officer(self, role: Role, place: Place, *, name: str = "马向阳") -> Officer:
        log_in, secret = f"{role}{next(self._numbers)}", pyotp.random_base32()
        with self.installation.database.writing() as session:
            made = staff.store_staff(
                session,
                self.ctx,
                name=name,
                log_in=log_in,
                password_hash=self.password_hash,
                totp_secret=secret,
            )
            duties.store_duty(session, self.ctx, person_id=made.person_id, duty=Duty(role, place))
        actor = Actor(made.person_id, name, (Duty(role, place),), "console", None, place.prison_id)
        return Officer(actor, log_in, secret)

    def browser(self, language: str = "en") -> "Browser":
        client = TestClient(
            self.app,
            base_url=ORIGIN,
            headers={"accept-language": language},
            follow_redirects=False,
            raise_server_exceptions=False,
        )
        client.portal = self.portal
        return Browser(client)

    def logged_in(self, officer: Officer, *, purpose: str = "", language: str = "en") -> "Browser":
        """Through the pages: password, then a code that was not used before."""
        browser = self.browser(language)
        browser.get("/console/log-in")
        browser.post("/console/log-in", log_in=officer.log_in, password=PASSWORD)
        browser.get("/console/log-in/second")
        self.clock.advance(timedelta(seconds=30))
        code = pyotp.TOTP(officer.totp).at(self.clock.now())
        answer = browser.post("/console/log-in/code", code=code)
        assert answer.status_code == 303, answer.text
        browser.get("/console/")
        if purpose:
            browser.post("/console/purpose", purpose=purpose)
        return browser

    def new_line(self, inmate: int, enterer: Officer, approver: Officer, *, points: int = 3) -> int:
        """A line in the ledger, entered and approved by these two."""
        with self.installation.database.writing() as session:
            proposal = scores.propose_entry(
                session,
                self.ctx,
                actor=enterer.actor,
                inmate_id=inmate,
                clause="第二十条第（二）项",
                happened_on=self.ctx.clock.today(),
                points=points,
            )
            decided = scores.decide_entry(
                session,
                self.ctx,
                actor=approver.actor,
                proposal_id=proposal.proposal_id,
                approved=True,
                reason="",
            )
        assert decided.entry_id is not None
        return decided.entry_id

    def today(self) -> date:
        return self.ctx.clock.today()


@dataclass
class Browser:
    """A client that sends the token of the form it saw last, as a browser does."""

    client: TestClient
    token: str = ""

    def get(self, path: str, **headers: str) -> Response:
        return self._seen(self.client.get(path, headers=headers))

    def post(self, path: str, *, partial: bool = False, **fields: object) -> Response:
        return self.send(path, fields, partial=partial)

    def send(self, path: str, fields: Mapping[str, object], *, partial: bool = False) -> Response:
        headers = {"hx-request": "true"} if partial else {}
        return self._seen(
            self.client.post(path, data={"csrf": self.token, **fields}, headers=headers)
        )

    def _seen(self, answer: Response) -> Response:
        if found := _TOKEN.search(answer.text):
            self.token = found[1]
        return answer


@contextmanager
def console_world(
    home: Path, database_url: str, *, origin: str | None = ORIGIN
) -> Iterator[ConsoleWorld]:
    clock = HeldClock(MORNING)
    settings = Settings(home=home, database_url=database_url, console_origin=origin)
    installation = open_with(settings, clock=clock)
    doors = build_doors(installation)
    with installation.database.writing() as session:
        prison = make_prison(session, code="P1", name="青川监狱")
        other = make_prison(session, code="P2", name="柏岭监狱")
        inmate = make_inmate(session, installation.ctx, prison, card=None, pin_hash=None)
    password_hash = hash_secret(PASSWORD)
    with start_blocking_portal() as portal:
        yield ConsoleWorld(
            installation, doors.console, clock, prison, other, inmate, password_hash, portal
        )
    doors.runner.stop()
    installation.close()
