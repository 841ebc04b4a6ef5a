"""A remote visit at its time, media nodes that report, and terminals to join at."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from server.identity.rules.kinds import DeviceKind
from server.infra.media_access import MediaAccess
from server.infra.permissions import Actor
from server.visits import service as visits
from server.wire.media import JoinReply, JoinRequest, Ticket, read_ticket
from server.wire.media_events import NodeEvent, NodeEventsReply, NodeEventsRequest, What
from server.wire.visits import Side, VisitClass, VisitReply
from tests.factories.identity import make_device
from tests.factories.visits import VisitWorld

SERVER_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
_numbers = count(1)


@dataclass(frozen=True)
class LineWorld:
    """`visit_id` is booked and approved; the clock stands at its beginning."""

    world: VisitWorld
    visit_id: int
    inmate: Actor

    @property
    def now(self) -> datetime:
        return self.world.clock.now()

    def pass_time(self, seconds: float) -> None:
        self.world.clock.advance(timedelta(seconds=seconds))

    def join(
        self, actor: Actor, *, has_agreed: bool = True, visit_id: int | None = None
    ) -> JoinReply:
        with self.world.database.writing() as session:
            return visits.join(
                session,
                self.world.ctx,
                actor=actor,
                visit_id=visit_id or self.visit_id,
                request=JoinRequest(has_agreed=has_agreed),
            )

    def ticket(self, actor: Actor) -> Ticket:
        return ticket_of(self.join(actor))

    def check_in(self, side: Side, *, visit_id: int | None = None) -> None:
        with self.world.database.writing() as session:
            visits.check_in(
                session,
                self.world.ctx,
                actor=self.world.staff.officer,
                visit_id=visit_id or self.visit_id,
                side=side,
            )

    def report(
        self, *what: What, node: str = "node-1", rooms: int = 0, event_id: str | None = None
    ) -> NodeEventsReply:
        events = [
            NodeEvent(
                event_id=event_id or f"{node}-{next(_numbers)}",
                visit_id=self.visit_id,
                at=self.now,
                what=each,
            )
            for each in what
        ]
        return self.deliver(self.request(events, node=node, rooms=rooms))

    def request(
        self, events: Sequence[NodeEvent] = (), *, node: str = "node-1", rooms: int = 0
    ) -> NodeEventsRequest:
        return NodeEventsRequest(
            node=node,
            url=f"ws://127.0.0.1:9/{node}",
            sent_at=self.now,
            rooms=rooms,
            most_rooms=60,
            events=list(events),
        )

    def deliver(self, request: NodeEventsRequest) -> NodeEventsReply:
        with self.world.database.writing() as session:
            return visits.take_report(session, self.world.ctx, report=request)

    def shown(self) -> VisitReply:
        with self.world.database.reading() as session:
            mine = visits.my_visits(session, self.world.ctx, actor=self.world.mother).visits
        [found] = [each for each in mine if each.visit_id == self.visit_id]
        return found


def ticket_of(reply: JoinReply) -> Ticket:
    def is_signed(signature: bytes, content: bytes) -> bool:
        SERVER_KEY.public_key().verify(signature, content)
        return True

    return read_ticket(reply.ticket, is_signed=is_signed)


def make_line_world(
    world: VisitWorld,
    node_keys: Path,
    *,
    visitors: Sequence[Actor] | None = None,
    **media: object,
) -> LineWorld:
    access = replace(MediaAccess(SERVER_KEY.sign, node_keys), **media)  # type: ignore[arg-type]  # a test names the fields it changes
    seen = replace(world, ctx=replace(world.ctx, media=access))
    booked = seen.book(slot=seen.near[0], visitors=visitors)
    seen.clock.moment = booked.starts_at
    return LineWorld(seen, booked.visit_id, at_visit_terminal(seen, seen.staff.inmate))


def at_visit_terminal(world: VisitWorld, actor: Actor) -> Actor:
    with world.database.writing() as session:
        place = actor.duties[0].place
        name = f"V-{next(_numbers)}"
        claim = make_device(session, world.ctx, place, name=name, kind=DeviceKind.VISIT)
    return replace(actor, device_id=claim.device_id)


def privileged(world: LineWorld) -> int:
    """A lawyer's visit at the same time, decided by the prison."""
    booked = world.world.book(
        by=world.world.staff.office,
        slot=world.world.near[1],
        visitors=[world.world.stranger],
        visit_class=VisitClass.PRIVILEGED,
        note="案件会见",
    )
    return booked.visit_id
