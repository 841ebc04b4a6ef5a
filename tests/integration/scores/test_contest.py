"""Contesting a line: who may, until when, who decides, and what the person is told."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from server.approvals import service as approvals
from server.infra.errors import Conflict, InvalidInput, NotFound, PurposeMissing, Refused
from server.infra.permissions import Actor
from server.scores import service
from server.scores.rules.errors import (
    AlreadyContested,
    CapReached,
    CaseClosed,
    OutsideTheClause,
    ReasonMissing,
    SecondPersonNeeded,
    TooLateToContest,
)
from server.wire.scores import (
    CaseReply,
    CaseStage,
    CaseState,
    ContestGround,
    ContestRequest,
    ContestState,
    EntryKind,
    RecheckRequest,
)
from tests.factories.scores import PURPOSE, UNTIDY, World
from tests.factories.tables import rows_of

Who = Callable[[World], Actor]
ACT = "act-00000001"
WORDS = "那天我不在监舍。"


def contest(
    world: World, entry_id: int, *, by: Actor | None = None, act_id: str = ACT
) -> CaseReply:
    request = ContestRequest(
        act_id=act_id,
        entry_id=entry_id,
        grounds=[ContestGround.DID_NOT_HAPPEN, ContestGround.NOT_ME],
        words=WORDS,
    )
    with world.database.writing() as session:
        return service.open_case(session, world.ctx, actor=by or world.inmate, request=request)


def decide(
    world: World,
    case: CaseReply,
    *,
    by: Actor | None = None,
    points_after: int | None = None,
    reasons: str = "经查监控，记录属实。",
    not_mine: bool = False,
) -> CaseReply:
    with world.database.writing() as session:
        return service.decide_case(
            session,
            world.ctx,
            actor=by or world.second_officer,
            case_id=case.case_id,
            points_after=points_after,
            reasons=reasons,
            not_mine=not_mine,
        )


def recheck(world: World, case: CaseReply, *, by: Actor | None = None) -> CaseReply:
    with world.database.writing() as session:
        return service.ask_recheck(
            session,
            world.ctx,
            actor=by or world.inmate,
            request=RecheckRequest(case_id=case.case_id, words="请监狱再看一次。"),
        )


def open_cases(world: World) -> int:
    with world.database.reading() as session:
        row = rows_of(session, "score_total", inmate_id=world.inmate.person_id)[0]
    return int(row.open_cases)


def deduction(world: World) -> int:
    return world.line(clause=UNTIDY, points=3)


def test_open_case_has_a_clock_and_shows_the_persons_own_words(world: World) -> None:
    case = contest(world, deduction(world))
    assert (case.state, case.stage, case.words) == (CaseState.OPEN, CaseStage.REVIEW, WORDS)
    assert (case.due_on, case.working_days_left) == (date(2026, 11, 30), 5)
    assert [step.what.zh for step in case.steps] == ["提出异议，申请复查"]
    assert case.line.contested
    assert open_cases(world) == 1


def test_words_are_not_stored_in_clear(world: World) -> None:
    contest(world, deduction(world))
    with world.database.reading() as session:
        row = rows_of(session, "contest_case")[0]
    assert row.words is not None
    assert WORDS.encode() not in bytes(row.words)


def test_same_act_sent_twice_opens_one_case(world: World) -> None:
    entry_id = deduction(world)
    first, second = contest(world, entry_id), contest(world, entry_id)
    assert first.case_id == second.case_id
    assert open_cases(world) == 1


def test_same_acts_at_once_open_one_case(world: World) -> None:
    entry_id = deduction(world)
    with ThreadPoolExecutor(4) as pool:
        cases = list(pool.map(lambda _: contest(world, entry_id), range(4)))
    assert len({case.case_id for case in cases}) == 1
    assert open_cases(world) == 1


def test_act_id_of_another_line_is_a_conflict(world: World) -> None:
    contest(world, deduction(world))
    with pytest.raises(Conflict):
        contest(world, deduction(world))


def test_line_is_contested_once(world: World) -> None:
    entry_id = deduction(world)
    contest(world, entry_id)
    with pytest.raises(AlreadyContested):
        contest(world, entry_id, act_id="act-00000002")


def test_line_after_its_term_is_refused(world: World) -> None:
    entry_id = deduction(world)
    world.clock.advance(timedelta(days=4))
    with pytest.raises(TooLateToContest):
        contest(world, entry_id)


@pytest.mark.parametrize("who", [lambda world: world.neighbour, lambda world: world.other_prison])
def test_line_of_another_person_is_not_found(world: World, who: Who) -> None:
    with pytest.raises(NotFound):
        contest(world, deduction(world), by=who(world))


def test_staff_cannot_contest_for_a_person(world: World) -> None:
    with pytest.raises((Refused, NotFound)):
        contest(world, deduction(world), by=world.leader)


def test_upheld_line_stays_and_the_person_reads_the_reasons(world: World) -> None:
    case = decide(world, contest(world, deduction(world)))
    assert (case.state, case.reasons) == (CaseState.UPHELD, "经查监控，记录属实。")
    assert case.decided_by is not None
    assert case.decided_by.zh == "民警"
    assert case.recheck_until == date(2026, 11, 26)
    assert [step.reasons for step in case.steps] == ["", "经查监控，记录属实。"]
    with world.database.reading() as session:
        assert service.my_scores(session, world.ctx, actor=world.inmate).total == -3
    assert open_cases(world) == 0


def test_corrected_line_is_answered_by_a_further_line(world: World) -> None:
    entry_id = deduction(world)
    case = decide(world, contest(world, entry_id), points_after=-1, reasons="情节轻微。")
    assert (case.state, case.points_after) == (CaseState.CORRECTED, -1)
    with world.database.reading() as session:
        reply = service.my_scores(session, world.ctx, actor=world.inmate)
        old = service.my_line(session, world.ctx, actor=world.inmate, entry_id=entry_id)
        new = service.my_line(
            session, world.ctx, actor=world.inmate, entry_id=reply.lines[0].entry_id
        )
    assert reply.total == reply.cycle_points == -1
    assert (old.line.points, old.contest.state) == (-3, ContestState.CONTESTED)
    assert (new.line.kind, new.line.points) == (EntryKind.CORRECTION, 2)
    assert new.corrects_entry_id == entry_id
    assert new.line.title.zh == "更正：内务不整"


def test_correction_frees_the_cap(world: World) -> None:
    entry_id = world.line(points=15)
    decide(world, contest(world, entry_id), points_after=5, reasons="记错了数量。")
    world.line(points=15)
    with world.database.reading() as session:
        assert service.my_scores(session, world.ctx, actor=world.inmate).total == 15


def test_correction_over_the_cap_is_refused(world: World) -> None:
    case = contest(world, world.line(points=8))
    with pytest.raises(CapReached):
        decide(world, case, points_after=16)
    assert open_cases(world) == 1


def test_correction_to_the_same_points_is_refused(world: World) -> None:
    case = contest(world, deduction(world))
    with pytest.raises(OutsideTheClause):
        decide(world, case, points_after=-3)


def test_who_entered_or_approved_a_line_cannot_decide_on_it(world: World) -> None:
    case = contest(world, deduction(world))
    for involved in (world.officer, world.leader):
        with pytest.raises(SecondPersonNeeded):
            decide(world, case, by=involved)
    assert decide(world, case, by=world.second_officer).state is CaseState.UPHELD


@pytest.mark.parametrize(
    "who",
    [
        lambda world: world.inmate,
        lambda world: world.neighbour,
        lambda world: world.teacher,
        lambda world: world.leader_of_other_block,
        lambda world: world.leader_of_other_prison,
    ],
)
def test_case_is_decided_only_with_the_duty_at_the_block(world: World, who: Who) -> None:
    case = contest(world, deduction(world))
    with pytest.raises(Refused):
        decide(world, case, by=who(world))


def test_decision_without_reasons_is_refused(world: World) -> None:
    case = contest(world, deduction(world))
    with pytest.raises(ReasonMissing):
        decide(world, case, reasons="  ")


def test_decided_case_is_not_decided_again(world: World) -> None:
    case = decide(world, contest(world, deduction(world)))
    with pytest.raises(CaseClosed):
        decide(world, case, by=world.office)


def test_two_officers_deciding_at_once_decide_once(world: World) -> None:
    case = contest(world, deduction(world))

    def try_to(by: Actor) -> bool:
        try:
            decide(world, case, by=by, points_after=0)
        except CaseClosed:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        won = list(pool.map(try_to, [world.second_officer, world.office]))
    assert sorted(won) == [False, True]
    with world.database.reading() as session:
        assert service.my_scores(session, world.ctx, actor=world.inmate).total == 0


def test_withdrawn_case_is_over_and_its_work_item_gone(world: World) -> None:
    case = contest(world, deduction(world))
    with world.database.writing() as session:
        reply = service.withdraw_case(session, world.ctx, actor=world.inmate, case_id=case.case_id)
    assert reply.state is CaseState.WITHDRAWN
    assert open_cases(world) == 0
    with world.database.reading() as session:
        assert approvals.my_items(session, world.ctx, actor=world.leader) == []
    with pytest.raises(CaseClosed):
        decide(world, case)


def test_withdrawal_and_decision_at_once_end_the_case_once(world: World) -> None:
    case = contest(world, deduction(world))

    def withdraw() -> bool:
        with world.database.writing() as session:
            service.withdraw_case(session, world.ctx, actor=world.inmate, case_id=case.case_id)
        return True

    def act(which: Callable[[], object]) -> bool:
        try:
            which()
        except CaseClosed:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        won = list(pool.map(act, [withdraw, lambda: decide(world, case, points_after=0)]))
    assert sorted(won) == [False, True]
    assert open_cases(world) == 0


def test_case_of_another_person_cannot_be_read_or_withdrawn(world: World) -> None:
    case = contest(world, deduction(world))
    with pytest.raises(NotFound), world.database.reading() as session:
        service.my_case(session, world.ctx, actor=world.neighbour, case_id=case.case_id)
    with pytest.raises(NotFound), world.database.writing() as session:
        service.withdraw_case(session, world.ctx, actor=world.neighbour, case_id=case.case_id)
    with pytest.raises(NotFound):
        recheck(world, decide(world, case), by=world.neighbour)


def test_review_can_be_taken_to_the_prison_once(world: World) -> None:
    case = recheck(world, decide(world, contest(world, deduction(world))))
    assert (case.state, case.stage, case.decided_by) == (CaseState.OPEN, CaseStage.RECHECK, None)
    assert case.words == f"{WORDS}\n请监狱再看一次。"
    with pytest.raises(Refused):
        decide(world, case, by=world.second_officer)
    final = decide(world, case, by=world.prison_leader, points_after=0, reasons="证据不足。")
    assert (final.state, final.recheck_until) == (CaseState.CORRECTED, None)
    assert [step.what.zh for step in final.steps][-1] == "复核结束：予以更正，为最终决定"
    with pytest.raises(CaseClosed):
        recheck(world, final)
    assert open_cases(world) == 0


def test_who_decided_the_review_cannot_decide_the_recheck(world: World) -> None:
    reviewed = decide(world, contest(world, deduction(world)), by=world.office)
    case = recheck(world, reviewed)
    with pytest.raises(SecondPersonNeeded):
        decide(world, case, by=world.office)


def test_recheck_after_its_term_is_refused(world: World) -> None:
    case = decide(world, contest(world, deduction(world)))
    world.clock.advance(timedelta(days=4))
    with pytest.raises(TooLateToContest):
        recheck(world, case)


def test_withdrawn_recheck_leaves_the_reviews_answer(world: World) -> None:
    case = recheck(world, decide(world, contest(world, deduction(world))))
    with world.database.writing() as session:
        reply = service.withdraw_case(session, world.ctx, actor=world.inmate, case_id=case.case_id)
    assert (reply.state, reply.reasons) == (CaseState.UPHELD, "经查监控，记录属实。")


def test_correcting_line_cannot_be_contested(world: World) -> None:
    decide(world, contest(world, deduction(world)), points_after=0)
    with world.database.reading() as session:
        line = service.my_scores(session, world.ctx, actor=world.inmate).lines[0]
    with pytest.raises(AlreadyContested):
        contest(world, line.entry_id, act_id="act-00000002")


def test_staff_read_cases_for_a_purpose_and_at_their_own_place(world: World) -> None:
    case = contest(world, deduction(world))
    with pytest.raises(PurposeMissing), world.database.writing() as session:
        service.cases_for_staff(session, world.ctx, actor=world.leader, purpose=None)
    with world.database.writing() as session:
        mine = service.cases_for_staff(session, world.ctx, actor=world.leader, purpose=PURPOSE)
        theirs = service.cases_for_staff(
            session, world.ctx, actor=world.leader_of_other_block, purpose=PURPOSE
        )
        other = service.case_for_staff(
            session,
            world.ctx,
            actor=world.second_officer,
            case_id=case.case_id,
            purpose=PURPOSE,
        )
    assert [(seen.case.case_id, seen.may_decide) for seen in mine] == [(case.case_id, False)]
    assert theirs == []
    assert other.may_decide
    with pytest.raises(Refused), world.database.writing() as session:
        service.case_for_staff(
            session,
            world.ctx,
            actor=world.leader_of_other_prison,
            case_id=case.case_id,
            purpose=PURPOSE,
        )


def test_work_item_of_a_case_is_not_a_yes_or_no(world: World) -> None:
    contest(world, deduction(world))
    with world.database.reading() as session:
        item = approvals.my_items(session, world.ctx, actor=world.second_officer)[0]
    with pytest.raises(InvalidInput), world.database.writing() as session:
        approvals.decide(
            session,
            world.ctx,
            actor=world.second_officer,
            item_id=item.item_id,
            approved=True,
            reason="",
        )
