"""Old month rows: taken once, with totals and cycles as a replay by the rules gives them."""

from collections.abc import Sequence
from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError

from server.scores import service
from server.scores.rules.months import last_day, month_of, plus_months
from server.scores.rules.standing import MonthLine, replayed
from server.scores.service import rulebook
from server.scores.take import MonthRow, TakenRows, take_month_rows
from server.wire.scores import ContestState, EntryKind, Part
from tests.factories.scores import PURPOSE, QUOTA, World
from tests.factories.tables import rows_of


def month_row(
    inmate_id: int,
    month: int,
    *,
    bonus: int = 0,
    bonus_part: Part = Part.LABOUR,
    deduction: int = 0,
    lineage_id: int = 1,
) -> MonthRow:
    return MonthRow(
        inmate_id=inmate_id,
        month=month,
        base=100,
        base_supervision=35,
        base_education=35,
        base_labour=30,
        bonus=bonus,
        bonus_part=bonus_part.value,
        bonus_reason="超额完成劳动定额" if bonus else "",
        deduction=deduction,
        deduction_part=Part.SUPERVISION.value,
        deduction_reason="内务不整" if deduction else "",
        clause=QUOTA if bonus else "",
        month_points=100 + bonus - deduction,
        running_total=None,
        officer_label="民警001",
        recorded_on=last_day(month),
        lineage_id=lineage_id,
    )


def history(inmate_id: int, *, months: int = 14, start: int = 202509) -> list[MonthRow]:
    return [
        month_row(
            inmate_id,
            plus_months(start, index),
            bonus=8 if index % 3 == 0 else 0,
            deduction=3 if index % 4 == 0 else 0,
            lineage_id=inmate_id * 100 + index,
        )
        for index in range(months)
    ]


def take(world: World, rows: Sequence[MonthRow]) -> TakenRows:
    with world.database.writing() as session:
        return take_month_rows(session, world.ctx, rows=iter(rows))


def test_every_row_becomes_its_lines_and_the_totals_follow(world: World) -> None:
    person = world.inmate.person_id
    rows = history(person)
    taken = take(world, rows)
    assert (taken.taken, taken.lines, taken.known, taken.differing) == (14, 14 + 5 + 4, 0, ())
    with world.database.reading() as session:
        reply = service.my_scores(session, world.ctx, actor=world.inmate)
    assert reply.total == sum(row.month_points for row in rows)
    assert (reply.cycle_number, reply.cycle_points) == (3, reply.total - 1200)
    # The last row is a plain base, the one before it has a bonus and a deduction.
    assert [line.kind for line in reply.lines[:4]] == [
        EntryKind.BASE,
        EntryKind.DEDUCTION,
        EntryKind.BONUS,
        EntryKind.BASE,
    ]


def test_totals_and_cycles_are_those_of_a_replay_by_the_rules(world: World) -> None:
    rows = history(world.inmate.person_id) + history(world.neighbour.person_id, months=9)
    # As a file sorted by month has them.
    take(world, sorted(rows, key=lambda row: row.month))
    for actor in (world.inmate, world.neighbour):
        lines = [
            MonthLine(row.month, points)
            for row in rows
            if row.inmate_id == actor.person_id
            for points in (row.base, row.bonus, -row.deduction)
            if points
        ]
        standing, ended = replayed(
            rulebook(world.ctx.limits).cycles, lines, close_before=month_of(world.clock.today())
        )
        with world.database.reading() as session:
            total = rows_of(session, "score_total", inmate_id=actor.person_id)[0]
            cycles = rows_of(session, "score_cycle", inmate_id=actor.person_id)
        assert tuple(getattr(total, name) for name in standing._fields) == tuple(standing)
        assert [tuple(getattr(cycle, name) for name in ended[0]._fields) for cycle in cycles] == [
            tuple(cycle) for cycle in ended
        ]


