"""Takes the synthetic prisons' staff in: every role, each with a log-in to try."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Final

import pyotp
from sqlalchemy.orm import Session

from server.demo.inventing import Inventor
from server.identity.rules.kinds import Door
from server.identity.service import duties, staff
from server.infra.context import Context
from server.infra.permissions import Actor, Duty, Place, Role

# 1 in 4 of the staff is a woman.
_ONE_IN: Final = 4
_OF_A_BLOCK: Final = (Role.OFFICER, Role.OFFICER, Role.BLOCK_LEADER)
_OF_A_PRISON: Final = (
    Role.SCORES_OFFICE,
    Role.TEACHER,
    Role.CLINICIAN,
    Role.PRISON_LEADER,
    Role.DATA_OFFICER,
    Role.AUDITOR,
    Role.ADMINISTRATOR,
)
_LOG_INS: Final = {
    Role.OFFICER: "officer",
    Role.BLOCK_LEADER: "leader",
    Role.SCORES_OFFICE: "office",
    Role.TEACHER: "teacher",
    Role.CLINICIAN: "doctor",
    Role.PRISON_LEADER: "director",
    Role.DATA_OFFICER: "data",
    Role.AUDITOR: "auditor",
    Role.ADMINISTRATOR: "admin",
}


@dataclass(frozen=True)
class Employee:
    """A member of staff who can act at once; `totp` is his authenticator's secret."""

    actor: Actor
    role: Role
    place: Place
    log_in: str
    totp: str


@dataclass(frozen=True)
class Staff:
    everybody: tuple[Employee, ...]

    def of(self, role: Role, place: Place) -> list[Employee]:
        """Those who hold the role at exactly this place."""
        return [each for each in self.everybody if (each.role, each.place) == (role, place)]

    def one(self, role: Role, place: Place) -> Actor:
        return self.of(role, place)[0].actor


class Recruiter:
    """Takes members of staff in, and numbers their log-ins. `secret` is their password's hash."""

    def __init__(
        self,
        session: Session,
        ctx: Context,
        *,
        inventor: Inventor,
        dice: Random,
        secret: str,
    ) -> None:
        self._session, self._ctx = session, ctx
        self._inventor, self._dice, self._password_hash = inventor, dice, secret
        self._numbers: dict[Role, int] = {}

    def take(self, blocks: Mapping[int, list[int]]) -> Staff:
        """Everybody who works in these prisons: their ids, with those of their blocks."""
        taken = []
        for prison, its_blocks in blocks.items():
            taken += [self._employee(role, Place(prison)) for role in _OF_A_PRISON]
            for block in its_blocks:
                taken += [self._employee(role, Place(prison, block)) for role in _OF_A_BLOCK]
        return Staff(tuple(taken))

    def _employee(self, role: Role, place: Place) -> Employee:
        number = self._numbers[role] = self._numbers.get(role, 0) + 1
        name = self._inventor.name(is_man=self._dice.randrange(_ONE_IN) > 0)
        log_in, totp = f"{_LOG_INS[role]}{number}", pyotp.random_base32()
        made = staff.store_staff(
            self._session,
            self._ctx,
            name=name,
            log_in=log_in,
            password_hash=self._password_hash,
            totp_secret=totp,
        )
        duty = Duty(role, place)
        duties.store_duty(self._session, self._ctx, person_id=made.person_id, duty=duty)
        actor = Actor(
            made.person_id, name, duties=(duty,), door=Door.CONSOLE, prison_id=place.prison_id
        )
        return Employee(actor, role, place, log_in, totp)
