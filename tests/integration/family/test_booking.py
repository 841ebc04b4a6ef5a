"""A relative books, takes back and appeals on his own pages, for himself and his own alone."""

import re
from datetime import timedelta

import pytest

from server.approvals import service as approvals
from server.infra.permissions import Role
from tests.factories.console import Browser
from tests.factories.family import STRANGER, FamilyWorld
from tests.factories.identity import make_officer


def _book(world: FamilyWorld, browser: Browser, slot: int, *, form: str = "remote") -> str:
    inmate = world.people.inmate.person_id
    assert "09:00" in browser.get(f"/family/book?inmate={inmate}&form={form}").text
    held = browser.post("/family/book/hold", inmate=inmate, slot=slot, form=form)
    assert held.status_code == 200, held.text
    found = re.search(r'name="act_id" value="([^"]+)"', held.text)
    assert found
    booked = browser.post("/family/book", act_id=found[1], inmate=inmate, slot=slot, form=form)
    assert booked.status_code == 303, booked.text
    return str(booked.headers["location"])


def test_a_relative_books_and_takes_back(world: FamilyWorld) -> None:
    browser = world.logged_in()
    path = _book(world, browser, world.people.remote_slots[0])
    page = browser.get(path).text
    assert "Booked" in page
    assert "张建国" in page
    assert path in browser.get("/family/").text
    browser.post(f"{path}/withdraw")
    assert "Taken back" in browser.get(path).text


def test_what_stands_against_it_is_said_and_an_officer_answers(world: FamilyWorld) -> None:
    browser = world.logged_in()
    _book(world, browser, world.people.remote_slots[0])
    path = _book(world, browser, world.people.near_slots[2], form="in_person")
    page = browser.get(path).text
    assert "Waiting for an officer" in page
    assert "The visits of this month are used up." in page
    _refuse(world, reason="本月已见过一次")
    page = browser.get(path).text
    assert "Not approved" in page
    assert "本月已见过一次" in page
    browser.post(f"{path}/appeal", words="妈妈病了，请再看看")
    page = browser.get(path).text
    assert "The prison is looking at it" in page
    assert "妈妈病了" in page


def _refuse(world: FamilyWorld, *, reason: str) -> None:
    ctx, place = world.installation.ctx, world.people.prison.block()
    with world.installation.database.writing() as session:
        leader = make_officer(session, ctx, Role.BLOCK_LEADER, place)
    with world.installation.database.writing() as session:
        [item] = approvals.my_items(session, ctx, actor=leader)
        approvals.decide(
            session, ctx, actor=leader, item_id=item.item_id, approved=False, reason=reason
        )


def test_anothers_visit_and_inmate_are_as_if_they_were_not(world: FamilyWorld) -> None:
    path = _book(world, world.logged_in(), world.people.remote_slots[0])
    other = world.logged_in(STRANGER)
    inmate = world.people.inmate.person_id
    slot = world.people.remote_slots[1]
    answers = [
        other.get(path),
        other.post(f"{path}/withdraw"),
        other.post(f"{path}/appeal", words="x"),
        other.get(f"/family/book?inmate={inmate}"),
        other.post("/family/book/hold", inmate=inmate, slot=slot, form="remote"),
        other.post("/family/book", act_id="act-12345678", inmate=inmate, slot=slot, form="remote"),
        other.get("/family/visits/999999"),
        other.get("/family/book?inmate=999999"),
    ]
    assert [answer.status_code for answer in answers] == [404] * 8
    assert len({answer.text.count("Not found") for answer in answers}) == 1


def test_a_slot_that_another_holds_is_not_offered_but_ones_own_is(world: FamilyWorld) -> None:
    browser, slot = world.logged_in(), world.people.remote_slots[0]
    inmate = world.people.inmate.person_id
    browser.get(f"/family/book?inmate={inmate}")
    browser.post("/family/book/hold", inmate=inmate, slot=slot, form="remote")
    assert f'name="slot" value="{slot}"' in browser.get(f"/family/book?inmate={inmate}").text
    other = world.logged_in(STRANGER)
    listed = other.get(f"/family/book?inmate={world.people.neighbour.person_id}").text
    assert f'name="slot" value="{slot}"' not in listed
    world.clock.advance(timedelta(minutes=11))


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/family/book/hold", {"inmate": "0", "slot": "1", "form": "remote"}),
        ("/family/book/hold", {"inmate": "1", "slot": "99999999999", "form": "remote"}),
        ("/family/book/hold", {"inmate": "1", "slot": "1", "form": "by balloon"}),
        ("/family/book", {"inmate": "1", "slot": "1", "form": "remote", "act_id": "a\x00b"}),
        ("/family/visits/1/appeal", {"words": "x" * 3000}),
        ("/family/visits/1/appeal", {"words": ""}),
        ("/family/look", {"language": "klingon"}),
        ("/family/log-in/code", {"code": "a", "name": "\ud800", "id_tail": "1"}),
    ],
)
def test_input_that_cannot_be_meant_is_a_sentence(
    world: FamilyWorld, path: str, fields: dict[str, str]
) -> None:
    browser = world.logged_in()
    body = {"csrf": browser.token, **fields}
    if "\ud800" in "".join(fields.values()):
        body = {name: value.replace("\ud800", "\x00") for name, value in body.items()}
    answer = browser.client.post(path, data=body)
    assert answer.status_code == 422
    assert "Something entered is not right" in answer.text


def test_language_size_and_contrast_are_kept(world: FamilyWorld) -> None:
    browser = world.browser()
    browser.get("/family/log-in")
    browser.post("/family/look", language="zh", size="largest", contrast="high")
    page = browser.get("/family/log-in").text
    assert '<html lang="zh-CN" data-size="largest" data-contrast="high">' in page
    assert "邀请码" in page
