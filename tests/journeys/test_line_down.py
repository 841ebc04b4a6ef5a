"""The server stops while somebody is here: he reads what is known, and what he does is not lost."""

from sqlalchemy import text

from tests.journeys.conftest import Prison, Visit
from tests.journeys.officers import enter_line, officer

SEEN = ("scores", "account", "sentence", "who_looked")


async def test_screens_seen_before_say_as_of_when_they_are(visit: Visit) -> None:
    inmate = visit.prison.notes.inmates[0]
    await visit.log_in(number=inmate.number, pin=inmate.pin)
    for screen in SEEN:
        await visit.open(screen)
        await visit.back()
    visit.prison.stop()
    for screen in SEEN:
        await visit.open(screen)
        await visit.fingers.until(lambda: bool(visit.text("banner")), what="the banner")
        assert not visit.text("message"), "an error stands where the last known data should"
        await visit.back()


async def test_a_line_contested_without_a_server_is_a_case_once_it_is_back(visit: Visit) -> None:
    prison, inmate, fingers = visit.prison, visit.prison.notes.inmates[0], visit.fingers
    enterer, approver = officer(prison, "officer1"), officer(prison, "leader1")
    enter_line(prison, number=inmate.number, enterer=enterer, approver=approver)
    await visit.log_in(number=inmate.number, pin=inmate.pin)
    await visit.open("scores")
    await fingers.tap(fingers.names("row_")[0])
    await fingers.until(lambda: fingers.find("contest") is not None, what="the line's reasons")
    prison.stop()
    await fingers.tap("contest")
    await fingers.reach("contest")
    await fingers.tap("ground_did_not_happen")
    await fingers.tap("send")
    await fingers.tap("yes")
    await fingers.reach("cases")
    await fingers.until(lambda: "已存好" in visit.said(), what="that it is saved")
    assert _cases(prison) == 0
    prison.come_back()
    await fingers.until(lambda: _cases(prison) == 1, what="the case")
    await fingers.until(lambda: "已存好" not in visit.said(), what="that it was sent")
    assert _cases(prison) == 1


def _cases(prison: Prison) -> object:
    count = text(
        "SELECT count(*) FROM contest_case WHERE act_id IN (SELECT act_id FROM journal_act)"
    )
    return prison.read(lambda session, _: session.execute(count).scalar_one())
