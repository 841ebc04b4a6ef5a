"""One prison with an inmate and a terminal in its first block."""

from dataclasses import dataclass

import pytest

from server.identity.rules.tokens import DeviceClaim
from server.infra.clock import HeldClock
from server.infra.context import Context
from server.infra.database import Database
from tests.factories.identity import (
    NOON,
    MadePrison,
    make_context,
    make_device,
    make_inmate,
    make_prison,
)


@dataclass(frozen=True)
class World:
    clock: HeldClock
    ctx: Context
    database: Database
    prison: MadePrison
    inmate: int
    device: DeviceClaim


@pytest.fixture
def world(database: Database) -> World:
    clock = HeldClock(NOON)
    ctx = make_context(clock)
    with database.writing() as session:
        prison = make_prison(session)
        inmate = make_inmate(session, ctx, prison)
        device = make_device(session, ctx, prison.block(0))
    return World(clock, ctx, database, prison, inmate, device)
