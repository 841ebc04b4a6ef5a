"""A visit of help and education: four parties, each in a seat that the server gave him."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from server.infra.database import Database
from server.visits.tables import Visit
from server.wire.media import RoomState
from server.wire.visits import Side, VisitClass, VisitState
from tests.factories.visit_lines import LineWorld, make_line_world, ticket_of
from tests.factories.visits import VisitWorld, make_visit_world
from tests.integration.media.conftest import Join
from tests.media_node import node_in_loop

FRAMES = 5


@pytest.fixture
def world(migrated_file: Path, tmp_path: Path) -> Iterator[VisitWorld]:
    copy = tmp_path / "guitu.sqlite"
    shutil.copyfile(migrated_file, copy)
    opened = Database(f"sqlite:///{copy}")
    yield make_visit_world(opened)
    opened.close()


def four_of(world: VisitWorld, node_keys: Path) -> LineWorld:
    """Booked by the office, decided by the block's leader, both sides checked in."""
    made = make_line_world(world, node_keys)
    seen = made.world
    booked = seen.book(
        by=seen.staff.office,
        slot=seen.near[1],
        visitors=[seen.mother, seen.uncle, seen.stranger],
        visit_class=VisitClass.HELP_EDUCATION,
        note="帮教谈话：出监前准备",
    )
    seen.clock.moment = booked.starts_at - timedelta(minutes=20)
    seen.decide(by=seen.staff.leader, approved=True)
    seen.clock.moment = booked.starts_at
    for side in Side:
        made.check_in(side, visit_id=booked.visit_id)
    return LineWorld(seen, booked.visit_id, made.inmate)


async def test_four_parties_see_each_other_and_an_officer_all(
    world: VisitWorld, tmp_path: Path, address: str, join: Join
) -> None:
    line = four_of(world, tmp_path)
    seen = line.world
    async with node_in_loop(tmp_path / "node", host=address, clock=seen.clock) as node:
        line.report()
        parties = (line.inmate, seen.mother, seen.uncle, seen.stranger)
        ends = [await join(node.url, ticket_of(line.join(party))) for party in parties]
        officer = await join(node.url, ticket_of(line.join(seen.staff.officer)))
        for seat, end in enumerate(ends):
            await end.line.until_state(RoomState.LIVE)
            for other in {0, 1, 2, 3} - {seat}:
                await end.until_seen(other, frames=FRAMES)
        for seat in range(len(ends)):
            await officer.until_seen(seat, frames=FRAMES)
        line.deliver(line.request(node.waiting_events()))
    with seen.database.reading() as session:
        assert session.get_one(Visit, line.visit_id).state == VisitState.LIVE
