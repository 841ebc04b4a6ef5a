"""One inmate with a sentence, and officers of his block, another block and another prison."""

from dataclasses import dataclass

import pytest

from server.infra.context import Context
from server.infra.database import Database
from server.infra.permissions import Actor, Role
from tests.factories.custody import make_sentence
from tests.factories.identity import (
    MadePrison,
    as_inmate,
    make_context,
    make_inmate,
    make_officer,
    make_prison,
)


@dataclass(frozen=True)
class World:
    ctx: Context
    database: Database
    prison: MadePrison
    elsewhere: MadePrison
    inmate: Actor
    officer: Actor
    office: Actor
    strangers: dict[str, Actor]


@pytest.fixture
def world(database: Database) -> World:
    ctx = make_context()
    with database.writing() as session:
        prison = make_prison(session)
        elsewhere = make_prison(session, code="P2", name="远山监狱")
        person_id = make_inmate(session, ctx, prison)
        other = make_inmate(session, ctx, prison, name="另一人", number="64000002", card=None)
        make_sentence(session, ctx, person_id)

        def officer(role: Role, home: MadePrison, block: int | None) -> Actor:
            place = home.place if block is None else home.block(block)
            return make_officer(session, ctx, role, place)

        return World(
            ctx=ctx,
            database=database,
            prison=prison,
            elsewhere=elsewhere,
            inmate=as_inmate(person_id, prison),
            officer=officer(Role.OFFICER, prison, 0),
            office=officer(Role.SCORES_OFFICE, prison, None),
            strangers={
                "another inmate": as_inmate(other, prison, name="另一人"),
                "another block": officer(Role.OFFICER, prison, 1),
                "another prison": officer(Role.SCORES_OFFICE, elsewhere, None),
                "without the duty": officer(Role.ADMINISTRATOR, prison, None),
            },
        )


STRANGERS = ("another inmate", "another block", "another prison", "without the duty")
