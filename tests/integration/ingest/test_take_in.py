"""Whole exports are taken exactly, in whatever layout, once."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from server.infra.clock import HeldClock
from server.infra.context import Context
from server.infra.database import Database
from server.ingest.gateways.opening import load_mapping, open_all, sizes_of
from server.ingest.service import take_in
from server.wire.ingest import ImportReply
from tests.factories.identity import NOON, make_context
from tests.factories.legacy import Exports, make_exports
from tests.factories.tables import rows_of
from tests.integration.ingest.layouts import write_first_prison, write_other_prison

Writes = Callable[[Path, Exports], dict[str, str]]
# Tables of the owners and of ingest; the audit log grows with every import.
TABLES = (
    "person", "inmate", "sentence", "relation", "score_entry", "account_entry", "account_balance",
    "course", "attendance", "ingest_run", "ingest_file", "ingest_lineage", "ingest_finding",
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Not that of the database, which is a table of people too."""
    return tmp_path / "exports"


def imported(database: Database, ctx: Context, folder: Path) -> ImportReply:
    with database.writing() as session:
        return take_in(
            session,
            ctx,
            actor=None,
            prison_id=None,
            sources=open_all([str(folder)], sizes=sizes_of(ctx)),
            mapping=load_mapping(None, home=folder),
        )


def counted(session: Session) -> dict[str, int]:
    query = "SELECT count(*) FROM {}"
    return {name: session.scalar(text(query.format(name))) or 0 for name in TABLES}


@pytest.mark.parametrize("write", [write_first_prison, write_other_prison])
def test_counts_are_exact_in_every_layout(database: Database, folder: Path, write: Writes) -> None:
    exports = make_exports()
    files = write(folder, exports)
    reply = imported(database, make_context(), folder)
    for file, system in files.items():
        sheet, report = exports.by_name()[system], reply.files[file]
        own = {name: getattr(report, name) for name in sheet.counts}
        assert (file, own) == (file, sheet.counts)
        assert report.refusals == sheet.reasons
        assert report.read == (report.taken + report.refused + report.duplicates + report.blank)


def test_people_say_which_file_and_who_until_a_file_says_otherwise(
    database: Database, folder: Path
) -> None:
    clock = HeldClock(NOON)
    ctx = make_context(clock)
    write_first_prison(folder, make_exports())
    imported(database, ctx, folder)
    first = database.read(lambda session: rows_of(session, "inmate"))
    assert first
    for row in first:
        assert row.source.removeprefix("导入 ") in {path.name for path in folder.iterdir()}
        assert (row.recorded_by, row.recorded_at) == ("本机管理员", NOON)
        assert (row.treatment_level == "") == (row.treatment_expires_on is None)
    assert any(row.treatment_level for row in first)
    clock.advance(timedelta(days=30))
    imported(database, ctx, folder)
    assert database.read(lambda session: rows_of(session, "inmate")) == first


@pytest.mark.parametrize("write", [write_first_prison, write_other_prison])
def test_second_import_changes_nothing(database: Database, folder: Path, write: Writes) -> None:
    ctx = make_context()
    write(folder, make_exports())
    first = imported(database, ctx, folder)
    before = database.read(counted)
    second = imported(database, ctx, folder)
    assert database.read(counted) == before
    assert first.changed > 0
    assert (second.changed, second.run_id) == (0, None)
    for name, report in first.files.items():
        assert second.files[name] == report.model_copy(update={"changed": 0})


def test_same_people_in_another_layout_add_nothing(database: Database, folder: Path) -> None:
    ctx = make_context()
    write_first_prison(folder / "first", make_exports())
    write_other_prison(folder / "other", make_exports())
    imported(database, ctx, folder / "first")
    before = database.read(counted)
    reply = imported(database, ctx, folder / "other")
    after = database.read(counted)
    owned = [name for name in TABLES if not name.startswith("ingest_")]
    assert {name: after[name] for name in owned} == {name: before[name] for name in owned}
    assert reply.changed == 0


def test_a_mended_row_is_taken_by_the_next_import(database: Database, folder: Path) -> None:
    ctx = make_context()
    exports = make_exports()
    write_first_prison(folder, exports)
    imported(database, ctx, folder)
    row = next(
        row for row in exports.scores.rows if row and row[7] == row[9] == "" and row[12] == "110"
    )
    row[12] = "100"
    write_first_prison(folder, exports)
    reply = imported(database, ctx, folder)
    report = reply.files["scores.csv"]
    assert (report.taken, report.changed) == (exports.scores.taken + 1, 1)
    assert "month_total_does_not_add_up" not in report.refusals


def test_scores_alone_follow_the_roster_of_an_earlier_import(
    database: Database, folder: Path
) -> None:
    ctx = make_context()
    exports = make_exports()
    write_first_prison(folder, exports)
    imported(database, ctx, folder)
    for name in ("roster.xlsx", "accounts.dbf", "relatives.csv", "classes.sqlite"):
        (folder / name).unlink()
    report = imported(database, ctx, folder).files["scores.csv"]
    assert report.refusals == exports.scores.reasons
    assert report.taken == exports.scores.taken


def test_a_month_with_other_points_is_not_edited_but_listed(
    database: Database, folder: Path
) -> None:
    ctx = make_context()
    exports = make_exports()
    write_first_prison(folder, exports)
    imported(database, ctx, folder)
    before = database.read(counted)
    row = exports.scores.rows[0]
    row[9], row[12] = "1", str(int(str(row[12])) - 1)
    write_first_prison(folder, exports)
    report = imported(database, ctx, folder).files["scores.csv"]
    assert report.refusals["differs_from_ledger"] == 1
    assert report.taken == exports.scores.taken - 1
    after = database.read(counted)
    assert after["score_entry"] == before["score_entry"]
    assert after["ingest_lineage"] == before["ingest_lineage"]
