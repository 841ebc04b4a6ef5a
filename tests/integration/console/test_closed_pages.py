"""What holds for every page: closed headers, no inline code, tokens on forms, errors in words."""

import re

import pytest

from server.console.headers import POLICY
from server.infra.permissions import Role
from tests.factories.console import Browser, ConsoleWorld

_INLINE = re.compile(
    r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE
)
WALL = "/console/visits/live"
_FROM_ELSEWHERE = re.compile(r'(?:src|href|action)="(?:https?:)?//')


def _paths(world: ConsoleWorld, method: str) -> list[str]:
    """Of the door's own description, so that no page can be forgotten."""
    return sorted(
        re.sub(r"\{[a-z_]+\}", "1", path).replace("/people/1/1", "/people/1/scores")
        for path, methods in world.app.openapi()["paths"].items()
        if path.startswith("/console") and method in methods
    )


@pytest.fixture
def everybody(world: ConsoleWorld) -> list[Browser]:
    """One browser a role, each with a purpose."""
    block = {Role.OFFICER, Role.BLOCK_LEADER}
    roles = [role for role in Role if role not in {Role.INMATE, Role.RELATIVE}]
    return [
        world.logged_in(
            world.officer(role, world.prison.block(0) if role in block else world.prison.place),
            purpose="records",
        )
        for role in roles
    ]


def test_there_are_pages_to_test(world: ConsoleWorld) -> None:
    assert len(_paths(world, "get")) > 20
    assert len(_paths(world, "post")) > 20


def test_every_page_is_closed_whoever_asks(world: ConsoleWorld, everybody: list[Browser]) -> None:
    for path in _paths(world, "get"):
        for browser in [world.browser(), *everybody]:
            answer = browser.get(path)
            assert answer.status_code < 500, (path, answer.text)
            policy, _, lines = answer.headers["content-security-policy"].partition("; connect-src")
            assert policy == POLICY
            assert not lines or path == WALL, "only the wall speaks to media nodes"
            assert answer.headers["cache-control"] == "no-store"
            assert answer.headers["x-frame-options"] == "DENY"
            if answer.headers.get("content-type", "").startswith("text/html"):
                assert not _INLINE.search(answer.text), path
                assert not _FROM_ELSEWHERE.search(answer.text), path


def test_every_form_without_its_token_is_refused(world: ConsoleWorld) -> None:
    browser = world.logged_in(world.officer(Role.OFFICER, world.prison.block(0)))
    for path in _paths(world, "post"):
        for token in ("", "0" * 64):
            answer = browser.client.post(path, data={"csrf": token})
            assert answer.status_code == 403, path
            assert "too old" in answer.text


def test_the_token_of_another_session_is_refused(world: ConsoleWorld) -> None:
    mine = world.logged_in(world.officer(Role.OFFICER, world.prison.block(0)))
    theirs = world.logged_in(world.officer(Role.OFFICER, world.prison.block(0)))
    answer = mine.client.post("/console/log-out", data={"csrf": theirs.token})
    assert answer.status_code == 403
    assert mine.get("/console/").status_code == 200


def test_a_name_with_markup_is_shown_as_text(world: ConsoleWorld) -> None:
    name = "<script>alert(1)</script>"
    person = world.new_inmate(name=name)
    leader = world.officer(Role.BLOCK_LEADER, world.prison.block(0), name='"><img src=x onerror=1>')
    browser = world.logged_in(leader, purpose="records")
    pages = [
        browser.post("/console/people", text="script", purpose="records"),
        browser.post("/console/people", text=name, purpose="records"),
        browser.get(f"/console/people/{person}"),
        browser.get("/console/"),
    ]
    assert "&lt;script&gt;alert(1)" in pages[0].text
    for answer in pages:
        assert "<script>alert" not in answer.text
        assert "<img" not in answer.text


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/console/people", {"text": "a\x00b", "purpose": "records"}),
        ("/console/people", {"text": "a" * 500}),
        ("/console/scores", {"person": "99999999999999999999"}),
        ("/console/scores", {"person": "1", "clause": "x", "happened_on": "soon"}),
        ("/console/cases/1", {"decision": "perhaps"}),
        ("/console/audit/search", {"since": "9999-12-31"}),
        ("/console/terminals/codes", {"name": "x", "kind": "cell", "place": "1/2/3"}),
        ("/console/look", {"unknown": "field"}),
    ],
)
def test_input_that_cannot_be_meant_is_a_sentence(
    world: ConsoleWorld, path: str, fields: dict[str, str]
) -> None:
    browser = world.logged_in(world.officer(Role.OFFICER, world.prison.block(0)))
    answer = browser.client.post(path, data={"csrf": browser.token, **fields})
    assert answer.status_code == 422
    assert "Something entered is not right" in answer.text


@pytest.mark.parametrize("path", ["/console/people/99999999999", "/console/nowhere"])
def test_what_is_not_there_is_a_page_in_the_reader_s_language(
    world: ConsoleWorld, path: str
) -> None:
    officer = world.officer(Role.OFFICER, world.prison.block(0))
    answer = world.logged_in(officer, language="zh").get(path)
    assert answer.status_code in {404, 422}
    assert "这一步没有办成" in answer.text


def test_a_fault_of_ours_shows_a_sentence_and_no_trace(
    world: ConsoleWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object, **_named: object) -> object:
        raise RuntimeError("secret detail")

    browser = world.logged_in(world.officer(Role.OFFICER, world.prison.block(0)))
    monkeypatch.setattr("server.console.desk.today", broken)
    answer = browser.get("/console/")
    assert answer.status_code == 500
    assert "Something went wrong and was written down" in answer.text
    assert "secret detail" not in answer.text
    assert "Traceback" not in answer.text
    assert answer.headers["content-security-policy"] == POLICY


def test_language_size_and_contrast_are_kept_by_the_browser(world: ConsoleWorld) -> None:
    browser = world.browser()
    browser.get("/console/log-in")
    browser.post("/console/look", language="zh", size="largest", contrast="high")
    page = browser.get("/console/log-in").text
    assert '<html lang="zh-CN" data-size="largest" data-contrast="high">' in page
    assert "登录" in page


def test_scripts_and_styles_are_kept_and_closed(world: ConsoleWorld) -> None:
    for path in ("console.css", "console.js", "vendor/htmx.min.js", "vendor/echarts.common.min.js"):
        answer = world.browser().get(f"/console/static/{path}")
        assert answer.status_code == 200, path
        assert answer.headers["content-security-policy"] == POLICY
        assert "max-age" in answer.headers["cache-control"]


def test_the_door_s_health_stays_json(world: ConsoleWorld) -> None:
    assert world.browser().get("/health").json()["state"] == "up"
    assert world.browser().get("/nowhere").json()["code"] == "not_found"


def test_the_bare_address_leads_to_the_pages(world: ConsoleWorld) -> None:
    assert world.browser().get("/").headers["location"] == "/console/"
    assert world.browser().get("/console").headers["location"].endswith("/console/")
