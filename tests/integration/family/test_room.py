"""Who gets a ticket to the line from a relative's page, and who does not."""

import re
from datetime import timedelta

import pytest
from httpx import Response

from server.visits import service as visits
from server.wire.media_events import NodeEventsRequest
from tests.factories.console import Browser
from tests.factories.family import STRANGER, FamilyWorld

NODE = "wss://node.prison.test:7443/visit"


@pytest.fixture
def booked(world: FamilyWorld) -> tuple[Browser, str]:
    """The mother, with a visit by video that begins in ten minutes."""
    browser = world.logged_in()
    wanted = {
        "inmate": str(world.people.inmate.person_id),
        "slot": str(world.people.remote_slots[0]),
        "form": "remote",
    }
    held = _post(browser, "/family/book/hold", wanted)
    found = re.search(r'name="act_id" value="([^"]+)"', held.text)
    assert found
    path = _post(browser, "/family/book", wanted | {"act_id": found[1]}).headers["location"]
    with world.installation.database.reading() as session:
        [visit] = visits.my_visits(
            session, world.installation.ctx, actor=world.people.inmate
        ).visits
    world.clock.advance(visit.starts_at - timedelta(minutes=10) - world.clock.now())
    return world.logged_in(), path


def _post(browser: Browser, path: str, fields: dict[str, str]) -> Response:
    answer: Response = browser.client.post(path, data={"csrf": browser.token, **fields})
    return answer


def _join(browser: Browser, path: str, *, has_agreed: bool = True) -> Response:
    answer: Response = browser.client.post(
        f"{path}/join", json={"has_agreed": has_agreed}, headers={"x-csrf-token": browser.token}
    )
    return answer


def _hear_of_node(world: FamilyWorld) -> None:
    report = NodeEventsRequest(
        node="node-1", url=NODE, sent_at=world.clock.now(), rooms=0, most_rooms=9, events=[]
    )
    with world.installation.database.writing() as session:
        visits.take_report(session, world.installation.ctx, report=report)


def test_a_relative_gets_a_ticket_and_his_page_may_speak_to_the_node(
    world: FamilyWorld, booked: tuple[Browser, str]
) -> None:
    browser, path = booked
    _hear_of_node(world)
    page = browser.get(f"{path}/room")
    assert "connect-src 'self' wss://node.prison.test:7443" in _policy(page)
    assert "connect-src" not in _policy(browser.get(path))
    reply = _join(browser, path)
    assert (reply.status_code, reply.json()["node_url"]) == (200, NODE)
    assert browser.get(f"{path}/here").status_code == 204


def _policy(page: Response) -> str:
    return str(page.headers["content-security-policy"])


def test_without_agreement_there_is_no_ticket(
    world: FamilyWorld, booked: tuple[Browser, str]
) -> None:
    _hear_of_node(world)
    refused = _join(*booked, has_agreed=False)
    assert (refused.status_code, refused.json()["code"]) == (422, "visit_agreement_missing")
    assert "agree" in refused.json()["sentence"]


def test_another_relative_gets_no_ticket_and_no_page(
    world: FamilyWorld, booked: tuple[Browser, str]
) -> None:
    _hear_of_node(world)
    other, path = world.logged_in(STRANGER), booked[1]
    assert other.get(f"{path}/room").status_code == 404
    assert _join(other, path).status_code == 404
    nobody = world.browser()
    nobody.get("/family/log-in")
    assert _join(nobody, path).json()["code"] == "not_logged_in"


def test_a_ticket_needs_the_page_s_token(booked: tuple[Browser, str]) -> None:
    browser, path = booked
    browser.token = "0" * 64
    assert _join(browser, path).json()["code"] == "form_not_ours"


def test_too_early_and_too_late_are_told(world: FamilyWorld, booked: tuple[Browser, str]) -> None:
    browser, path = booked
    _hear_of_node(world)
    assert "Go into the visit" in browser.get(path).text
    world.clock.advance(timedelta(hours=2))
    late = world.logged_in()
    assert late.get(f"{path}/room").status_code == 409
    assert _join(late, path).json()["code"] == "visit_not_the_time"


def test_where_no_node_lives_the_page_asks_again(booked: tuple[Browser, str]) -> None:
    busy = _join(*booked)
    assert (busy.status_code, busy.json()["retry_after_s"]) == (409, 2)


def test_a_visit_that_is_not_over_is_not_rated_and_another_s_is_not_there(
    world: FamilyWorld, booked: tuple[Browser, str]
) -> None:
    browser, path = booked
    rating = {"visit_id": int(path.rpartition("/")[2]), "faces": 5}

    def rated(by: Browser) -> Response:
        answer: Response = by.client.post(
            "/family/ratings", json=rating, headers={"x-csrf-token": by.token}
        )
        return answer

    assert rated(browser).status_code == 409
    assert rated(world.logged_in(STRANGER)).status_code == 404
