"""What an import keeps: sealed findings, lineage, audit; and who may see it, with what purpose."""

import json
from io import BytesIO
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import inspect, select, text
from sqlalchemy.orm import Session

from server.infra.audit import AuditEntry
from server.infra.context import Context
from server.infra.database import Database
from server.infra.errors import NotFound, PurposeMissing, Refused
from server.infra.permissions import Actor, Duty, Place, Role
from server.infra.sealing import SealBroken
from server.ingest import service
from server.ingest.gateways.opening import load_mapping, open_all, sizes_of
from server.ingest.service import take_in
from server.ingest.tables import IngestFinding
from server.scores.tables import ScoreEntry
from tests.factories.identity import make_context, make_prison
from tests.factories.legacy import Exports, make_exports
from tests.integration.ingest.layouts import write_first_prison
from tests.integration.ingest.test_take_in import imported


def actor(role: Role, prison_id: int | None) -> Actor:
    duty = Duty(role, Place(prison_id))
    return Actor(person_id=1, name="数据员", duties=(duty,), door="console", prison_id=prison_id)


@pytest.fixture
def taken(database: Database, tmp_path: Path) -> tuple[Context, Exports, int]:
    ctx, exports = make_context(), make_exports()
    write_first_prison(tmp_path / "exports", exports)
    reply = imported(database, ctx, tmp_path / "exports")
    assert reply.run_id is not None
    return ctx, exports, reply.run_id


Taken = tuple[Context, Exports, int]


def test_every_refused_row_is_listed_with_row_field_value_and_reason(
    database: Database, taken: Taken
) -> None:
    ctx, exports, run_id = taken
    with database.writing() as session:
        reply = service.findings(
            session,
            ctx,
            actor=actor(Role.DATA_OFFICER, 1),
            run_id=run_id,
            purpose="核对",
            most=None,
        )
    sheets = exports.by_name().values()
    assert reply.total == sum(sheet.refused + sheet.warned for sheet in sheets)
    over = next(line for line in reply.findings if line.reason == "bonus_over_cap")
    assert (over.file, over.field, over.value) == ("scores.csv", "bonus", "60")
    assert over.cells["加分事由"] == "技术革新"
    lines = exports.scores.rows
    assert lines[over.row - 2][7] == "60"
    assert all(line.reason_words.zh and line.reason_words.en for line in reply.findings)


def test_workbook_opens_and_holds_no_formula(database: Database, taken: Taken) -> None:
    ctx, _, run_id = taken
    with database.writing() as session:
        content = service.findings_workbook(
            session, ctx, actor=actor(Role.DATA_OFFICER, 1), run_id=run_id, purpose="核对"
        )
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    sheets = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
    files = {str(sheet[0][0]): sheet for sheet in sheets}
    assert "month_total" not in str(files["scores.csv"])
    assert any("当月得分" in str(row[2]) for row in files["scores.csv"])


def test_look_at_findings_is_logged_with_its_purpose(database: Database, taken: Taken) -> None:
    ctx, _, run_id = taken
    with database.writing() as session:
        service.findings(
            session, ctx, actor=actor(Role.DATA_OFFICER, 1), run_id=run_id, purpose="核对花名册"
        )
    with database.reading() as session:
        entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert entry is not None
        assert (entry.action, entry.is_look, entry.purpose) == ("import_read", True, "核对花名册")


def test_findings_without_a_purpose_are_refused(database: Database, taken: Taken) -> None:
    ctx, _, run_id = taken
    with database.writing() as session, pytest.raises(PurposeMissing):
        service.findings(
            session, ctx, actor=actor(Role.DATA_OFFICER, 1), run_id=run_id, purpose=" "
        )


