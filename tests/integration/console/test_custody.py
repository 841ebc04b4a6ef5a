"""Pages that move a person, change his sentence and judge his relations, and who may not."""

import pytest
from httpx import Response

from server.identity.rules.kinds import PersonKind
from server.identity.service import people
from server.identity.service.people import PersonFacts, RelationFacts
from server.infra.permissions import Role
from tests.factories.console import Browser, ConsoleWorld
from tests.factories.custody import make_sentence
from tests.factories.tables import rows_of


def sentenced(world: ConsoleWorld, name: str) -> int:
    person = world.new_inmate(name=name)
    with world.installation.database.writing() as session:
        make_sentence(session, world.ctx, person)
    return person


def office(world: ConsoleWorld) -> Browser:
    officer = world.officer(Role.SCORES_OFFICE, world.prison.place)
    return world.logged_in(officer, purpose="sentence")


def with_relative(world: ConsoleWorld, name: str) -> tuple[int, int]:
    """A person and the relation to his mother, which nobody has judged yet."""
    person = world.new_inmate(name=name)
    with world.installation.database.writing() as session:
        [mother] = people.take_people(
            session, world.ctx, [PersonFacts(PersonKind.RELATIVE, "母亲某")]
        )
        people.take_relations(session, [RelationFacts(person, mother, "mother")])
        [relation] = rows_of(session, "relation", inmate_id=person)
    return person, relation.id


def block_of(world: ConsoleWorld, person: int) -> int:
    with world.installation.database.reading() as session:
        return int(rows_of(session, "inmate", person_id=person)[0].block_id)


def move(world: ConsoleWorld, browser: Browser, person: int, *, block: int = 1) -> Response:
    return browser.post(
        f"/console/people/{person}/transfer",
        block=world.prison.blocks[block],
        reason="调整劳动岗位",
    )


def test_person_is_moved(world: ConsoleWorld) -> None:
    person = world.new_inmate(name="要调走")
    browser = office(world)
    page = browser.get(f"/console/people/{person}").text
    assert "Move him" in page
    assert move(world, browser, person).status_code == 303
    assert block_of(world, person) == world.prison.blocks[1]
    assert move(world, browser, person).status_code == 409


STRANGERS = [
    (Role.OFFICER, 0, 403),
    (Role.BLOCK_LEADER, 0, 403),
    (Role.BLOCK_LEADER, 1, 404),
    (Role.TEACHER, None, 403),
    (Role.PRISON_LEADER, None, 403),
    (Role.ADMINISTRATOR, None, 404),
]


@pytest.mark.parametrize(("role", "block", "status"), STRANGERS)
def test_who_lacks_the_duty_moves_nobody_and_changes_no_sentence(
    world: ConsoleWorld, role: Role, block: int | None, status: int
) -> None:
    person = sentenced(world, "不许动")
    place = world.prison.place if block is None else world.prison.block(block)
    browser = world.logged_in(world.officer(role, place), purpose="sentence")
    page = browser.get(f"/console/people/{person}").text
    assert "Move him" not in page
    assert move(world, browser, person).status_code == status
    assert change(browser, person).status_code == status
    assert block_of(world, person) == world.prison.blocks[0]
    with world.installation.database.reading() as session:
        assert rows_of(session, "sentence_change", person_id=person) == []


def test_office_of_another_prison_moves_nobody(world: ConsoleWorld) -> None:
    person = sentenced(world, "别狱的")
    officer = world.officer(Role.SCORES_OFFICE, world.other_prison.place)
    browser = world.logged_in(officer, purpose="sentence")
    assert move(world, browser, person).status_code == 404
    assert change(browser, person).status_code == 404


@pytest.mark.parametrize(
    "fields", [{"block": "0"}, {"reason": ""}, {"reason": "x" * 201}, {"block": "x"}]
)
def test_move_that_cannot_be_meant_is_a_sentence(
    world: ConsoleWorld, fields: dict[str, str]
) -> None:
    person = world.new_inmate(name="写错了")
    browser = office(world)
    browser.get(f"/console/people/{person}")
    data = {"csrf": browser.token, "block": str(world.prison.blocks[1]), "reason": "x", **fields}
    answer = browser.client.post(f"/console/people/{person}/transfer", data=data)
    assert answer.status_code == 422
    assert "Something entered is not right" in answer.text


