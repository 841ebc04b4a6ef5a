"""An officer comes in with a password and a second step, and leaves."""

from datetime import timedelta

import pyotp

from server.infra.permissions import Role
from tests.factories.console import PASSWORD, Browser, ConsoleWorld, Officer


def _officer(world: ConsoleWorld) -> Officer:
    return world.officer(Role.OFFICER, world.prison.block(0))


def _half_in(world: ConsoleWorld, officer: Officer, password: str = PASSWORD) -> Browser:
    browser = world.browser()
    browser.get("/console/log-in")
    browser.post("/console/log-in", log_in=officer.log_in, password=password)
    return browser


def test_without_a_session_every_page_leads_to_the_log_in(world: ConsoleWorld) -> None:
    answer = world.browser().get("/console/people/7/scores")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/console/log-in?next=/console/people/7/scores"


def test_a_wrong_password_is_told_in_words_and_tells_nothing_else(world: ConsoleWorld) -> None:
    known, unknown = world.browser(), world.browser()
    known.get("/console/log-in")
    unknown.get("/console/log-in")
    officer = _officer(world)
    answers = [
        known.post("/console/log-in", log_in=officer.log_in, password="wrong"),
        unknown.post("/console/log-in", log_in="nobody at all", password="wrong"),
    ]
    assert [answer.status_code for answer in answers] == [401, 401]
    for answer in answers:
        assert "The account or the password is wrong" in answer.text
        assert "guitu_console" not in answer.cookies


def test_the_password_alone_opens_nothing(world: ConsoleWorld) -> None:
    browser = _half_in(world, _officer(world))
    answer = browser.get("/console/")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/console/log-in")


def test_the_authenticator_is_shown_as_svg_until_its_first_code_and_never_again(
    world: ConsoleWorld,
) -> None:
    officer = _officer(world)
    first = _half_in(world, officer).get("/console/log-in/second")
    assert "<svg" in first.text
    assert officer.totp in first.text
    world.logged_in(officer)
    second = _half_in(world, officer).get("/console/log-in/second")
    assert "<svg" not in second.text
    assert officer.totp not in second.text


def test_a_wrong_or_used_code_is_refused_in_words(world: ConsoleWorld) -> None:
    officer = _officer(world)
    world.logged_in(officer)
    used = pyotp.TOTP(officer.totp).at(world.clock.now())
    browser = _half_in(world, officer)
    browser.get("/console/log-in/second")
    answer = browser.post("/console/log-in/code", code=used)
    assert answer.status_code == 401
    assert "wrong or used already" in answer.text


def test_session_cookies_are_closed(world: ConsoleWorld) -> None:
    officer = _officer(world)
    browser = world.browser()
    browser.get("/console/log-in")
    answer = browser.post("/console/log-in", log_in=officer.log_in, password=PASSWORD)
    cookie = answer.headers["set-cookie"]
    for flag in ("HttpOnly", "Secure", "SameSite=strict", "Path=/console"):
        assert flag in cookie


def test_after_log_out_the_session_is_dead_even_with_its_cookie(world: ConsoleWorld) -> None:
    browser = world.logged_in(_officer(world))
    token = browser.client.cookies["guitu_console"]
    assert browser.post("/console/log-out").status_code == 303
    browser.client.cookies.set("guitu_console", token, path="/console")
    assert browser.get("/console/").status_code == 303


def test_a_session_ends_when_nothing_is_asked_for_half_an_hour(world: ConsoleWorld) -> None:
    browser = world.logged_in(_officer(world))
    idle = world.ctx.limits.number("identity.idle_at_console")
    world.clock.advance(timedelta(minutes=idle + 1))
    assert browser.get("/console/").status_code == 303


def test_next_leads_only_into_the_console(world: ConsoleWorld) -> None:
    officer = _officer(world)
    browser = world.browser()
    browser.get("/console/log-in")
    answer = browser.post(
        "/console/log-in", log_in=officer.log_in, password=PASSWORD, next="https://evil.test/"
    )
    assert answer.headers["location"] == "/console/log-in/second?next=/console/"


def test_many_wrong_passwords_are_slowed_with_a_time_to_wait(world: ConsoleWorld) -> None:
    officer = _officer(world)
    browser = world.browser()
    browser.get("/console/log-in")
    for _ in range(30):
        answer = browser.post("/console/log-in", log_in=officer.log_in, password="wrong")
        if answer.status_code == 429:
            break
    assert answer.status_code == 429
    assert "seconds" in answer.text
    # What was slowed for this browser's address is over after the wait.
    world.clock.advance(timedelta(hours=2))
