"""Who is seen in a recording asks to see it, and a named officer of the prison answers."""

from datetime import timedelta
from pathlib import Path

import pytest

from server.approvals import service as approvals
from server.approvals.rules import ReasonMissing
from server.infra.errors import NotFound
from server.infra.permissions import Actor
from server.visits import jobs
from server.visits import service as visits
from server.visits.rules.errors import RecordingRemoved, StepRefused
from server.visits.service.acts import ACTS
from server.visits.service.steps import locked_visit
from server.wire.visits import SeeRecording, VisitReply
from tests.factories.visit_recordings import record_visit, remote_visit
from tests.factories.visits import VisitWorld


@pytest.fixture
def visit_id(world: VisitWorld, tmp_path: Path) -> int:
    made = remote_visit(world)
    record_visit(world.database, world.ctx, root=tmp_path / "recordings", visit_id=made)
    return made


def ask(world: VisitWorld, by: Actor, visit_id: int) -> VisitReply:
    with world.database.writing() as session:
        request = SeeRecording(visit_id=visit_id)
        return visits.ask_to_see(session, world.ctx, actor=by, request=request)


def mine(world: VisitWorld, by: Actor) -> VisitReply:
    with world.database.reading() as session:
        [visit] = visits.my_visits(session, world.ctx, actor=by).visits
        return visit


def last_step(visit: VisitReply) -> str:
    return visit.steps[-1].what


def test_request_is_answered_by_the_office_and_told(world: VisitWorld, visit_id: int) -> None:
    assert mine(world, world.mother).can_see_recording
    for _ in range(2):
        told = ask(world, world.mother, visit_id)
    assert (last_step(told), told.can_see_recording) == ("recording_asked", False)
    for nobody in (world.staff.officer, world.staff.leader, world.staff.leader_of_other_prison):
        with world.database.reading() as session:
            assert approvals.my_items(session, world.ctx, actor=nobody) == []
    world.decide(by=world.staff.office, approved=True)
    assert last_step(mine(world, world.mother)) == "recording_granted"


def test_refusal_says_why_and_he_may_ask_again(world: VisitWorld, visit_id: int) -> None:
    ask(world, world.staff.inmate, visit_id)
    with pytest.raises(ReasonMissing):
        world.decide(by=world.staff.office, approved=False)
    world.decide(by=world.staff.office, approved=False, reason="案件在办")
    told = mine(world, world.staff.inmate)
    assert (last_step(told), told.steps[-1].reasons) == ("recording_refused", "案件在办")
    assert told.can_see_recording
    assert last_step(ask(world, world.staff.inmate, visit_id)) == "recording_asked"


def test_inmate_asks_through_his_journal(world: VisitWorld, visit_id: int) -> None:
    with world.database.writing() as session:
        ACTS["visits.see_recording"](
            session,
            world.ctx,
            actor=world.staff.inmate,
            act_id="act-1",
            body=SeeRecording(visit_id=visit_id).model_dump_json(),
        )
    assert last_step(mine(world, world.staff.inmate)) == "recording_asked"


def test_nobody_else_asks(world: VisitWorld, visit_id: int) -> None:
    others = (world.stranger, world.uncle, world.staff.neighbour, world.staff.other_prison)
    for by in (*others, world.staff.officer, world.staff.office):
        with pytest.raises(NotFound):
            ask(world, by, visit_id)


def test_what_was_not_recorded_cannot_be_asked_for(world: VisitWorld) -> None:
    visit_id = remote_visit(world)
    assert not mine(world, world.mother).can_see_recording
    with pytest.raises(StepRefused):
        ask(world, world.mother, visit_id)


def test_removal_waits_for_the_answer(world: VisitWorld, visit_id: int, tmp_path: Path) -> None:
    ask(world, world.mother, visit_id)
    with world.database.reading() as session:
        world.clock.moment = locked_visit(session, visit_id).ends_at + timedelta(days=180)
    root = tmp_path / "recordings"
    assert jobs.remove_due(world.database, world.ctx, root=root) == []
    world.decide(by=world.staff.office, approved=True)
    assert jobs.remove_due(world.database, world.ctx, root=root) == [visit_id]
    with pytest.raises((RecordingRemoved, StepRefused)):
        ask(world, world.mother, visit_id)
