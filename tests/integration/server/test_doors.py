"""Three doors, each with its own routes, its own limits and the certificate that is pinned."""

import pytest
from fastapi.testclient import TestClient

from server.app import TERMINAL_BODY_BYTES
from tests.integration.server.conftest import OpenDoors

OF_TERMINALS = ["/home", "/me", "/me/looks", "/scores/mine", "/custody/mine/sentence"]
OF_CONSOLE = ["/console/", "/console/people", "/console/audit", "/metrics"]
NOT_FOUND, TOO_LARGE, NOT_LOGGED_IN = 404, 413, 401


@pytest.mark.parametrize("path", OF_TERMINALS)
def test_terminals_routes_stand_at_no_other_door(opened: OpenDoors, path: str) -> None:
    assert TestClient(opened.app("terminals")).get(path).status_code == NOT_LOGGED_IN
    for other in ("console", "public"):
        assert TestClient(opened.app(other)).get(path).status_code == NOT_FOUND


@pytest.mark.parametrize("path", OF_CONSOLE)
def test_consoles_routes_stand_at_no_other_door(opened: OpenDoors, path: str) -> None:
    console = TestClient(opened.app("console"), follow_redirects=False)
    assert console.get(path).status_code != NOT_FOUND
    for other in ("terminals", "public"):
        assert TestClient(opened.app(other)).get(path).status_code == NOT_FOUND


@pytest.mark.parametrize("door", ["terminals", "console", "public"])
def test_each_door_tells_that_it_is_up(opened: OpenDoors, door: str) -> None:
    answer = TestClient(opened.app(door)).get("/health")
    assert answer.json() == {"state": "up", "door": door}


def test_body_that_states_too_much_is_refused_unread(opened: OpenDoors) -> None:
    client = TestClient(opened.app("terminals"))
    answer = client.post("/sessions", content=b" " * (TERMINAL_BODY_BYTES + 1))
    assert answer.status_code == TOO_LARGE
    assert answer.json()["sentence"]


def test_body_that_grows_too_large_is_not_taken(opened: OpenDoors) -> None:
    client = TestClient(opened.app("terminals"), raise_server_exceptions=False)

    def endless() -> "list[bytes]":
        return [b" " * 65_536] * (TERMINAL_BODY_BYTES // 65_536 + 2)

    answer = client.post("/sessions", content=iter(endless()), headers=opened.headers("terminals"))
    assert 400 <= answer.status_code < 500


@pytest.mark.parametrize(("language", "words"), [("en-GB", "Not found."), ("zh", "没有找到。")])
def test_unknown_page_is_told_in_the_callers_language(
    opened: OpenDoors, language: str, words: str
) -> None:
    client = TestClient(opened.app("public"))
    answer = client.get("/nothing", headers={"Accept-Language": language})
    assert (answer.status_code, answer.json()["sentence"]) == (NOT_FOUND, words)


def test_person_is_told_nothing_without_a_terminal(opened: OpenDoors) -> None:
    headers = opened.headers("terminals")
    del headers["Authorization"]
    assert TestClient(opened.app("terminals")).get("/me", headers=headers).status_code == 401


def test_session_of_one_terminal_opens_nothing_at_another(opened: OpenDoors) -> None:
    here, there = opened.headers("terminals"), opened.headers("terminals")
    mixed = {**here, "X-Guitu-Session": there["X-Guitu-Session"]}
    client = TestClient(opened.app("terminals"))
    assert client.get("/me", headers=here).status_code == 200
    assert client.get("/me", headers=mixed).status_code == NOT_LOGGED_IN
