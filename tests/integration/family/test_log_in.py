"""A relative comes in by code and by PIN; nobody else does, and nobody learns who exists."""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from httpx import Response

from server.identity.rules.errors import CannotInvite
from server.identity.rules.kinds import Door
from server.identity.service import invitations, people, sessions
from server.infra.errors import NotFound, NotLoggedIn
from tests.factories.console import Browser
from tests.factories.family import (
    ID_NUMBERS,
    MOTHER,
    STRANGER,
    FamilyWorld,
    invited,
)
from tests.factories.tables import rows_of

PIN = "604913"
_REFUSED = "The code, the name or the ID number is wrong"


def _try(browser: Browser, code: str, **changes: str) -> Response:
    browser.get("/family/log-in?code=1")
    said = {"name": MOTHER, "id_tail": ID_NUMBERS[MOTHER][-6:], "code": code} | changes
    answer: Response = browser.client.post(
        "/family/log-in/code", data={"csrf": browser.token, **said}
    )
    return answer


@pytest.mark.parametrize("typed", [str, str.lower, lambda code: f" {code.replace('-', ' ')} "])
def test_a_code_opens_once_however_it_is_typed(world: FamilyWorld, typed: object) -> None:
    code, browser = world.invite(), world.browser()
    assert callable(typed)
    assert _try(browser, typed(code)).headers["location"] == "/family/"
    page = browser.get("/family/").text
    assert MOTHER in page
    assert "张建国" in page
    again = _try(world.browser(), code)
    assert again.status_code == 401
    assert _REFUSED in again.text


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "李秀"},
        {"id_tail": "151224"},
        {"id_tail": "3"},
        {"name": STRANGER, "id_tail": ID_NUMBERS[STRANGER][-6:]},
        {"code": "AAAA-BBBB-CCCC"},
        {"code": "%"},
        {"code": "李" * 40},
    ],
)
def test_what_is_wrong_is_told_to_nobody(world: FamilyWorld, changes: dict[str, str]) -> None:
    code = changes.pop("code", world.invite())
    answer = _try(world.browser(), code, **changes)
    assert (answer.status_code, _REFUSED in answer.text) == (401, True)
    assert "guitu_family=" not in answer.headers.get("set-cookie", "")


def test_a_code_dies_of_wrong_proofs_from_anywhere(world: FamilyWorld) -> None:
    code, most = world.invite(), world.installation.ctx.limits.number("identity.wrong_invitations")
    for number in range(most):
        assert _try(world.browser(address=f"10.2.0.{number}"), code, name="x").status_code == 401
    assert _try(world.browser(address="10.2.1.1"), code).status_code == 401


def test_tries_from_one_address_are_slowed(world: FamilyWorld) -> None:
    statuses = [
        _try(world.browser(), f"WRNG-CODE-{number:04d}").status_code for number in range(14)
    ]
    assert statuses[0] == 401
    assert statuses[-1] == 429
    assert _try(world.browser(), world.invite()).status_code == 429
    assert _try(world.browser(address="10.9.9.9"), world.invite()).status_code == 303


def test_a_code_ends_by_time_and_by_the_next_one(world: FamilyWorld) -> None:
    first, second = world.invite(), world.invite()
    assert _try(world.browser(), first).status_code == 401
    hours = world.installation.ctx.limits.number("identity.invitation")
    world.clock.advance(timedelta(hours=hours, seconds=1))
    assert _try(world.browser(), second).status_code == 401


def test_nobody_unverified_is_invited_and_no_officer_of_another_prison_invites(
    world: FamilyWorld,
) -> None:
    with pytest.raises(CannotInvite):
        invited(world.installation, world.people, relative=world.people.uncle)
    with world.installation.database.writing() as session:
        [relation] = rows_of(session, "relation", relative_id=world.people.mother)
        for inmate, actor in (
            (world.people.inmate, world.people.far_officer),
            (world.people.neighbour, world.people.officer),
        ):
            with pytest.raises(NotFound):
                invitations.invite(
                    session,
                    world.installation.ctx,
                    actor=actor,
                    inmate_id=inmate.person_id,
                    relation_id=relation.id,
                )


def test_no_code_is_kept_in_clear(world: FamilyWorld) -> None:
    code = world.invite()
    with world.installation.database.reading() as session:
        [row] = rows_of(session, "invitation", person_id=world.people.mother)
        entries = rows_of(session, "audit_entry")
    assert code not in str(row)
    assert code not in str(entries)


def _with_pin(world: FamilyWorld) -> Browser:
    browser = world.logged_in(is_own=True)
    browser.get("/family/pin")
    assert browser.post("/family/pin", pin=PIN, again=PIN).status_code == 303
    browser.get("/family/")
    assert browser.post("/family/log-out").headers["location"] == "/family/log-in"
    return browser


