"""People are taken in sealed, found again by a blind index, and looked up with each look logged."""

import pytest

from server.identity.rules.kinds import PersonKind, Sex
from server.identity.service import looks, lookup, people
from server.identity.service.fields import SensitiveField
from server.identity.service.people import PersonFacts, RelationFacts
from server.infra.errors import InvalidInput, NotFound, PurposeMissing, Refused
from server.infra.permissions import Action, Actor, Role
from server.infra.words import ReadPurpose, stored_purpose
from tests.factories.identity import as_inmate, make_inmate, make_officer, make_prison
from tests.factories.tables import StoredRow, rows_of
from tests.integration.identity.conftest import World

ID_NUMBER = "649901199001011237"
FACTS = PersonFacts(
    PersonKind.INMATE,
    "解建国",
    sex=Sex.MALE,
    id_number=ID_NUMBER,
    phone="19920354288",
    address="宁夏青铜峡市",
    nation="回族",
    is_minor=False,
)


def take(world: World, *rows: PersonFacts) -> list[int]:
    with world.database.writing() as session:
        return people.take_people(session, world.ctx, rows)


def test_sensitive_values_are_stored_sealed(world: World) -> None:
    take(world, FACTS)
    with world.database.reading() as session:
        [row] = rows_of(session, "person", name="解建国")
    stored = b"|".join(value for value in row if isinstance(value, bytes))
    for value in (ID_NUMBER, "19920354288", "宁夏青铜峡市", "回族"):
        assert value.encode() not in stored
    assert (row.name_latin, row.initials) == ("Xie Jianguo", "xjg")


def test_ids_come_in_the_order_of_the_rows(world: World) -> None:
    names = ["甲一", "乙二", "丙三"]
    ids = take(world, *(PersonFacts(PersonKind.RELATIVE, name) for name in names))
    with world.database.reading() as session:
        assert [people.names_of(session, ids)[person] for person in ids] == names


def test_person_is_found_by_id_number_and_kind(world: World) -> None:
    [inmate, relative] = take(
        world, FACTS, PersonFacts(PersonKind.RELATIVE, "解母", id_number="649901196001011235")
    )
    with world.database.reading() as session:
        found = people.find_by_id_numbers(
            session,
            world.ctx,
            [ID_NUMBER, "649901196001011235", "649901196001019999"],
            kind=PersonKind.INMATE,
        )
    assert found == {ID_NUMBER: inmate}
    assert relative != inmate


def test_restating_what_is_known_writes_nothing(world: World) -> None:
    [person_id] = take(world, FACTS)
    before = row_of(world, person_id)
    take(world, PersonFacts(**vars(FACTS) | {"person_id": person_id}))
    assert row_of(world, person_id) == before


def test_stated_values_replace_and_missing_ones_do_not(world: World) -> None:
    [person_id] = take(world, FACTS)
    before = row_of(world, person_id)
    take(
        world,
        PersonFacts(PersonKind.INMATE, "解国庆", person_id=person_id, phone="19920000000"),
    )
    after = row_of(world, person_id)
    assert (after.name, after.initials, after.sex) == ("解国庆", "xgq", "m")
    assert after.phone_index != before.phone_index
    assert after.id_number == before.id_number


def row_of(world: World, person_id: int) -> StoredRow:
    with world.database.reading() as session:
        return rows_of(session, "person", id=person_id)[0]


def test_updating_an_unknown_person_is_refused(world: World) -> None:
    with pytest.raises(NotFound):
        take(world, PersonFacts(PersonKind.INMATE, "某人", person_id=999))


def test_relations_are_taken_once(world: World) -> None:
    [mother] = take(world, PersonFacts(PersonKind.RELATIVE, "单母"))
    row = RelationFacts(world.inmate, mother, "mother")
    with world.database.writing() as session:
        assert people.take_relations(session, [row, row]) == 1
        assert people.take_relations(session, [row]) == 0
        changed = RelationFacts(world.inmate, mother, "sister")
        assert people.take_relations(session, [changed]) == 1
        [kept] = rows_of(session, "relation")
    assert (kept.kinship, kept.state) == ("sister", "unverified")


@pytest.fixture
def officer(world: World) -> Actor:
    with world.database.writing() as session:
        return make_officer(session, world.ctx, Role.OFFICER, world.prison.block(0))


def search(world: World, actor: Actor, text: str, purpose: str | None = "scoring") -> list[str]:
    with world.database.writing() as session:
        found = lookup.search(session, world.ctx, actor=actor, text=text, purpose=purpose)
        return [person.name for person in found.people]


@pytest.mark.parametrize(
    "text", ["单晓明", "晓明", "64000001", "6400", "sxm", "SX", "shan", " 单 晓明".replace(" ", "")]
)
def test_person_is_found_by_name_number_and_initials(
    world: World, officer: Actor, text: str
) -> None:
    assert search(world, officer, text) == ["单晓明"]


@pytest.mark.parametrize("text", ["曾", "65", "zz", "%", "_", "单%", "\\"])
def test_others_are_not_found(world: World, officer: Actor, text: str) -> None:
    assert search(world, officer, text) == []


def test_empty_search_is_refused(world: World, officer: Actor) -> None:
    with pytest.raises(InvalidInput):
        search(world, officer, "  ")


