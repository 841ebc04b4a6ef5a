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
    await visit.contest_newest()

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
