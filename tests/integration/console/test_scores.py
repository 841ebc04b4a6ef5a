"""A line is entered by one officer, approved by a second, contested, and decided by a third."""

from sqlalchemy import text

from server.infra.permissions import Role
from server.scores import service as scores
from server.wire.scores import ContestGround, ContestRequest
from tests.factories.console import ConsoleWorld, Officer
from tests.factories.identity import as_inmate
from tests.factories.tables import insert_row, rows_of

UNTIDY = "第二十条第（二）项"
BONUS = "第二十条第（一）项"


def _officer(world: ConsoleWorld, role: Role = Role.OFFICER) -> Officer:
    return world.officer(role, world.prison.block(0))


def _entered(world: ConsoleWorld, enterer: Officer, person: int, clause: str = UNTIDY) -> int:
    """Through the page; returns the work item's id."""
    browser = world.logged_in(enterer, purpose="scoring")
    browser.get(f"/console/scores/new?person={person}")
    answer = browser.post(
        "/console/scores", person=person, clause=clause, happened_on=world.today(), points=3
    )
    assert answer.status_code == 303, answer.text
    with world.installation.database.reading() as session:
        return int(rows_of(session, "work_item", person_id=person, state="open")[-1].id)


def _contested(world: ConsoleWorld, person: int, entry: int) -> int:
    with world.installation.database.writing() as session:
        case = scores.open_case(
            session,
            world.ctx,
            actor=as_inmate(person, world.prison),
            request=ContestRequest(
                act_id=f"act-{entry:05d}",
                entry_id=entry,
                grounds=[ContestGround.DID_NOT_HAPPEN],
                words="那天我在<医院>",
            ),
        )
    return case.case_id


def test_the_arithmetic_is_shown_before_saving(world: ConsoleWorld) -> None:
    person = world.new_inmate(name="计前算")
    browser = world.logged_in(_officer(world), purpose="scoring")
    browser.get(f"/console/scores/new?person={person}")
    answer = browser.post(
        "/console/scores/reckon",
        partial=True,
        person=person,
        clause=BONUS,
        happened_on=world.today(),
        points=17,
    )
    # Half of the base of 35, rounded down, is the cap.
    assert "At most 17" in answer.text
    assert "half of the base 35" in answer.text
    assert "<html" not in answer.text
    with world.installation.database.reading() as session:
        assert not rows_of(session, "score_proposal", inmate_id=person)


def test_points_outside_the_clause_are_told_with_its_range(world: ConsoleWorld) -> None:
    person = world.new_inmate(name="计越界")
    browser = world.logged_in(_officer(world), purpose="scoring")
    browser.get(f"/console/scores/new?person={person}")
    answer = browser.post(
        "/console/scores/reckon", person=person, clause=UNTIDY, happened_on=world.today(), points=99
    )
    assert answer.status_code == 422
    assert "This clause allows 1 to 10 points" in answer.text


def test_who_entered_a_line_is_told_that_another_approves_it(world: ConsoleWorld) -> None:
    person = world.new_inmate(name="计自审")
    leader = _officer(world, Role.BLOCK_LEADER)
    item = _entered(world, leader, person)
    browser = world.logged_in(leader, purpose="scoring")
    assert f"/console/work/{item}" not in browser.get("/console/work").text
    browser.get(f"/console/work/{item}")
    answer = browser.post(f"/console/work/{item}", decision="approve")
    assert answer.status_code == 403
    assert "Somebody else has to decide" in answer.text


def test_a_second_officer_approves_and_the_line_counts(world: ConsoleWorld) -> None:
    person = world.new_inmate(name="计双人")
    item = _entered(world, _officer(world), person)
    leader = world.logged_in(_officer(world, Role.BLOCK_LEADER), purpose="scoring")
    assert "计双人" not in leader.get("/console/work").text
    page = leader.get(f"/console/work/{item}")
    assert "计双人" in page.text
    assert UNTIDY in page.text
    assert leader.post(f"/console/work/{item}", decision="approve").status_code == 303
    assert "−3" in leader.get(f"/console/people/{person}/scores").text
    again = leader.post(f"/console/work/{item}", decision="approve")
    assert again.status_code == 409
    assert "decided already" in again.text


def test_a_refusal_needs_its_reason(world: ConsoleWorld) -> None:
    person = world.new_inmate(name="计不准")
    item = _entered(world, _officer(world), person)
    leader = world.logged_in(_officer(world, Role.BLOCK_LEADER), purpose="scoring")
    leader.get(f"/console/work/{item}")
    answer = leader.post(f"/console/work/{item}", decision="refuse")
    assert answer.status_code == 422
    assert "reason" in answer.text
    answer = leader.post(f"/console/work/{item}", decision="refuse", reason="没有证据")
    assert answer.status_code == 303


def test_an_item_of_another_prison_is_neither_listed_nor_opened(world: ConsoleWorld) -> None:
    person = world.new_inmate(name="计隔狱")
    item = _entered(world, _officer(world), person)
    stranger = world.officer(Role.BLOCK_LEADER, world.other_prison.block(0))
    browser = world.logged_in(stranger, purpose="scoring")
    assert f"/console/work/{item}" not in browser.get("/console/work").text
    assert browser.get(f"/console/work/{item}").status_code == 403
    assert browser.post(f"/console/work/{item}", decision="approve").status_code == 403


