"""A person contests a line at the terminal; only an officer without a part in it can decide."""

import pytest
from sqlalchemy import text

from server.scores.rules.errors import SecondPersonNeeded
from tests.journeys.conftest import Prison, Visit
from tests.journeys.officers import correct, enter_line, newest_case, officer

REASONS = "已核对当日监控，记录与事实不符，予以更正。"


async def test_the_person_reads_why_he_withdrew_too_late_and_why_his_line_was_corrected(
    visit: Visit,
) -> None:
    prison, inmate = visit.prison, visit.prison.notes.inmates[0]
    enterer, approver = officer(prison, "officer1"), officer(prison, "leader1")
    enter_line(prison, number=inmate.number, enterer=enterer, approver=approver)

    await visit.log_in(number=inmate.number, pin=inmate.pin)
    await visit.contest_newest()

    case_id = newest_case(prison)
    for involved in (enterer, approver):
        with pytest.raises(SecondPersonNeeded):
            correct(prison, involved, case_id, reasons=REASONS)
    correct(prison, officer(prison, "officer2"), case_id, reasons=REASONS)

    await _withdraw_too_late(visit)
    await visit.open("cases")
    await visit.fingers.until(lambda: REASONS in visit.said(), what="the reasons")


async def _withdraw_too_late(visit: Visit) -> None:
    """His screen still shows the case as open. The refusal is told at home until he read it."""
    fingers, prison = visit.fingers, visit.prison
    await fingers.tap("withdraw")
    await fingers.tap("yes")
    await fingers.until(lambda: _refused(prison) == [False], what="the refusal")
    await fingers.tap("back")
    await fingers.reach("scores")
    await visit.back()
    await fingers.until(lambda: fingers.find("refused") is not None, what="the notice")
    await visit.open("refused")
    await fingers.until(lambda: "您撤回了一个异议" in visit.said(), what="which act it was")
    await visit.picture("refused")
    await fingers.tap("understood")
    await fingers.reach("home")
    await fingers.until(lambda: fingers.find("refused") is None, what="that nothing is left")
    await fingers.until(lambda: _refused(prison) == [True], what="that he read it")


def _refused(prison: Prison) -> list[bool]:
    """Of each refused act, whether the person has said that he read it."""
    query = text("SELECT seen_at IS NOT NULL FROM journal_act WHERE outcome = 'refused'")
    return prison.read(lambda session, _: [bool(seen) for seen in session.scalars(query)])
