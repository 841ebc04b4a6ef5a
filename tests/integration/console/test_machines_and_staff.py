"""Administrators enrol and revoke terminals and keep accounts; nobody else does."""

import re
from datetime import timedelta

from server.infra.permissions import Role
from tests.factories.console import Browser, ConsoleWorld
from tests.factories.identity import make_device
from tests.factories.tables import rows_of

NEW_PASSWORD = "eleven green lanterns"


def _administrator(world: ConsoleWorld) -> Browser:
    browser = world.logged_in(world.officer(Role.ADMINISTRATOR, world.prison.place))
    browser.get("/console/")
    return browser


def _place(world: ConsoleWorld, block: int | None = 0) -> str:
    return f"{world.prison.prison_id}/{'' if block is None else world.prison.blocks[block]}"


def test_a_one_time_code_is_shown_once(world: ConsoleWorld) -> None:
    browser = _administrator(world)
    answer = browser.post("/console/terminals/codes", name="3-07", kind="cell", place=_place(world))
    code = re.search(r'class="one-time code">([^<]+)<', answer.text)
    assert code
    assert code[1] not in browser.get("/console/terminals").text


def test_a_silent_terminal_is_told_and_a_revoked_one_stays_out(world: ConsoleWorld) -> None:
    with world.installation.database.writing() as session:
        device = make_device(session, world.ctx, world.prison.block(0), name="哑-1").device_id
    browser = _administrator(world)
    assert "哑-1" not in browser.get("/console/").text
    world.clock.advance(timedelta(minutes=26))
    assert "哑-1" in browser.get("/console/").text
    browser.get("/console/terminals")
    assert browser.post(f"/console/terminals/{device}/revoke").status_code == 303
    assert "revoked" in browser.get("/console/terminals").text
    assert "哑-1" not in browser.get("/console/").text


def test_an_officer_sees_his_terminals_and_enrols_none(world: ConsoleWorld) -> None:
    with world.installation.database.writing() as session:
        make_device(session, world.ctx, world.prison.block(1), name="隔-2")
        device = make_device(session, world.ctx, world.prison.block(0), name="本-2").device_id
    browser = world.logged_in(world.officer(Role.OFFICER, world.prison.block(0)))
    page = browser.get("/console/terminals").text
    assert "本-2" in page
    assert "隔-2" not in page
    assert "Make a one-time code" not in page
    refused = [
        browser.post("/console/terminals/codes", name="x", kind="cell", place=_place(world)),
        browser.post(f"/console/terminals/{device}/revoke"),
    ]
    assert [answer.status_code for answer in refused] == [403, 403]


def test_a_new_account_logs_in_and_links_its_own_authenticator(world: ConsoleWorld) -> None:
    browser = _administrator(world)
    browser.get("/console/staff")
    made = browser.post(
        "/console/staff",
        name="新来的",
        log_in="newcomer",
        password=NEW_PASSWORD,
        role="officer",
        place=_place(world),
    )
    assert made.status_code == 303, made.text
    page = browser.get("/console/staff").text
    assert "newcomer" in page
    assert "otpauth" not in page
    fresh = world.browser()
    fresh.get("/console/log-in")
    fresh.post("/console/log-in", log_in="newcomer", password=NEW_PASSWORD)
    assert "<svg" in fresh.get("/console/log-in/second").text


def test_a_weak_password_is_refused_in_words(world: ConsoleWorld) -> None:
    browser = _administrator(world)
    answer = browser.post(
        "/console/staff",
        name="弱",
        log_in="weakling",
        password="password",
        role="officer",
        place=_place(world),
    )
    assert answer.status_code == 422
    assert "too easy to guess" in answer.text


def test_duties_are_given_and_ended_and_never_to_oneself(world: ConsoleWorld) -> None:
    administrator = world.officer(Role.ADMINISTRATOR, world.prison.place)
    browser = world.logged_in(administrator)
    officer = world.officer(Role.OFFICER, world.prison.block(0)).actor.person_id
    browser.get("/console/staff")
    give = f"/console/staff/{officer}/duties"
    assert browser.post(give, role="teacher", place=_place(world, None)).status_code == 303
    with world.installation.database.reading() as session:
        duty = rows_of(session, "held_duty", person_id=officer)[-1]
    assert duty.role == "teacher"
    assert browser.post(f"/console/staff/duties/{duty.id}/end").status_code == 303
    own = f"/console/staff/{administrator.actor.person_id}/duties"
    assert browser.post(own, role="auditor", place=_place(world, None)).status_code == 403
    elsewhere = f"{world.other_prison.prison_id}/"
    assert browser.post(give, role="teacher", place=elsewhere).status_code == 403


def test_a_lost_authenticator_is_linked_anew_by_the_officer_alone(world: ConsoleWorld) -> None:
    officer = world.officer(Role.OFFICER, world.prison.block(0))
    theirs = world.logged_in(officer)
    browser = _administrator(world)
    answer = browser.post(f"/console/staff/{officer.actor.person_id}/second-factor")
    assert answer.status_code == 303
    assert "otpauth" not in answer.text
    assert theirs.get("/console/").status_code == 303


def test_who_is_dismissed_is_out_at_once(world: ConsoleWorld) -> None:
    officer = world.officer(Role.OFFICER, world.prison.block(0))
    theirs = world.logged_in(officer)
    browser = _administrator(world)
    dismissed = browser.post(f"/console/staff/{officer.actor.person_id}/dismiss")
    assert dismissed.status_code == 303
    assert theirs.get("/console/").status_code == 303


def test_staff_pages_are_for_administrators(world: ConsoleWorld) -> None:
    leader = world.officer(Role.BLOCK_LEADER, world.prison.block(0))
    browser = world.logged_in(leader)
    assert browser.get("/console/staff").status_code == 403
    answer = browser.post(f"/console/staff/{leader.actor.person_id}/dismiss")
    assert answer.status_code == 403


def test_an_officer_changes_his_own_password_with_the_old_one(world: ConsoleWorld) -> None:
    officer = world.officer(Role.OFFICER, world.prison.block(0))
    browser = world.logged_in(officer)
    browser.get("/console/me")
    wrong = browser.post("/console/me/password", old="not it", new=NEW_PASSWORD)
    assert wrong.status_code == 401
    browser.get("/console/me")
    right = browser.post("/console/me/password", old="seven quiet herons", new=NEW_PASSWORD)
    assert right.status_code == 303
    assert browser.get("/console/").status_code == 303


def test_everybody_on_the_staff_reads_the_register_and_the_rules(world: ConsoleWorld) -> None:
    browser = world.logged_in(world.officer(Role.TEACHER, world.prison.place))
    register = browser.get("/console/register").text
    assert "个人信息保护法" in register
    assert "id_number" in register
    limits = browser.get("/console/limits").text
    assert "监狱计分考核罪犯工作规定" in limits
    assert "base_supervision" in limits


def test_guessing_the_own_password_in_an_open_session_is_slowed(world: ConsoleWorld) -> None:
    officer = world.officer(Role.OFFICER, world.prison.block(0))
    browser = world.logged_in(officer)
    tried = [
        browser.post("/console/me/password", old=f"guess {number}", new=NEW_PASSWORD).status_code
        for number in range(4)
    ]
    assert tried == [401, 401, 401, 429]
    right = browser.post("/console/me/password", old="seven quiet herons", new=NEW_PASSWORD)
    assert right.status_code == 429
    assert world.logged_in(officer).get("/console/").status_code == 200
