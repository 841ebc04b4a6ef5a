"""One person at one terminal that delivers what he does, on each database in turn."""

from dataclasses import dataclass, replace

import pytest

from server.bootstrap import ACT_HANDLERS
from server.identity.rules.kinds import Door
from server.identity.rules.tokens import DeviceClaim
from server.identity.service import sessions
from server.infra.clock import HeldClock
from server.infra.context import Context
from server.infra.database import Database
from server.infra.errors import GuituError
from server.infra.permissions import Actor
from server.sync import service
from server.wire.sync import DeliveryReply, DeliveryRequest, StreamReply, StreamRequest
from tests.factories.identity import (
    NOON,
    MadePrison,
    as_inmate,
    make_context,
    make_device,
    make_inmate,
    make_prison,
)
from tests.factories.sync import JournalToDeliver


@dataclass(frozen=True)
class World:
    database: Database
    ctx: Context
    clock: HeldClock
    prison: MadePrison
    device: DeviceClaim
    other_device: DeviceClaim
    inmate: Actor
    stranger: Actor
    journal: JournalToDeliver

    def join(self, epoch: int = 0, last_seq: int = 0) -> StreamReply:
        request = StreamRequest(epoch=epoch, last_seq=last_seq)
        return self.database.write(
            lambda session: service.join(session, self.ctx, device=self.device, request=request)
        )

    def deliver(self, request: DeliveryRequest) -> DeliveryReply:
        """As the route does: a refusal that was returned is raised after the commit."""
        outcome = self.database.write(
            lambda session: service.take_in(session, self.ctx, device=self.device, request=request)
        )
        if isinstance(outcome, GuituError):
            raise outcome
        return outcome


@pytest.fixture
def world(database: Database) -> World:
    clock = HeldClock(NOON)
    ctx = replace(make_context(clock), act_handlers=ACT_HANDLERS)
    with database.writing() as session:
        prison = make_prison(session)
        inmate = make_inmate(session, ctx, prison)
        stranger = make_inmate(
            session, ctx, prison, name="常青", number="64000002", card="0BADCAFE"
        )
        device = make_device(session, ctx, prison.block(0))
        other = make_device(session, ctx, prison.block(1), name="B-1")
        sessions.begin(
            session, ctx, person_id=inmate, door=Door.TERMINAL, device_id=device.device_id
        )
    return World(
        database, ctx, clock, prison, device, other,
        as_inmate(inmate, prison), as_inmate(stranger, prison), JournalToDeliver(inmate),
    )  # fmt: skip