def test_who_had_a_part_is_told_plainly_why_he_cannot_decide(world: ConsoleWorld) -> None:
    person = world.new_inmate(name="计回避")
    enterer, approver = _officer(world), _officer(world, Role.BLOCK_LEADER)
    entry = world.new_line(person, enterer, approver)
    case = _contested(world, person, entry)
    for involved in (enterer, approver):
        browser = world.logged_in(involved, purpose="contest")
        page = browser.get(f"/console/cases/{case}")
        assert "You cannot decide this" in page.text
        assert 'name="decision"' not in page.text
        answer = browser.post(f"/console/cases/{case}", decision="uphold", reasons="我看没错")
        assert answer.status_code == 403
        assert "Another officer has to decide this" in answer.text


def test_another_officer_decides_with_reasons_that_are_kept(world: ConsoleWorld) -> None:
    person = world.new_inmate(name="计另人")
    entry = world.new_line(person, _officer(world), _officer(world, Role.BLOCK_LEADER))
    case = _contested(world, person, entry)
    third = world.logged_in(_officer(world), purpose="contest")
    assert "计另人" in third.get("/console/cases").text
    page = third.get(f"/console/cases/{case}")
    assert "那天我在&lt;医院&gt;" in page.text
    missing = third.post(f"/console/cases/{case}", decision="uphold", reasons=" ")
    assert missing.status_code == 422
    no_points = third.post(f"/console/cases/{case}", decision="correct", reasons="查实")
    assert no_points.status_code == 422
    decided = third.post(
        f"/console/cases/{case}", decision="correct", points_after="-1", reasons="监控显示只有一次"
    )
    assert decided.status_code == 303
    closed = third.get(f"/console/cases/{case}").text
    assert "The line is corrected" in closed
    assert "监控显示只有一次" in closed


def test_who_decides_on_a_line_of_the_old_system_ticks_that_he_did_not_enter_it(
    world: ConsoleWorld,
) -> None:
    person = world.new_inmate(name="计旧账")
    entry = world.new_line(person, _officer(world), _officer(world, Role.BLOCK_LEADER))
    with world.installation.database.writing() as session:
        session.execute(
            text("UPDATE score_entry SET officer_label = '民警039' WHERE id = :id"), {"id": entry}
        )
    case = _contested(world, person, entry)
    browser = world.logged_in(_officer(world), purpose="contest")
    page = browser.get(f"/console/cases/{case}").text
    assert "The old system says who entered this line: 民警039." in page
    assert 'name="not_mine"' in page
    answer = browser.post(f"/console/cases/{case}", decision="uphold", reasons="查实")
    assert answer.status_code == 422
    answer = browser.post(
        f"/console/cases/{case}", decision="uphold", reasons="查实", not_mine="true"
    )
    assert answer.status_code == 303


def test_cases_of_another_block_are_not_listed(world: ConsoleWorld) -> None:
    person = world.new_inmate(name="计别区")
    entry = world.new_line(person, _officer(world), _officer(world, Role.BLOCK_LEADER))
    case = _contested(world, person, entry)
    other = world.logged_in(world.officer(Role.OFFICER, world.prison.block(1)), purpose="contest")
    assert "计别区" not in other.get("/console/cases").text
    assert other.get(f"/console/cases/{case}").status_code == 404


def test_a_leader_hands_one_item_to_an_officer_who_decides_it(world: ConsoleWorld) -> None:
    person = world.new_inmate(name="计转办")
    item = _entered(world, _officer(world), person)
    leader = world.logged_in(_officer(world, Role.BLOCK_LEADER), purpose="scoring")
    colleague = world.officer(Role.OFFICER, world.prison.block(0), name="代办员")
    assert "代办员" in leader.get(f"/console/work/{item}").text
    handed = leader.post(f"/console/work/{item}/hand-over", to_person=colleague.actor.person_id)
    assert handed.status_code == 303
    theirs = world.logged_in(colleague, purpose="scoring")
    assert "handed to me" in theirs.get("/console/work").text
    theirs.get(f"/console/work/{item}")
    assert theirs.post(f"/console/work/{item}", decision="approve").status_code == 303


def test_an_officer_cannot_hand_on_what_is_not_his(world: ConsoleWorld) -> None:
    person = world.new_inmate(name="计不转")
    item = _entered(world, _officer(world), person)
    officer = _officer(world)
    browser = world.logged_in(officer, purpose="scoring")
    answer = browser.post(f"/console/work/{item}/hand-over", to_person=officer.actor.person_id)
    assert answer.status_code == 403


def test_a_grade_is_proposed_with_its_reason_and_approved_by_another(world: ConsoleWorld) -> None:
    person = world.new_inmate(name="计评级")
    with world.installation.database.writing() as session:
        cycle = insert_row(
            session,
            "score_cycle",
            inmate_id=person,
            number=1,
            ended_on=world.today(),
            points=612,
            carried=12,
        )
        insert_row(
            session,
            "score_total",
            inmate_id=person,
            total=612,
            cycle_number=2,
            cycle_points=12,
            month=0,
            month_points=0,
            closed_through=0,
            commendations=0,
            material_rewards=0,
            open_cases=0,
        )
    browser = world.logged_in(_officer(world), purpose="scoring")
    assert "not graded yet" in browser.get(f"/console/people/{person}/cycles").text
    propose = f"/console/scores/cycles/{cycle}/grade"
    assert browser.post(propose, grade="active", reason="").status_code == 422
    assert browser.post(propose, grade="active", reason="表现一贯积极").status_code == 303
    with world.installation.database.reading() as session:
        item = rows_of(session, "work_item", person_id=person, state="open")[-1].id
    leader = world.logged_in(_officer(world, Role.BLOCK_LEADER), purpose="scoring")
    assert "Proposed grade" in leader.get(f"/console/work/{item}").text
    assert leader.post(f"/console/work/{item}", decision="approve").status_code == 303
    assert "<b>active</b>" in leader.get(f"/console/people/{person}/cycles").text