def test_block_that_is_not_there_is_not_found(world: ConsoleWorld) -> None:
    person = world.new_inmate(name="没这区")
    browser = office(world)
    browser.get(f"/console/people/{person}")
    answer = browser.post(f"/console/people/{person}/transfer", block=999_999, reason="x")
    assert answer.status_code == 404


def change(browser: Browser, person: int, **other: object) -> Response:
    stated: dict[str, object] = {
        "decided_on": "2026-11-20",
        "title": "减刑",
        "days": -90,
        "document": "（2026）川01刑更12号",
    }
    data = {name: str(value) for name, value in (stated | other).items()}
    answer: Response = browser.client.post(
        f"/console/people/{person}/sentence/change", data={"csrf": browser.token, **data}
    )
    return answer


def test_court_s_decision_moves_the_end(world: ConsoleWorld) -> None:
    person = sentenced(world, "减了刑")
    browser = office(world)
    assert "Record a court" in browser.get(f"/console/people/{person}/sentence").text
    assert change(browser, person).status_code == 303
    page = browser.get(f"/console/people/{person}/sentence").text
    assert "（2026）川01刑更12号" in page
    assert "−90" in page


@pytest.mark.parametrize(
    "field",
    [
        {"days": 0},
        {"days": 99_999},
        {"days": "many"},
        {"document": ""},
        {"title": "x" * 81},
        {"decided_on": "soon"},
        {"days": -36_000},
    ],
)
def test_change_that_cannot_be_meant_is_a_sentence(
    world: ConsoleWorld, field: dict[str, object]
) -> None:
    person = sentenced(world, "写错刑")
    browser = office(world)
    browser.get(f"/console/people/{person}/sentence")
    answer = change(browser, person, **field)
    assert answer.status_code == 422
    assert "Something entered is not right" in answer.text


def judge(browser: Browser, person: int, relation: int, *, is_kin: str = "true") -> Response:
    return browser.post(
        f"/console/people/{person}/relations/{relation}", is_kin=is_kin, document="户口簿"
    )


def test_officer_who_saw_the_paper_verifies_the_relation(world: ConsoleWorld) -> None:
    person, relation = with_relative(world, "有母亲")
    officer = world.officer(Role.OFFICER, world.prison.block(0))
    browser = world.logged_in(officer, purpose="family")
    assert "not verified yet" in browser.get(f"/console/people/{person}").text
    assert judge(browser, person, relation).status_code == 303
    with world.installation.database.reading() as session:
        [row] = rows_of(session, "relation", id=relation)
        entry = rows_of(session, "audit_entry", subject_id=person)[-1]
    assert (row.state, row.document, row.verified_by) == (
        "verified",
        "户口簿",
        officer.actor.person_id,
    )
    assert entry.action == "relation_verify"
    assert judge(browser, person, relation).status_code == 409
    assert judge(browser, person, relation, is_kin="false").status_code == 303
    assert ">ended<" in browser.get(f"/console/people/{person}").text


@pytest.mark.parametrize(
    ("role", "block", "status"),
    [
        (Role.OFFICER, 1, 404),
        (Role.SCORES_OFFICE, None, 403),
        (Role.TEACHER, None, 403),
        (Role.PRISON_LEADER, None, 403),
        (Role.ADMINISTRATOR, None, 404),
    ],
)
def test_who_lacks_the_duty_judges_no_relation(
    world: ConsoleWorld, role: Role, block: int | None, status: int
) -> None:
    person, relation = with_relative(world, "不许判")
    place = world.prison.place if block is None else world.prison.block(block)
    browser = world.logged_in(world.officer(role, place), purpose="family")
    assert "Judge this relation" not in browser.get(f"/console/people/{person}").text
    assert judge(browser, person, relation).status_code == status
    with world.installation.database.reading() as session:
        assert rows_of(session, "relation", id=relation)[0].state == "unverified"


def test_relation_of_another_person_is_not_found(world: ConsoleWorld) -> None:
    person, _ = with_relative(world, "自己的")
    _, others = with_relative(world, "别人的")
    officer = world.officer(Role.OFFICER, world.prison.block(0))
    browser = world.logged_in(officer, purpose="family")
    browser.get(f"/console/people/{person}")
    for relation in (others, 999_999):
        assert judge(browser, person, relation).status_code == 404
