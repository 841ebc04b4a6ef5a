"""Who may look at whom, for which purpose, and what the log keeps of it."""

import re
from datetime import timedelta

import pytest

from server.infra.permissions import Role
from tests.factories.console import ConsoleWorld
from tests.factories.tables import StoredRow, rows_of


def looks_at(world: ConsoleWorld, person: int) -> list[StoredRow]:
    with world.installation.database.reading() as session:
        return [row for row in rows_of(session, "audit_entry", subject_id=person) if row.is_look]


@pytest.mark.parametrize("text", ["单晓明", "64000001", "sxm", "晓明"])
def test_people_are_found_by_name_number_and_initials(world: ConsoleWorld, text: str) -> None:
    browser = world.logged_in(world.officer(Role.OFFICER, world.prison.block(0)))
    before = len(looks_at(world, world.inmate))
    answer = browser.post("/console/people", text=text, purpose="scoring")
    assert "单晓明" in answer.text
    look = looks_at(world, world.inmate)[before:][-1]
    assert (look.action, look.purpose) == ("person_search", "scoring")


@pytest.mark.parametrize("purpose", ["", "because", "other"])
def test_a_search_without_a_purpose_shows_nobody(world: ConsoleWorld, purpose: str) -> None:
    browser = world.logged_in(world.officer(Role.OFFICER, world.prison.block(0)))
    before = len(looks_at(world, world.inmate))
    answer = browser.post("/console/people", text="64000001", purpose=purpose)
    assert answer.status_code == 400
    assert "单晓明" not in answer.text
    assert "Why do you look?" in answer.text
    assert len(looks_at(world, world.inmate)) == before


@pytest.mark.parametrize("part", ["", "/scores", "/sentence", "/account", "/hours", "/looks"])
def test_a_page_without_a_purpose_asks_for_one_and_goes_on(world: ConsoleWorld, part: str) -> None:
    browser = world.logged_in(world.officer(Role.OFFICER, world.prison.block(0)))
    path = f"/console/people/{world.inmate}{part}"
    asked = browser.get(path)
    assert asked.status_code == 400
    assert "单晓明" not in asked.text
    going_on = browser.post("/console/purpose", purpose="safety", back=path)
    assert going_on.headers["location"] == path
    if part != "/sentence":  # none is recorded of him
        assert "单晓明" in browser.get(path).text
    assert looks_at(world, world.inmate)[-1].purpose == "safety"


def test_a_purpose_in_own_words_is_kept_as_said(world: ConsoleWorld) -> None:
    browser = world.logged_in(world.officer(Role.OFFICER, world.prison.block(0)))
    browser.post("/console/people", text="64000001", purpose="other", note="家属来电询问")
    assert looks_at(world, world.inmate)[-1].purpose == "other:家属来电询问"


def test_a_purpose_is_over_after_a_quarter_of_an_hour(world: ConsoleWorld) -> None:
    browser = world.logged_in(world.officer(Role.OFFICER, world.prison.block(0)), purpose="scoring")
    path = f"/console/people/{world.inmate}"
    assert browser.get(path).status_code == 200
    world.clock.advance(
        timedelta(minutes=world.ctx.limits.number("console.purpose_kept"), seconds=1)
    )
    assert browser.get(path).status_code == 400


def test_a_purpose_is_its_session_s_alone(world: ConsoleWorld) -> None:
    stated = world.logged_in(world.officer(Role.OFFICER, world.prison.block(0)), purpose="scoring")
    other = world.logged_in(world.officer(Role.OFFICER, world.prison.block(0)))
    other.client.cookies.set(
        "guitu_purpose", stated.client.cookies["guitu_purpose"], path="/console"
    )
    assert other.get(f"/console/people/{world.inmate}").status_code == 400


def test_people_of_another_block_or_prison_are_not_shown(world: ConsoleWorld) -> None:
    officer = world.officer(Role.OFFICER, world.prison.block(0))
    browser = world.logged_in(officer, purpose="safety")
    elsewhere = [
        world.new_inmate(name="别处甲", block=1),
        world.new_inmate(world.other_prison, name="别处乙"),
    ]
    assert "别处" not in browser.post(
        "/console/people", text="别处", purpose="safety"
    ).text.replace('value="别处"', "").replace("“别处”", "")
    for person in elsewhere:
        for part in ("", "/scores", "/sentence", "/account", "/hours", "/looks"):
            answer = browser.get(f"/console/people/{person}{part}")
            assert answer.status_code == 404, part
            assert "别处" not in answer.text
        assert browser.get(f"/console/scores/new?person={person}").status_code == 404
        assert not looks_at(world, person)


