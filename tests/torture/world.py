"""The prison that is tortured: terminals with a person each, and score lines to contest."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from kiosk.client.enrolment import enrol
from kiosk.client.terminal_home import TerminalHome
from server.bootstrap import Installation, open_with
from server.config import load_settings
from server.identity.rules.kinds import DeviceKind, Door
from server.identity.service import devices, sessions
from server.infra.context import Context
from server.infra.permissions import Actor, Role
from server.scores import service as scores
from tests.factories.identity import make_inmate, make_officer, make_prison

LINES_EACH = 150
CLAUSE = "第二十条第（二）项"


@dataclass(frozen=True)
class Place:
    """One terminal to be, with the person who stands before it."""

    code: str
    person_id: int
    lines: list[int]


@dataclass(frozen=True)
class Terminal:
    home: TerminalHome
    device_id: int
    person_id: int
    lines: list[int]


def opened(home: Path) -> Installation:
    return open_with(load_settings(home))


def make_places(home: Path, count: int, *, lines: int = LINES_EACH) -> list[Place]:
    installation = opened(home)
    with installation.database.writing() as session:
        places = _places(session, installation.ctx, count, lines)
    installation.close()
    return places


def _places(session: Session, ctx: Context, count: int, lines_each: int) -> list[Place]:
    prison = make_prison(session)
    block = prison.block(0)
    enterer = make_officer(session, ctx, Role.OFFICER, block, name="警一")
    approver = make_officer(session, ctx, Role.BLOCK_LEADER, block, name="长一")
    made = []
    for number in range(count):
        person_id = make_inmate(
            session, ctx, prison, number=f"6400{number:05d}", card=None, pin_hash=None
        )
        lines = [
            _line(session, ctx, person_id, enterer=enterer, approver=approver)
            for _ in range(lines_each)
        ]
        code = devices.store_code(
            session, ctx, name=f"1-{number:02d}", kind=DeviceKind.CELL, place=block
        )
        made.append(Place(code.text, person_id, lines))
    return made


def _line(
    session: Session, ctx: Context, person_id: int, *, enterer: Actor, approver: Actor
) -> int:
    proposed = scores.propose_entry(
        session, ctx, actor=enterer, inmate_id=person_id, clause=CLAUSE,
        happened_on=ctx.clock.today(), points=1,
    )  # fmt: skip
    decided = scores.decide_entry(
        session, ctx, actor=approver, proposal_id=proposed.proposal_id, approved=True, reason=""
    )
    if decided.entry_id is None:
        raise RuntimeError("a line was approved and is not in the ledger")
    return decided.entry_id


def make_terminal(home: Path, folder: Path, place: Place, *, address: str) -> Terminal:
    """Enrolled over the address that it will always use; its person has logged in once."""
    terminal = TerminalHome(folder)
    folder.mkdir(parents=True)
    enrolled = enrol(terminal, server_url=address, code=place.code)
    installation = opened(home)
    with installation.database.writing() as session:
        sessions.begin(
            session,
            installation.ctx,
            person_id=place.person_id,
            door=Door.TERMINAL,
            device_id=enrolled.device_id,
        )
    installation.close()
    return Terminal(terminal, enrolled.device_id, place.person_id, place.lines)
