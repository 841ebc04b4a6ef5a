"""A prison with a relative who is invited to the families' pages, and free times to book."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from anyio.from_thread import BlockingPortal, start_blocking_portal
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from server.app import build_doors
from server.bootstrap import Installation, open_with
from server.config import Settings
from server.identity.rules.kinds import PersonKind
from server.identity.service import invitations, people
from server.identity.service.invitations import Invited
from server.identity.service.people import PersonFacts, RelationFacts
from server.infra.clock import HeldClock
from server.infra.context import Context
from server.infra.permissions import Actor, Role
from server.visits import service as visits
from server.wire.base import Text
from server.wire.visits import VisitForm
from tests.factories.console import Browser
from tests.factories.identity import (
    MadePrison,
    as_inmate,
    make_inmate,
    make_officer,
    make_prison,
)
from tests.factories.tables import rows_of

ORIGIN = "https://family.test"
MORNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
MOTHER, UNCLE, STRANGER = "李秀英", "张大山", "路小远"
# The check digits are right; the people are invented.
ID_NUMBERS = {
    MOTHER: "649902196503151223",
    UNCLE: "649902197001011236",
    STRANGER: "64990219800101123X",
}
SLOT = timedelta(minutes=30)


@dataclass(frozen=True)
class FamilyPeople:
    """`mother` is verified kin of the inmate, `uncle` is not yet, `stranger` is another's kin."""

    prison: MadePrison
    other_prison: MadePrison
    inmate: Actor
    neighbour: Actor
    mother: int
    uncle: int
    stranger: int
    officer: Actor
    far_officer: Actor
    office: Actor
    remote_slots: list[int]
    near_slots: list[int]


def furnish(
    installation: Installation, *, code: str = "P", first_slot: datetime | None = None
) -> FamilyPeople:
    """A prison of its own for each `code`."""
    ctx = installation.ctx
    with installation.database.writing() as session:
        prison = make_prison(session, code=f"{code}1", name="青川监狱")
        other = make_prison(session, code=f"{code}2", name="柏岭监狱")
        inmates = [
            make_inmate(session, ctx, prison, name=name, number=number, card=None, pin_hash=None)
            for name, number in (("张建国", "6499000101"), ("赵一鸣", "6499000102"))
        ]
        officer = make_officer(session, ctx, Role.OFFICER, prison.block())
        far = make_officer(session, ctx, Role.OFFICER, other.block())
        office = make_officer(session, ctx, Role.SCORES_OFFICE, prison.place)
        mother, uncle, stranger = _relatives(session, ctx, inmates, officer=officer)
    starts = first_slot or _tomorrow(ctx)
    return FamilyPeople(
        prison,
        other,
        as_inmate(inmates[0], prison, name="张建国"),
        as_inmate(inmates[1], prison, name="赵一鸣"),
        mother,
        uncle,
        stranger,
        officer,
        far,
        office,
        remote_slots=_slots(installation, office, VisitForm.REMOTE, starts),
        near_slots=_slots(installation, office, VisitForm.IN_PERSON, starts),
    )


def _relatives(
    session: Session, ctx: Context, inmates: Sequence[int], *, officer: Actor
) -> Sequence[int]:
    names = (MOTHER, UNCLE, STRANGER)
    facts = [PersonFacts(PersonKind.RELATIVE, name, id_number=ID_NUMBERS[name]) for name in names]
    mother, uncle, stranger = made = people.take_people(session, ctx, facts)
    kin = [
        RelationFacts(inmates[0], mother, "mother"),
        RelationFacts(inmates[0], uncle, "other"),
        RelationFacts(inmates[1], stranger, "brother"),
    ]
    people.take_relations(session, kin)
    for inmate_id, relative_id in ((inmates[0], mother), (inmates[1], stranger)):
        people.store_verified(
            session,
            ctx,
            inmate_id=inmate_id,
            relative_id=relative_id,
            verified_by=officer.person_id,
        )
    return made


def _tomorrow(ctx: Context) -> datetime:
    day = ctx.clock.today() + timedelta(days=1)
    return datetime.combine(day, time(9, 0), ctx.clock.zone).astimezone(UTC)


def _slots(
    installation: Installation, office: Actor, form: VisitForm, starts_at: datetime
) -> list[int]:
    ctx = installation.ctx
    with installation.database.writing() as session:
        place = visits.add_place(
            session,
            ctx,
            actor=office,
            prison_id=office.prison_id or 0,
            name=Text(zh=f"会见中心{form.value[0]}", en="Visiting centre"),
            is_partner=False,
        )
        name = Text(zh="一号室", en="Room 1")
        room = visits.add_room(session, ctx, actor=office, place_id=place, name=name, form=form)
        return visits.open_slots(
            session,
            ctx,
            actor=office,
            room_id=room,
            starts_at=starts_at,
            length=SLOT,
            count=8,
        )


def invited(
    installation: Installation, made: FamilyPeople, *, relative: int | None = None
) -> Invited:
    """By the officer of the inmate's block."""
    wanted = relative or made.mother
    with installation.database.writing() as session:
        [relation] = rows_of(session, "relation", relative_id=wanted)
        return invitations.invite(
            session,
            installation.ctx,
            actor=made.officer,
            inmate_id=relation.inmate_id,
            relation_id=relation.id,
        )


@dataclass
class FamilyWorld:
    """One installation with its public door and its console, on a clock that is set by hand."""

    installation: Installation
    public: FastAPI
    console: FastAPI
    clock: HeldClock
    people: FamilyPeople
    portal: BlockingPortal
    # No other test tries from there.
    address: str = "10.0.0.1"

    def invite(self, relative: int | None = None) -> str:
        return invited(self.installation, self.people, relative=relative).code

    def browser(self, *, language: str = "en", address: str = "") -> Browser:
        client = TestClient(
            self.public,
            base_url=ORIGIN,
            headers={"accept-language": language},
            follow_redirects=False,
            raise_server_exceptions=False,
            client=(address or self.address, 50000),
        )
        client.portal = self.portal
        return Browser(client)

    def logged_in(self, name: str = MOTHER, *, is_own: bool = False) -> Browser:
        """Through the pages, with a new code."""
        relative = {MOTHER: self.people.mother, STRANGER: self.people.stranger}[name]
        browser = self.browser()
        browser.get("/family/log-in")
        answer = browser.post(
            "/family/log-in/code",
            code=self.invite(relative),
            name=name,
            id_tail=ID_NUMBERS[name][-6:],
            is_own=str(is_own).lower(),
        )
        assert answer.status_code == 303, answer.text
        browser.get("/family/")
        return browser


@contextmanager
def family_world(home: Path, database_url: str) -> Iterator[FamilyWorld]:
    clock = HeldClock(MORNING)
    installation = open_with(Settings(home=home, database_url=database_url), clock=clock)
    doors = build_doors(installation)
    made = furnish(installation)
    with start_blocking_portal() as portal:
        yield FamilyWorld(installation, doors.public, doors.console, clock, made, portal)
    doors.runner.stop()
    installation.close()
