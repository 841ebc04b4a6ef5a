"""What custody states of a person says its kind, who, when, from what, and until when it holds."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from server.custody import service, take
from server.custody.rules import Statement, StatementKind, months_after
from server.custody.take import InmateFacts
from server.infra.clock import HeldClock
from server.infra.errors import NotFound
from tests.factories.identity import BLOCKS, NOON
from tests.integration.custody.conftest import World

LEVEL = "宽管"


def stated(world: World) -> dict[str, Statement]:
    with world.database.reading() as session:
        said = service.custody_facts(session, person_id=world.inmate.person_id)
    return {each.name: each for each in said}


def row_of(world: World) -> InmateFacts:
    return InmateFacts(
        world.inmate.person_id,
        "64000001",
        BLOCKS[0],
        education="初中",
        treatment_level=LEVEL,
        source="入监登记表",
        recorded_by="狱政管理科",
    )


def taken(world: World, row: InmateFacts, *, days: int = 0) -> int:
    """Taken so many days after noon; how many rows changed."""
    ctx = replace(world.ctx, clock=HeldClock(NOON + timedelta(days=days)))
    with world.database.writing() as session:
        return take.take_inmates(session, ctx, prison_id=world.prison.prison_id, rows=[row])


def test_everything_says_who_when_and_from_what(world: World) -> None:
    taken(world, row_of(world), days=1)
    said = stated(world)
    for each in said.values():
        assert (each.by, each.at, each.source) == (
            "狱政管理科", NOON + timedelta(days=1), "入监登记表",
        ), each.name  # fmt: skip
    kinds = {name for name, each in said.items() if each.kind is StatementKind.ASSESSMENT}
    assert kinds == {"treatment_level"}
    assert said["education"].expires_on is None


def test_assessment_has_its_own_assessor_and_an_end(world: World) -> None:
    at = datetime.fromisoformat("2026-08-31T20:00:00+00:00")  # 1 September where the prison is
    row = replace(
        row_of(world), treatment_by="考核小组", treatment_at=at, treatment_source="评定表"
    )
    taken(world, row)
    level = stated(world)["treatment_level"]
    assert (level.value, level.by, level.at, level.source) == (LEVEL, "考核小组", at, "评定表")
    months = world.ctx.limits.number("custody.treatment_level_months")
    assert level.expires_on == months_after(date(2026, 9, 1), months)
    assert not level.is_expired(level.expires_on)
    assert level.is_expired(level.expires_on + timedelta(days=1))


def test_same_record_later_changes_nothing(world: World) -> None:
    assert taken(world, row_of(world)) == 1
    before = stated(world)
    assert taken(world, row_of(world), days=30) == 0
    assert stated(world) == before


def test_changed_fact_leaves_the_assessment_as_old_as_it_is(world: World) -> None:
    taken(world, row_of(world))
    before = stated(world)["treatment_level"]
    assert taken(world, replace(row_of(world), education="高中", source="新表"), days=30) == 1
    after = stated(world)
    assert (after["education"].at, after["education"].source) == (
        NOON + timedelta(days=30), "新表",
    )  # fmt: skip
    assert after["treatment_level"] == before


@pytest.mark.parametrize(
    "change",
    [
        lambda row: replace(row, treatment_level="从严"),
        lambda row: replace(row, treatment_by="另一小组"),
        lambda row: replace(row, treatment_at=NOON + timedelta(days=30)),
    ],
    ids=["another level", "another assessor", "another moment"],
)
def test_new_assessment_holds_from_its_own_day(
    world: World, change: Callable[[InmateFacts], InmateFacts]
) -> None:
    taken(world, row_of(world))
    before = stated(world)["treatment_level"].expires_on
    assert taken(world, change(row_of(world)), days=30) == 1
    level = stated(world)["treatment_level"]
    assert level.at == NOON + timedelta(days=30)
    assert before is not None
    assert level.expires_on is not None
    assert level.expires_on > before


def test_level_that_is_no_more_leaves_no_assessment(world: World) -> None:
    taken(world, row_of(world))
    taken(world, replace(row_of(world), treatment_level=""))
    level = stated(world)["treatment_level"]
    assert (level.value, level.by, level.at, level.source, level.expires_on) == (
        "", "", None, "", None,
    )  # fmt: skip


def test_place_after_a_transfer_is_stated_by_who_ordered_it(world: World) -> None:
    taken(world, row_of(world))
    with world.database.writing() as session:
        service.transfer(
            session,
            world.ctx,
            actor=world.office,
            person_id=world.inmate.person_id,
            to_block_id=world.prison.blocks[1],
            reason="调整劳动岗位",
        )
    said = stated(world)
    assert said["place"].value == f"青川监狱 · {BLOCKS[1]}"
    assert (said["place"].by, said["place"].source) == (world.office.name, "调整劳动岗位")
    assert said["number"].by == "狱政管理科"
    taken(world, replace(row_of(world), block=BLOCKS[1], source="新表"), days=1)
    assert stated(world)["place"].source == "新表"


def test_nothing_is_stated_of_who_is_not_held(world: World) -> None:
    with world.database.reading() as session, pytest.raises(NotFound):
        service.custody_facts(session, person_id=world.office.person_id)
