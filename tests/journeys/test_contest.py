"""A person contests a line at the terminal; only an officer without a part in it can decide."""

import pytest

from server.infra.permissions import Actor
from server.scores import service as scores
from server.scores.rules.errors import SecondPersonNeeded
from tests.journeys.conftest import Prison, Visit
from tests.journeys.officers import enter_line, officer

REASONS = "已核对当日监控，记录与事实不符，予以更正。"


async def test_the_person_reads_why_his_contested_line_was_corrected(visit: Visit) -> None:
    prison, inmate = visit.prison, visit.prison.notes.inmates[0]
    enterer, approver = officer(prison, "officer1"), officer(prison, "leader1")
    enter_line(prison, number=inmate.number, enterer=enterer, approver=approver)

    await visit.log_in(number=inmate.number, pin=inmate.pin)
    await _contest_newest(visit)

    case_id = _newest_case(prison)
    for involved in (enterer, approver):
        with pytest.raises(SecondPersonNeeded):
            _decide(prison, involved, case_id)
    _decide(prison, officer(prison, "officer2"), case_id)

    await visit.fingers.tap("back")
    await visit.fingers.reach("scores")
    await visit.back()
    await visit.open("cases")
    await visit.fingers.until(lambda: REASONS in visit.said(), what="the reasons")


async def _contest_newest(visit: Visit) -> None:
    """With the ground that it did not happen, and no words."""
    fingers = visit.fingers
    await visit.open("scores")
    await fingers.until(lambda: bool(fingers.names("row_")), what="the lines")
    await fingers.tap(fingers.names("row_")[0])
    await fingers.tap("contest")
    await fingers.reach("contest")
    await fingers.tap("ground_did_not_happen")
    await fingers.tap("send")
    await fingers.tap("yes")
    await fingers.reach("cases")


def _newest_case(prison: Prison) -> int:
    office = officer(prison, "office1")
    cases = prison.write(
        lambda session, ctx: scores.cases_for_staff(session, ctx, actor=office, purpose="contest")
    )
    return max(case.case.case_id for case in cases)


def _decide(prison: Prison, actor: Actor, case_id: int) -> None:
    prison.write(
        lambda session, ctx: scores.decide_case(
            session, ctx, actor=actor, case_id=case_id, points_after=-1, reasons=REASONS
        )
    )