def test_second_import_changes_nothing(world: World) -> None:
    rows = history(world.inmate.person_id)
    take(world, rows)
    world.line(points=8)
    with world.database.reading() as session:
        before = rows_of(session, "score_entry"), rows_of(session, "score_total")
    again = take(world, rows)
    assert (again.taken, again.lines, again.known, again.differing) == (0, 0, 14, ())
    with world.database.reading() as session:
        assert (rows_of(session, "score_entry"), rows_of(session, "score_total")) == before


def test_known_month_with_other_points_is_left_alone_and_named(world: World) -> None:
    person = world.inmate.person_id
    take(world, [month_row(person, 202610)])
    again = take(world, [month_row(person, 202610, bonus=5, lineage_id=77)])
    assert (again.taken, again.differing) == (0, (77,))


def test_later_rows_go_on_from_where_the_ledger_stands(world: World) -> None:
    rows = history(world.inmate.person_id)
    take(world, rows[:9])
    take(world, rows[9:])
    with world.database.reading() as session:
        reply = service.my_scores(session, world.ctx, actor=world.inmate)
    assert (reply.total, reply.cycle_number) == (sum(row.month_points for row in rows), 3)


def test_row_of_an_unknown_person_undoes_the_whole_import(world: World) -> None:
    rows = [*history(world.inmate.person_id), month_row(999_999, 202610)]
    with pytest.raises(IntegrityError):
        take(world, rows)
    with world.database.reading() as session:
        assert rows_of(session, "score_entry") == rows_of(session, "score_total") == []


def test_imported_line_says_where_it_comes_from(world: World) -> None:
    take(world, [month_row(world.inmate.person_id, 202610, bonus=8, lineage_id=5)])
    with world.database.reading() as session:
        lines = service.my_scores(session, world.ctx, actor=world.inmate).lines
        line = service.my_line(session, world.ctx, actor=world.inmate, entry_id=lines[0].entry_id)
        stored = rows_of(session, "score_entry")
    assert (line.entered_by.zh, line.source.zh) == ("民警001", "原计分考核系统导出")
    assert (line.arithmetic.cap, line.arithmetic.already, line.arithmetic.left) == (15, 0, 7)
    assert (line.line.happened_on, line.contest.state) == (
        date(2026, 10, 31),
        ContestState.TOO_LATE,
    )
    assert {row.lineage_id for row in stored} == {5}


def test_special_bonus_and_penalty_of_a_row_keep_their_kind(world: World) -> None:
    row = month_row(
        world.inmate.person_id, 202610, bonus=10, bonus_part=Part.SPECIAL, deduction=100
    )
    take(world, [row._replace(deduction_part=Part.PENALTY.value)])
    with world.database.reading() as session:
        lines = service.my_scores(session, world.ctx, actor=world.inmate).lines
    assert [(line.kind, line.points) for line in lines] == [
        (EntryKind.PENALTY, -100),
        (EntryKind.SPECIAL_BONUS, 10),
        (EntryKind.BASE, 100),
    ]


def test_row_without_a_reason_is_called_by_its_clause(world: World) -> None:
    row = month_row(world.inmate.person_id, 202610, bonus=8, deduction=3)
    take(world, [row._replace(bonus_reason="", deduction_reason="")])
    with world.database.reading() as session:
        lines = service.my_scores(session, world.ctx, actor=world.inmate).lines
    assert [line.title.zh for line in lines[:2]] == ["扣分", "超额完成劳动定额"]


def test_imported_bonus_counts_under_this_months_cap(world: World) -> None:
    take(world, [month_row(world.inmate.person_id, 202611, bonus=10)])
    world.line(points=10)
    with world.database.writing() as session:
        reply = service.scores_for_staff(
            session,
            world.ctx,
            actor=world.officer,
            inmate_id=world.inmate.person_id,
            purpose=PURPOSE,
        )
    assert (reply.this_month_points, reply.lines[0].points) == (115, 5)


def test_month_with_an_imported_base_gets_no_second_one(world: World) -> None:
    take(world, [month_row(world.inmate.person_id, 202611)])
    with world.database.writing() as session:
        assert service.enter_bases(session, world.ctx) == 3