@pytest.mark.parametrize(
    ("role", "prison_id"),
    [(Role.DATA_OFFICER, 2), (Role.OFFICER, 1), (Role.ADMINISTRATOR, 1), (Role.INMATE, 1)],
)
def test_findings_are_refused_to_others(
    database: Database, taken: Taken, role: Role, prison_id: int
) -> None:
    ctx, _, run_id = taken
    with database.writing() as session:
        who = actor(role, prison_id)
        with pytest.raises(Refused):
            service.findings(session, ctx, actor=who, run_id=run_id, purpose="核对")
        assert service.runs(session, ctx, actor=who) == []


def test_unknown_run_is_not_found(database: Database, taken: Taken) -> None:
    ctx, _, run_id = taken
    with database.writing() as session, pytest.raises(NotFound):
        service.run_report(session, ctx, actor=actor(Role.DATA_OFFICER, 1), run_id=run_id + 1)


@pytest.mark.parametrize(
    ("role", "prison"), [(Role.OFFICER, 0), (Role.PRISON_LEADER, 0), (Role.DATA_OFFICER, 1)]
)
def test_import_is_refused_without_the_duty(
    database: Database, tmp_path: Path, role: Role, prison: int
) -> None:
    ctx = make_context()
    write_first_prison(tmp_path / "exports", make_exports())
    with database.writing() as session:
        own = make_prison(session).prison_id
        with pytest.raises(Refused):
            take_in(
                session,
                ctx,
                actor=actor(role, own + prison),
                prison_id=own,
                sources=open_all([str(tmp_path / "exports")], sizes=sizes_of(ctx)),
                mapping=load_mapping(None, home=tmp_path),
            )


def _everything(session: Session) -> str:
    """Every value of every table as text, bytes included."""
    names = inspect(session.connection()).get_table_names()
    rows = (row for name in names for row in session.execute(text(f'SELECT * FROM "{name}"')))
    return "\n".join(
        repr(bytes(cell) if isinstance(cell, memoryview) else cell) for row in rows for cell in row
    )


def test_no_identity_number_phone_or_address_is_stored_in_clear(
    database: Database, taken: Taken, caplog: pytest.LogCaptureFixture
) -> None:
    _, exports, _ = taken
    stored = database.read(_everything) + caplog.text
    place = exports.roster.titles.index("身份证号")
    numbers = {str(row[place]) for row in exports.roster.rows if row[place]}
    numbers |= {str(row[3]) for row in exports.relatives.rows if row[3]}
    phones = {"13912345678", "139123456"}
    assert not [secret for secret in numbers | phones | {"某省"} if secret in stored]


def test_a_sealed_finding_opens_only_in_its_own_row(database: Database, taken: Taken) -> None:
    ctx, _, run_id = taken
    with database.writing() as session:
        first, second = session.scalars(select(IngestFinding).limit(2))
        first.value, second.value = second.value, first.value
        session.flush()
        with pytest.raises(SealBroken):
            service.findings(
                session, ctx, actor=actor(Role.DATA_OFFICER, 1), run_id=run_id, purpose="核对"
            )


def test_each_score_line_knows_its_file_row_and_columns(database: Database, taken: Taken) -> None:
    _, exports, run_id = taken
    with database.reading() as session:
        line = session.scalars(select(ScoreEntry).where(ScoreEntry.lineage_id.is_not(None))).first()
        assert line is not None
        assert line.lineage_id is not None
        found = service.lineage_of_line(session, lineage_id=line.lineage_id)
    assert found is not None
    assert (found.file, found.run_id, found.kind) == ("scores.csv", run_id, "scores")
    assert found.columns["month_points"] == "当月得分"
    row = exports.scores.rows[found.row - 2]
    assert str(row[0]).replace("年", "-").startswith(str(line.month)[:4])


def test_the_audit_entry_of_an_import_holds_counts_only(database: Database, taken: Taken) -> None:
    _, exports, run_id = taken
    with database.reading() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "import_run")).one()
    detail = json.loads(entry.detail)
    assert detail["run"] == run_id
    assert detail["taken"] == sum(sheet.taken for sheet in exports.by_name().values())
