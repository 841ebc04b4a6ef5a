"""The first steps of an installation, done by who has the machine: accounts and terminals."""

import secrets
from dataclasses import dataclass

from sqlalchemy.orm import Session

from server.bootstrap import Installation
from server.custody import service as custody
from server.custody import take
from server.identity.rules import hashing
from server.identity.rules.kinds import DeviceKind
from server.identity.service import devices, duties, staff
from server.infra.errors import InvalidInput
from server.infra.permissions import Duty, Place, Role

PASSWORD_BYTES = 12


@dataclass(frozen=True)
class FirstAccount:
    """Shown once to who made it; the password is kept as a hash only."""

    password: str
    otpauth: str


def make_prison(installation: Installation, *, code: str, name: str, blocks: list[str]) -> None:
    """Name a prison and its blocks; those that are known stay as they are."""
    with installation.database.writing() as session:
        prison_id = take.ensure_prison(session, code=code, name=name)
        take.ensure_blocks(session, prison_id=prison_id, names=blocks)


def make_staff(
    installation: Installation, *, name: str, account: str, role: str, prison: str, block: str
) -> FirstAccount:
    """Make an officer's account with one duty."""
    if role not in {member.value for member in Role}:
        raise InvalidInput(f"{role}: a role is one of {', '.join(Role)}")
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    password_hash = hashing.hash_secret(password)
    with installation.database.writing() as session:
        duty = Duty(Role(role), _place(session, prison=prison, block=block))
        made = staff.store_staff(
            session, installation.ctx, name=name, log_in=account, password_hash=password_hash
        )
        duties.store_duty(session, installation.ctx, person_id=made.person_id, duty=duty)
    return FirstAccount(password, made.otpauth)


def make_enrolment_code(installation: Installation, *, name: str, prison: str, block: str) -> str:
    """A one-time code for a new cell terminal."""
    with installation.database.writing() as session:
        place = _place(session, prison=prison, block=block)
        code = devices.store_code(
            session, installation.ctx, name=name, kind=DeviceKind.CELL, place=place
        )
    return code.text


def _place(session: Session, *, prison: str, block: str) -> Place:
    """The one place meant by the names; InvalidInput lists those there are."""
    blocks = custody.known_blocks(session)
    found = {
        Place(known.place.prison_id, known.place.block_id if block else None)
        for known in blocks
        if prison in {"", known.prison_code, known.prison.zh} and block in {"", known.block.zh}
    }
    if len(found) != 1:
        listed = ", ".join(f"{known.prison_code}/{known.block.zh}" for known in blocks)
        raise InvalidInput(f"name one prison and block of: {listed or 'none yet'}")
    return found.pop()
