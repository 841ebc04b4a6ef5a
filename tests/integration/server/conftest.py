"""A small synthetic prison, and the doors over it with somebody logged in at each."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import copytree

import pytest
from fastapi import FastAPI
from sqlalchemy.orm import Session

from server.app import Doors, build_doors
from server.bootstrap import Installation, open_installation
from server.console.forms import SESSION_COOKIE
from server.demo.log_ins import DemoNotes, write_notes
from server.demo.prison import make_prison
from server.family.forms import SESSION_COOKIE as FAMILY_COOKIE
from server.identity.rules.kinds import CredentialKind, Door
from server.identity.service import credentials, devices, duties, sessions, staff
from server.infra.context import Context
from server.infra.permissions import Duty, Place, Role
from server.pages.forms import HEADER
from tests.factories.identity import make_device
from tests.factories.tables import rows_of

PEOPLE = 24
ALL_OF_THE_PRISON = [role for role in Role if role not in {Role.INMATE, Role.RELATIVE}]


@pytest.fixture(scope="session")
def made_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once; every test copies it."""
    home = tmp_path_factory.mktemp("made") / "prison"
    installation = open_installation(home)
    write_notes(home, make_prison(installation, people=PEOPLE, say=lambda _: None))
    installation.close()
    return home


@pytest.fixture
def home(made_home: Path, tmp_path: Path) -> Path:
    return Path(copytree(made_home, tmp_path / "prison"))


@dataclass
class OpenDoors:
    """The applications, and headers of somebody who is logged in."""

    installation: Installation
    doors: Doors
    notes: DemoNotes

    def app(self, door: str) -> FastAPI:
        app: FastAPI = getattr(self.doors, door)
        return app

    def headers(self, door: str) -> dict[str, str]:
        """Of a new session each time, for a test may end one."""
        log_ins = {
            "terminals": self._at_terminal,
            "console": self._at_console,
            "public": self._at_family,
        }
        log_in = log_ins[door]
        return self.installation.database.write(
            lambda session: log_in(session, self.installation.ctx)
        )

    def _at_terminal(self, session: Session, ctx: Context) -> dict[str, str]:
        notes = self.notes
        place = Place(notes.prison_id, notes.block_id)
        here = make_device(session, ctx, place)
        device = devices.token_of(
            ctx, device_id=here.device_id, prison_id=here.prison_id, block_id=here.block_id
        )
        look_up = credentials.number_look_up(notes.prison_id, notes.inmates[0].number)
        person_id = _person(session, CredentialKind.NUMBER, look_up)
        begun = sessions.begin(
            session, ctx, person_id=person_id, door=Door.TERMINAL, device_id=here.device_id
        )
        return {"Authorization": f"Bearer {device.token}", "X-Guitu-Session": begun.token}

    def _at_console(self, session: Session, ctx: Context) -> dict[str, str]:
        """An officer with every duty there is, so that no page is closed to him."""
        look_up = staff.log_in_look_up("officer1")
        person_id = _person(session, CredentialKind.PASSWORD, look_up)
        place = Place(self.notes.prison_id, self.notes.block_id)
        if len(duties.duties_of(session, ctx, person_id=person_id)) == 1:
            for role in ALL_OF_THE_PRISON:
                duty = Duty(role, place if role in _OF_A_BLOCK else replace(place, block_id=None))
                duties.store_duty(session, ctx, person_id=person_id, duty=duty)
        begun = sessions.begin(session, ctx, person_id=person_id, door=Door.CONSOLE)
        form = ctx.seals.stamp(begun.token.encode(), use="console form").hex()
        return {"Cookie": f"{SESSION_COOKIE}={begun.token}", HEADER: form}

    def _at_family(self, session: Session, ctx: Context) -> dict[str, str]:
        """A relative whose kinship was verified."""
        kin = rows_of(session, "relation", state="verified")[0]
        begun = sessions.begin(session, ctx, person_id=kin.relative_id, door=Door.FAMILY)
        form = ctx.seals.stamp(begun.token.encode(), use="family form").hex()
        return {"Cookie": f"{FAMILY_COOKIE}={begun.token}", HEADER: form}


_OF_A_BLOCK = {Role.OFFICER, Role.BLOCK_LEADER}


def _person(session: Session, kind: CredentialKind, look_up: bytes) -> int:
    found = credentials.by_look_up(session, kind=kind, look_up=look_up)
    assert found is not None
    return found.person_id


@pytest.fixture(scope="module")
def opened(made_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenDoors]:
    from server.demo.log_ins import read_notes

    home = Path(copytree(made_home, tmp_path_factory.mktemp("doors") / "prison"))
    installation = open_installation(home)
    doors = build_doors(installation)
    notes = read_notes(home)
    assert notes is not None
    yield OpenDoors(installation, doors, notes)
    doors.runner.stop()
    installation.close()