def test_search_stays_in_the_officers_block(world: World, officer: Actor) -> None:
    with world.database.writing() as session:
        make_inmate(session, world.ctx, world.prison, number="64000002", block=1, card=None)
        other = make_prison(session, code="P2", name="北岭监狱")
        make_inmate(session, world.ctx, other, number="64000003", card=None)
        leader = make_officer(session, world.ctx, Role.PRISON_LEADER, world.prison.place)
    assert len(search(world, officer, "单晓明")) == 1
    assert len(search(world, leader, "单晓明")) == 2


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR, Role.DATA_OFFICER])
def test_who_has_no_duty_to_people_searches_nobody(world: World, role: Role) -> None:
    with world.database.writing() as session:
        actor = make_officer(session, world.ctx, role, world.prison.place)
    with pytest.raises(Refused):
        search(world, actor, "单晓明")


@pytest.mark.parametrize("purpose", [None, "", "  "])
def test_no_look_without_a_purpose(world: World, officer: Actor, purpose: str | None) -> None:
    with pytest.raises(PurposeMissing):
        search(world, officer, "单晓明", purpose)
    with world.database.writing() as session, pytest.raises(PurposeMissing):
        lookup.read_person(
            session, world.ctx, actor=officer, person_id=world.inmate, purpose=purpose
        )
    with world.database.writing() as session, pytest.raises(PurposeMissing):
        lookup.open_sealed(
            session,
            world.ctx,
            actor=officer,
            person_id=world.inmate,
            fields=[SensitiveField.NATION],
            purpose=purpose,
        )


def test_person_sees_who_looked_and_why_newest_first(world: World, officer: Actor) -> None:
    search(world, officer, "单晓明", stored_purpose(ReadPurpose.SCORING))
    with world.database.writing() as session:
        lookup.read_person(
            session,
            world.ctx,
            actor=officer,
            person_id=world.inmate,
            purpose=stored_purpose(ReadPurpose.OTHER, "核对年龄"),
        )
    with world.database.reading() as session:
        me = as_inmate(world.inmate, world.prison)
        seen = looks.looks(session, world.ctx, actor=me).looks
    assert [(look.who, look.role.zh, look.what.zh, look.purpose.zh) for look in seen] == [
        ("马向阳", "民警", "查看基本信息", "其他：核对年龄"),
        ("马向阳", "民警", "在查询结果中看到您", "计分考核"),
    ]
    assert seen[1].purpose.en == "keeping scores"


def test_nobody_sees_anothers_looks(world: World, officer: Actor) -> None:
    search(world, officer, "单晓明")
    with world.database.writing() as session:
        other = make_inmate(session, world.ctx, world.prison, number="64000002", card=None)
    with world.database.reading() as session:
        theirs = looks.looks(session, world.ctx, actor=as_inmate(other, world.prison))
        assert theirs.looks == []
        with pytest.raises(Refused):
            looks.looks(session, world.ctx, actor=officer)


def test_page_of_a_person_shows_no_sealed_value(world: World, officer: Actor) -> None:
    with world.database.writing() as session:
        page = lookup.read_person(
            session, world.ctx, actor=officer, person_id=world.inmate, purpose="scoring"
        )
    assert page.sealed == {SensitiveField.NATION}
    assert "回族" not in repr(page)


@pytest.mark.parametrize(
    ("role", "field", "is_allowed"),
    [
        (Role.OFFICER, SensitiveField.ID_NUMBER, False),
        (Role.OFFICER, SensitiveField.NATION, False),
        (Role.BLOCK_LEADER, SensitiveField.ID_NUMBER, True),
        (Role.BLOCK_LEADER, SensitiveField.NATION, True),
        (Role.CLINICIAN, SensitiveField.PHONE, False),
        (Role.TEACHER, SensitiveField.IS_MINOR, True),
        (Role.TEACHER, SensitiveField.ADDRESS, False),
    ],
)
def test_each_sealed_field_has_its_own_access(
    world: World, role: Role, field: SensitiveField, *, is_allowed: bool
) -> None:
    with world.database.writing() as session:
        actor = make_officer(session, world.ctx, role, world.prison.block(0))
    if not is_allowed:
        with pytest.raises(Refused):
            opened(world, actor, field)
        return
    value = opened(world, actor, field)
    assert value == ("回族" if field is SensitiveField.NATION else "")
    with world.database.reading() as session:
        [entry] = rows_of(session, "audit_entry", subject_id=world.inmate, is_look=True)
    assert field in entry.detail
    assert "回族" not in entry.detail


def opened(world: World, actor: Actor, field: SensitiveField) -> str:
    with world.database.writing() as session:
        return lookup.open_sealed(
            session,
            world.ctx,
            actor=actor,
            person_id=world.inmate,
            fields=[field],
            purpose="records",
        )[field]


@pytest.mark.parametrize("where", ["another block", "another prison"])
def test_officer_of_another_place_reads_nobody(world: World, where: str) -> None:
    with world.database.writing() as session:
        other = make_prison(session, code="P2", name="北岭监狱")
        place = world.prison.block(1) if where == "another block" else other.block(0)
        actor = make_officer(session, world.ctx, Role.BLOCK_LEADER, place)
    with world.database.writing() as session, pytest.raises(Refused):
        lookup.read_person(
            session, world.ctx, actor=actor, person_id=world.inmate, purpose="scoring"
        )
    with pytest.raises(Refused):
        opened(world, actor, SensitiveField.NATION)


def test_unknown_person_is_not_found(world: World, officer: Actor) -> None:
    with world.database.writing() as session, pytest.raises(NotFound):
        lookup.read_person(session, world.ctx, actor=officer, person_id=999, purpose="scoring")


def test_every_look_has_words() -> None:
    from server.infra.words import LOOK_WORDS

    assert {action for action in Action if "_read" in action} - LOOK_WORDS.keys() <= {
        Action.HOME_READ,
        Action.LOOKS_READ,
        Action.TERMINAL_READ,
    }