@pytest.mark.parametrize(
    ("role", "part", "status"),
    [
        (Role.TEACHER, "/hours", 200),
        (Role.TEACHER, "/scores", 403),
        (Role.TEACHER, "/account", 403),
        (Role.CLINICIAN, "/sentence", 403),
        (Role.ADMINISTRATOR, "", 404),
        (Role.AUDITOR, "", 404),
        (Role.DATA_OFFICER, "/scores", 404),
    ],
)
def test_a_duty_opens_its_own_parts_only(
    world: ConsoleWorld, role: Role, part: str, status: int
) -> None:
    browser = world.logged_in(world.officer(role, world.prison.place), purpose="records")
    answer = browser.get(f"/console/people/{world.inmate}{part}")
    assert answer.status_code == status
    assert ("单晓明" in answer.text) == (status == 200)


PARTS = ("", "/scores", "/cycles", "/sentence", "/account", "/hours", "/face", "/looks")


@pytest.mark.parametrize(
    ("role", "block"),
    [
        (Role.OFFICER, 1),
        (Role.BLOCK_LEADER, 1),
        (Role.ADMINISTRATOR, None),
        (Role.AUDITOR, None),
        (Role.DATA_OFFICER, None),
    ],
)
def test_a_number_in_an_address_tells_nothing(
    world: ConsoleWorld, role: Role, block: int | None
) -> None:
    """Somebody who is not his to see, and nobody, are answered alike to the last letter."""
    place = world.prison.place if block is None else world.prison.block(block)
    browser = world.logged_in(world.officer(role, place), purpose="records")
    elsewhere = world.new_inmate(world.other_prison, name="别处丙")
    for part in PARTS:
        answers = [
            browser.get(f"/console/people/{person}{part}")
            for person in (world.inmate, elsewhere, 999_999)
        ]
        assert [answer.status_code for answer in answers] == [404] * 3, part
        told = {re.sub(r"people/[0-9]+|[0-9a-f]{64}", "", answer.text) for answer in answers}
        assert len(told) == 1, part


def test_a_refused_part_leaves_no_look_behind(world: ConsoleWorld) -> None:
    person = world.new_inmate(name="何无痕")
    browser = world.logged_in(world.officer(Role.TEACHER, world.prison.place), purpose="education")
    assert browser.get(f"/console/people/{person}/scores").status_code == 403
    assert not looks_at(world, person)


def test_a_sealed_field_opens_by_click_for_the_leader_and_is_logged_by_name(
    world: ConsoleWorld,
) -> None:
    person = world.new_inmate(name="闻封存")
    leader = world.logged_in(
        world.officer(Role.BLOCK_LEADER, world.prison.block(0)), purpose="family"
    )
    page = leader.get(f"/console/people/{person}")
    assert "649902199001011234" not in page.text
    opened = leader.post(f"/console/people/{person}/sealed", partial=True, field="id_number")
    assert "649902199001011234" in opened.text
    assert "<html" not in opened.text
    look = looks_at(world, person)[-1]
    assert (look.action, look.purpose) == ("person_read_sensitive", "family")
    assert '"id_number"' in look.detail
    assert "649902199001011234" not in look.detail


def test_a_sealed_field_stays_shut_for_an_officer(world: ConsoleWorld) -> None:
    browser = world.logged_in(world.officer(Role.OFFICER, world.prison.block(0)), purpose="family")
    page = browser.get(f"/console/people/{world.inmate}")
    assert "not for your duty" in page.text
    answer = browser.post(f"/console/people/{world.inmate}/sealed", field="nation")
    assert answer.status_code == 403
    assert "回族" not in answer.text


def test_the_one_looked_at_is_shown_who_looked(world: ConsoleWorld) -> None:
    person = world.new_inmate(name="甄可见")
    leader = world.officer(Role.BLOCK_LEADER, world.prison.block(0), name="秦明察")
    browser = world.logged_in(leader, purpose="safety")
    browser.get(f"/console/people/{person}")
    answer = browser.get(f"/console/people/{person}/looks")
    assert "秦明察" in answer.text
    assert "safety" in answer.text