def test_his_own_browser_asks_for_his_pin_and_no_other_does(world: FamilyWorld) -> None:
    browser = _with_pin(world)
    assert browser.get("/family/").headers["location"] == "/family/log-in"
    assert "Welcome back" in browser.get("/family/log-in").text
    assert browser.post("/family/log-in/pin", pin=PIN).headers["location"] == "/family/"
    assert browser.get("/family/").status_code == 200
    other = world.browser()
    assert "Welcome back" not in other.get("/family/log-in").text
    assert other.post("/family/log-in/pin", pin=PIN).status_code == 401


def test_wrong_pins_are_slowed_and_then_the_browser_is_forgotten(world: FamilyWorld) -> None:
    browser = _with_pin(world)
    statuses = []
    for _ in range(world.installation.ctx.limits.number("identity.wrong_pins_of_browser")):
        browser.get("/family/log-in")
        statuses.append(browser.post("/family/log-in/pin", pin="000111").status_code)
        if statuses[-1] == 429:
            world.clock.advance(timedelta(hours=1))
            browser.get("/family/log-in")
            assert browser.post("/family/log-in/pin", pin="000111").status_code == 401
    assert 429 in statuses
    world.clock.advance(timedelta(hours=1))
    browser.get("/family/log-in")
    assert browser.post("/family/log-in/pin", pin=PIN).status_code == 401
    assert "Welcome back" not in browser.get("/family/log-in").text


@pytest.mark.parametrize("pin", ["123456", "111111", "12345", "abcdef"])
def test_an_easy_pin_is_refused_with_a_sentence(world: FamilyWorld, pin: str) -> None:
    browser = world.logged_in(is_own=True)
    browser.get("/family/pin")
    answer = browser.post("/family/pin", pin=pin, again=pin)
    assert (answer.status_code, "too easy to guess" in answer.text) == (422, True)


def test_a_forgotten_browser_needs_a_code(world: FamilyWorld) -> None:
    browser = _with_pin(world)
    browser.get("/family/log-in")
    browser.post("/family/log-in/forget")
    assert "Welcome back" not in browser.get("/family/log-in").text


def test_a_session_ends_by_idleness_and_with_the_relation(world: FamilyWorld) -> None:
    browser = world.logged_in()
    minutes = world.installation.ctx.limits.number("identity.idle_at_family")
    world.clock.advance(timedelta(minutes=minutes, seconds=1))
    assert browser.get("/family/").headers["location"] == "/family/log-in"
    browser = world.logged_in()
    with world.installation.database.writing() as session:
        [relation] = rows_of(session, "relation", relative_id=world.people.mother)
        people.judge_relation(
            session,
            world.installation.ctx,
            actor=world.people.officer,
            inmate_id=world.people.inmate.person_id,
            relation_id=relation.id,
            is_kin=False,
            document="户口簿",
        )
    assert browser.get("/family/").headers["location"] == "/family/log-in"


def test_a_session_opens_no_other_door(world: FamilyWorld) -> None:
    token = world.logged_in().client.cookies["guitu_family"]
    client = TestClient(world.console, base_url="https://console.test", follow_redirects=False)
    client.portal = world.portal
    client.cookies.set("guitu_console", token, path="/console")
    answer = client.get("/console/people")
    assert (answer.status_code, "log-in" in answer.headers["location"]) == (303, True)
    with world.installation.database.reading() as session, pytest.raises(NotLoggedIn):
        sessions.terminal_session(session, world.installation.ctx, token=token, device_id=1)


def test_an_officer_s_session_opens_no_page_of_a_relative(world: FamilyWorld) -> None:
    with world.installation.database.writing() as session:
        made = sessions.begin(
            session,
            world.installation.ctx,
            person_id=world.people.officer.person_id,
            door=Door.CONSOLE,
        )
    browser = world.browser()
    browser.client.cookies.set("guitu_family", made.token, path="/family")
    assert browser.get("/family/").headers["location"] == "/family/log-in"


def test_every_form_without_its_token_is_refused(world: FamilyWorld) -> None:
    browser = world.logged_in()
    paths = [
        path.replace("{visit_id}", "1")
        for path, methods in world.public.openapi()["paths"].items()
        if path.startswith("/family") and "post" in methods
    ]
    assert len(paths) > 8
    for path in paths:
        answer = browser.client.post(path, data={"csrf": "0" * 64})
        assert answer.status_code == 403, path


def test_cookies_and_headers_are_closed(world: FamilyWorld) -> None:
    browser = world.browser()
    browser.get("/family/log-in")
    answer = _try(browser, world.invite())
    kept = answer.headers["set-cookie"].lower()
    for said in ("guitu_family=", "secure", "httponly", "samesite=strict", "path=/family"):
        assert said in kept
    for path in ("/family/", "/family/log-in", "/family/nowhere", "/family/visits/99"):
        page = browser.get(path)
        assert "default-src 'self'" in page.headers["content-security-policy"]
        assert "unsafe" not in page.headers["content-security-policy"]
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["permissions-policy"].startswith("camera=(self), microphone=(self)")
