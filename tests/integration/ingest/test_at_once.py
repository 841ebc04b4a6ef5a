"""Two imports at once take every row once; and the command tells what it did."""

import argparse
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from server.bootstrap import metadata
from server.infra.database import Database
from server.ingest import command
from server.ingest.gateways.opening import load_mapping, open_all, sizes_of
from server.ingest.service import take_in
from tests.factories.identity import make_context
from tests.factories.legacy import make_exports
from tests.integration.ingest.layouts import write_first_prison, write_other_prison
from tests.integration.ingest.test_take_in import counted, imported


def test_two_imports_at_once_take_every_row_once(database: Database, tmp_path: Path) -> None:
    ctx = make_context()
    write_first_prison(tmp_path / "first", make_exports())
    write_other_prison(tmp_path / "other", make_exports())
    with ThreadPoolExecutor(2) as pool:
        both = pool.map(lambda name: imported(database, ctx, tmp_path / name), ("first", "other"))
        replies = list(both)
    assert sorted(reply.changed > 0 for reply in replies) == [False, True]
    alone = Database(f"sqlite:///{tmp_path / 'alone.sqlite'}")
    metadata().create_all(alone.engine)
    imported(alone, ctx, tmp_path / "first")
    wanted, found = alone.read(counted), database.read(counted)
    owned = [name for name in wanted if not name.startswith("ingest_")]
    assert {name: found[name] for name in owned} == {name: wanted[name] for name in owned}


def options(*sources: str, **changes: object) -> argparse.Namespace:
    plain = {"mapping": None, "report": "words", "json": False, "prison": ""}
    return argparse.Namespace(sources=list(sources), **(plain | changes))


@pytest.mark.parametrize("how", [{"json": True}, {"report": "json"}])
def test_command_prints_one_json_object_and_exits_0(
    database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str], how: dict[str, object]
) -> None:
    exports = make_exports()
    files = write_first_prison(tmp_path / "exports", exports)
    chosen = options(str(tmp_path / "exports"), **how)
    code = command.run(chosen, database=database, ctx=make_context(), home=tmp_path)
    told = json.loads(capsys.readouterr().out)
    assert code == 0
    assert set(told["files"]) == set(files)
    for report in told["files"].values():
        parts = ("taken", "refused", "duplicates", "blank")
        assert report["read"] == sum(report[part] for part in parts)
        assert report["refused"] == sum(report["refusals"].values())


def test_command_exits_1_when_no_file_can_be_read(
    database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = str(tmp_path / "missing.xlsx")
    code = command.run(options(missing), database=database, ctx=make_context(), home=tmp_path)
    assert code == 1
    assert "missing.xlsx" in capsys.readouterr().out


def test_an_unreachable_database_is_told_without_its_password(
    database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    address = "postgresql+psycopg://guitu:secret@127.0.0.1:1/old?connect_timeout=1"
    code = command.run(options(address), database=database, ctx=make_context(), home=tmp_path)
    told = capsys.readouterr()
    assert code == 1
    assert "secret" not in told.out + told.err


def test_a_foreign_database_is_read_by_its_address(database: Database, tmp_path: Path) -> None:
    ctx, exports = make_context(), make_exports()
    write_first_prison(tmp_path / "exports", exports)
    imported(database, ctx, tmp_path / "exports")
    address = f"sqlite:///{tmp_path / 'exports' / 'classes.sqlite'}"
    with database.writing() as session:
        reply = take_in(
            session,
            ctx,
            actor=None,
            prison_id=None,
            sources=open_all([address], sizes=sizes_of(ctx)),
            mapping=load_mapping(None, home=tmp_path),
        )
    (report,) = reply.files.values()
    assert (report.taken, report.changed) == (exports.classes.taken, 0)


def test_a_broken_mapping_is_told(
    database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mapping.toml").write_text("[roster", encoding="utf-8")
    code = command.run(options(str(tmp_path)), database=database, ctx=make_context(), home=tmp_path)
    assert code == 2
    assert "mapping" in capsys.readouterr().err
