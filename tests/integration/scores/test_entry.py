"""Entering and approving lines: two persons, the duty, the place, and the cap under both."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from server.approvals import service as approvals
from server.infra.errors import Conflict, InvalidInput, PurposeMissing, Refused
from server.infra.permissions import Actor
from server.scores import service
from server.scores.rules.errors import (
    CapReached,
    OutsideTheClause,
    ReasonMissing,
    SecondPersonNeeded,
)
from server.wire.scores import EntryKind, Part, ScoresReply
from tests.factories.scores import PURPOSE, QUOTA, STOPPED, TODAY, UNTIDY, World

Who = Callable[[World], Actor]


def scores_of(world: World, actor: Actor) -> ScoresReply:
    with world.database.reading() as session:
        return service.my_scores(session, world.ctx, actor=actor)


def test_approved_line_counts_and_says_how_it_came_about(world: World) -> None:
    entry_id = world.line(points=8)
    with world.database.reading() as session:
        line = service.my_line(session, world.ctx, actor=world.inmate, entry_id=entry_id)
    assert (line.line.points, line.line.part, line.total_before, line.total_after) == (
        8,
        Part.LABOUR,
        0,
        8,
    )
    sums = line.arithmetic
    assert (sums.asked, sums.applied, sums.base, sums.cap, sums.already, sums.left) == (
        8,
        8,
        30,
        15,
        0,
        7,
    )
    assert line.clause.zh == f"计分考核规定 {QUOTA}"
    assert (line.entered_by.zh, line.approved_by and line.approved_by.zh) == ("民警", "监区长")
    assert line.contest.until == date(2026, 11, 26)
    assert scores_of(world, world.inmate).total == 8


def test_line_over_what_is_left_is_cut_to_the_cap(world: World) -> None:
    world.line(points=10)
    entry_id = world.line(points=10)
    with world.database.reading() as session:
        sums = service.my_line(session, world.ctx, actor=world.inmate, entry_id=entry_id).arithmetic
    assert (sums.asked, sums.applied, sums.already, sums.left) == (10, 5, 10, 0)
    with pytest.raises(CapReached):
        world.propose(points=1)


def test_next_month_has_its_own_cap(world: World) -> None:
    world.line(points=15, on=date(2026, 10, 30))
    world.line(points=15)
    assert scores_of(world, world.inmate).total == 30


def test_points_outside_the_clause_are_refused(world: World) -> None:
    with pytest.raises(OutsideTheClause):
        world.propose(points=16)


def test_unknown_clause_is_refused(world: World) -> None:
    with pytest.raises(OutsideTheClause):
        world.propose(clause="第九十九条")


@pytest.mark.parametrize("on", [TODAY + timedelta(days=1), date(2026, 9, 30)])
def test_line_in_the_future_or_of_a_published_month_is_refused(world: World, on: date) -> None:
    with pytest.raises(InvalidInput):
        world.propose(on=on)


@pytest.mark.parametrize(
    "who",
    [
        lambda world: world.inmate,
        lambda world: world.neighbour,
        lambda world: world.teacher,
        lambda world: world.prison_leader,
        lambda world: world.leader_of_other_block,
        lambda world: world.leader_of_other_prison,
    ],
)
def test_line_is_entered_only_by_an_officer_of_the_block(world: World, who: Who) -> None:
    with pytest.raises(Refused), world.database.writing() as session:
        service.propose_entry(
            session,
            world.ctx,
            actor=who(world),
            inmate_id=world.inmate.person_id,
            clause=QUOTA,
            happened_on=TODAY,
        )


@pytest.mark.parametrize(
    "who",
    [
        lambda world: world.inmate,
        lambda world: world.officer,
        lambda world: world.second_officer,
        lambda world: world.prison_leader,
        lambda world: world.leader_of_other_block,
        lambda world: world.leader_of_other_prison,
    ],
)
def test_line_is_approved_only_with_the_duty_at_the_block(world: World, who: Who) -> None:
    proposal = world.propose()
    with pytest.raises(Refused):
        world.approve(proposal, by=who(world))
    assert scores_of(world, world.inmate).lines == []


def test_who_entered_a_line_cannot_approve_it(world: World) -> None:
    with world.database.writing() as session:
        proposal = service.propose_entry(
            session,
            world.ctx,
            actor=world.leader,
            inmate_id=world.inmate.person_id,
            clause=QUOTA,
            happened_on=TODAY,
        )
    with pytest.raises(SecondPersonNeeded):
        world.approve(proposal, by=world.leader)
    assert world.approve(proposal, by=world.office)


def test_decided_line_is_not_decided_again(world: World) -> None:
    proposal = world.propose()
    world.approve(proposal)
    with pytest.raises(Conflict):
        world.approve(proposal)
    assert scores_of(world, world.inmate).total == 8


def test_work_item_carries_the_decision_and_a_refusal_needs_its_reason(world: World) -> None:
    proposal = world.propose()
    with world.database.reading() as session:
        items = approvals.my_items(session, world.ctx, actor=world.leader)
    assert [(item.kind, item.subject_id) for item in items] == [("entry", proposal.proposal_id)]
    with pytest.raises(ReasonMissing), world.database.writing() as session:
        service.decide_entry(
            session,
            world.ctx,
            actor=world.leader,
            proposal_id=proposal.proposal_id,
            approved=False,
            reason=" ",
        )
    with world.database.writing() as session:
        approvals.decide(
            session,
            world.ctx,
            actor=world.leader,
            item_id=items[0].item_id,
            approved=False,
            reason="与记录不符",
        )
    with world.database.writing() as session:
        waiting = service.proposals_for_staff(
            session, world.ctx, actor=world.leader, purpose=PURPOSE
        )
    assert waiting == []
    assert scores_of(world, world.inmate).total == 0


def test_item_approved_by_the_second_person_writes_the_line(world: World) -> None:
    world.propose()
    with world.database.writing() as session:
        item = approvals.my_items(session, world.ctx, actor=world.leader)[0]
        approvals.decide(
            session, world.ctx, actor=world.leader, item_id=item.item_id, approved=True, reason=""
        )
    assert scores_of(world, world.inmate).total == 8


def test_waiting_lines_are_listed_for_a_purpose_and_at_ones_own_place(world: World) -> None:
    proposal = world.propose()
    with pytest.raises(PurposeMissing), world.database.writing() as session:
        service.proposals_for_staff(session, world.ctx, actor=world.leader, purpose="")
    with world.database.writing() as session:
        mine = service.proposals_for_staff(session, world.ctx, actor=world.leader, purpose=PURPOSE)
        theirs = service.proposals_for_staff(
            session, world.ctx, actor=world.leader_of_other_block, purpose=PURPOSE
        )
    assert [waiting.proposal_id for waiting in mine] == [proposal.proposal_id]
    assert theirs == []


def test_deductions_and_special_bonuses_count_apart(world: World) -> None:
    world.line(points=15)
    world.line(clause=UNTIDY, points=3)
    world.line(clause=STOPPED, points=100)
    reply = scores_of(world, world.inmate)
    assert reply.total == 112
    assert [line.kind for line in reply.lines] == [
        EntryKind.SPECIAL_BONUS,
        EntryKind.DEDUCTION,
        EntryKind.BONUS,
    ]


def test_penalty_takes_the_points_of_its_limit_and_stays_below_zero(world: World) -> None:
    world.line(clause="第二十六条第（二）项", points=None)
    assert scores_of(world, world.inmate).cycle_points == -200


def test_two_officers_approving_one_line_write_it_once(world: World) -> None:
    proposal = world.propose()

    def approve(by: Actor) -> bool:
        try:
            world.approve(proposal, by=by)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        won = list(pool.map(approve, [world.leader, world.office]))
    assert sorted(won) == [False, True]
    assert scores_of(world, world.inmate).total == 8


def test_lines_approved_at_once_never_break_the_cap(world: World) -> None:
    proposals = [world.propose(points=6) for _ in range(8)]

    def approve(number: int) -> bool:
        try:
            world.approve(proposals[number], by=(world.leader, world.office)[number % 2])
        except CapReached:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(approve, range(8)))
    reply = scores_of(world, world.inmate)
    assert sum(won) == 3
    assert sorted(line.points for line in reply.lines) == [3, 6, 6]
    assert reply.total == reply.cycle_points == sum(line.points for line in reply.lines) == 15


def test_lines_of_many_officers_at_once_all_count(world: World) -> None:
    proposals = [world.propose(clause=UNTIDY, points=1) for _ in range(24)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(world.approve, proposals))
    reply = scores_of(world, world.inmate)
    assert reply.total == -24
    assert reply.lines[0].running_total == -24
