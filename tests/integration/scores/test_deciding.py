"""A contested line is decided by one who had no part in it, also where a colleague asked him to."""

import json

import pytest
from sqlalchemy import text

from server.approvals import service as approvals
from server.identity.service import duties
from server.infra.errors import Refused
from server.infra.permissions import Actor
from server.scores import service
from server.scores.rules.errors import SecondPersonNeeded, StatementMissing
from server.wire.scores import CaseReply, CaseState
from tests.factories.scores import PURPOSE, World
from tests.factories.tables import rows_of
from tests.integration.scores.test_contest import contest, decide, deduction, open_cases


def hand_over(world: World, to: Actor) -> None:
    """The block's leader hands the one open item on; lender and colleague hold their duties."""
    with world.database.writing() as session:
        for each in (world.leader, to):
            duties.store_duty(session, world.ctx, person_id=each.person_id, duty=each.duties[0])
        [item] = approvals.my_items(session, world.ctx, actor=world.leader)
        approvals.delegate(
            session,
            world.ctx,
            actor=world.leader,
            item_id=item.item_id,
            to_person_id=to.person_id,
        )


def test_colleague_decides_the_case_that_was_handed_to_him_and_no_other(world: World) -> None:
    stand_in = world.leader_of_other_block
    case = contest(world, deduction(world))
    hand_over(world, stand_in)
    other = contest(world, deduction(world), act_id="act-00000002")
    with world.database.writing() as session:
        shown = service.case_for_staff(
            session, world.ctx, actor=stand_in, case_id=case.case_id, purpose=PURPOSE
        )
    assert shown.may_decide
    assert decide(world, case, by=stand_in).state is CaseState.UPHELD
    with pytest.raises(Refused):
        decide(world, other, by=stand_in)


def test_handed_on_case_is_not_decided_by_who_entered_or_approved_the_line(world: World) -> None:
    entry = deduction(world)
    with world.database.writing() as session:
        session.execute(
            text("UPDATE score_entry SET entered_by = :who WHERE id = :id"),
            {"who": world.leader_of_other_block.person_id, "id": entry},
        )
    case = contest(world, entry)
    hand_over(world, world.leader_of_other_block)
    with pytest.raises(SecondPersonNeeded):
        decide(world, case, by=world.leader_of_other_block)


def taken_over(world: World, label: str = "民警039") -> CaseReply:
    """A contested line that the old system says this officer entered."""
    entry = deduction(world)
    with world.database.writing() as session:
        session.execute(
            text("UPDATE score_entry SET officer_label = :label WHERE id = :id"),
            {"label": label, "id": entry},
        )
    return contest(world, entry)


def test_who_decides_on_a_taken_over_line_states_that_he_did_not_enter_it(world: World) -> None:
    case = taken_over(world)
    with world.database.writing() as session:
        shown = service.case_for_staff(
            session, world.ctx, actor=world.second_officer, case_id=case.case_id, purpose=PURPOSE
        )
    assert shown.officer_label == "民警039"
    with pytest.raises(StatementMissing):
        decide(world, case)
    assert open_cases(world) == 1
    assert decide(world, case, not_mine=True).state is CaseState.UPHELD
    with world.database.reading() as session:
        [entry] = rows_of(session, "audit_entry", action="contest_decide")
    assert json.loads(entry.detail)["not_mine"] == "民警039"


def test_no_statement_is_kept_of_a_line_that_was_entered_here(world: World) -> None:
    decide(world, contest(world, deduction(world)), not_mine=True)
    with world.database.reading() as session:
        [entry] = rows_of(session, "audit_entry", action="contest_decide")
    assert "not_mine" not in json.loads(entry.detail)
