"""The quality report of imports for the department: runs, refused rows, and a workbook of them."""

import json
from collections.abc import Sequence
from io import BytesIO

import xlsxwriter
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.infra import audit
from server.infra.context import Context
from server.infra.errors import NotFound
from server.infra.permissions import (
    Action,
    Actor,
    Place,
    Target,
    places_of,
    require,
    require_purpose,
)
from server.ingest.rules.files import FileFault, FileRefused
from server.ingest.rules.words import field_words, reason_words
from server.ingest.service.run import fault_reply
from server.ingest.service.store import finding_place
from server.ingest.tables import IngestFile, IngestFinding, IngestLineage, IngestRun
from server.wire.base import Text
from server.wire.ingest import FileReport, FindingLine, FindingsReply, LineageReply, RunLine

PAGE = 100


def runs(session: Session, ctx: Context, *, actor: Actor) -> list[RunLine]:  # noqa: ARG001  as all
    """Imports of the actor's prisons, newest first. Counts only: no person is looked at."""
    places = places_of(actor, Action.IMPORT_READ)
    query = select(IngestRun).order_by(IngestRun.id.desc()).limit(PAGE)
    if all(place.prison_id is not None for place in places):
        query = query.where(IngestRun.prison_id.in_([place.prison_id for place in places]))
    return [_run_line(session, run) for run in session.scalars(query)]


def run_report(session: Session, ctx: Context, *, actor: Actor, run_id: int) -> RunLine:  # noqa: ARG001
    """One import's counts by file."""
    return _run_line(session, _readable(session, actor, run_id))


def _readable(session: Session, actor: Actor, run_id: int) -> IngestRun:
    found = session.get(IngestRun, run_id)
    if found is None:
        raise NotFound("no such import")
    require(actor, Action.IMPORT_READ, Target(place=Place(found.prison_id)))
    return found


def _run_line(session: Session, run: IngestRun) -> RunLine:
    files = session.scalars(select(IngestFile).where(IngestFile.run_id == run.id))
    faults: dict[str, str] = json.loads(run.refused_files)
    return RunLine(
        run_id=run.id,
        at=run.started_at,
        prison_id=run.prison_id,
        mapping_version=run.mapping_version,
        files={file.name: FileReport.model_validate_json(file.report) for file in files},
        refused_files={
            name: fault_reply(FileRefused(FileFault(code))) for name, code in faults.items()
        },
    )


def findings(
    session: Session,
    ctx: Context,
    *,
    actor: Actor,
    run_id: int,
    purpose: str | None,
    first: int = 0,
    most: int | None = PAGE,
) -> FindingsReply:
    """Refused and warned rows in clear, in order of files and rows. A write: the look is logged."""
    stated = require_purpose(purpose)
    found = _readable(session, actor, run_id)
    duty = require(actor, Action.IMPORT_READ, Target(place=Place(found.prison_id)))
    of_run = (
        select(IngestFinding, IngestFile.name)
        .join(IngestFile, IngestFile.id == IngestFinding.file_id)
        .where(IngestFile.run_id == run_id)
    )
    total = session.scalar(select(func.count()).select_from(of_run.subquery())) or 0
    page = of_run.order_by(IngestFile.id, IngestFinding.row, IngestFinding.id).offset(first)
    rows = session.execute(page.limit(most)).all()
    reply = FindingsReply(
        as_of=ctx.clock.now(),
        run_id=run_id,
        total=total,
        findings=[_finding_line(ctx, found.uid, finding, file) for finding, file in rows],
    )
    detail = {"run": run_id, "rows": len(rows)}
    look = audit.Record(
        Action.IMPORT_READ, actor, duty, is_look=True, purpose=stated, detail=detail
    )
    audit.append(session, ctx.clock, look)
    return reply


def _finding_line(ctx: Context, uid: str, finding: IngestFinding, file: str) -> FindingLine:
    place = finding_place(uid, file_id=finding.file_id, row=finding.row, reason=finding.reason)
    said = json.loads(ctx.seals.open(finding.value, place))
    reason, field = reason_words(finding.reason), field_words(finding.field)
    return FindingLine(
        finding_id=finding.id,
        file=file,
        row=finding.row,
        is_refusal=finding.is_refusal,
        reason=finding.reason,
        reason_words=Text(zh=reason.zh, en=reason.en),
        field=finding.field,
        field_words=Text(zh=field.zh, en=field.en),
        value=said["value"],
        cells=said["cells"],
    )


def findings_workbook(
    session: Session, ctx: Context, *, actor: Actor, run_id: int, purpose: str | None
) -> bytes:
    """All findings of a run as an Excel file, made when asked for and kept nowhere."""
    reply = findings(session, ctx, actor=actor, run_id=run_id, purpose=purpose, most=None)
    memory = BytesIO()
    with xlsxwriter.Workbook(memory, {"in_memory": True}) as workbook:
        by_file: dict[str, list[FindingLine]] = {}
        for line in reply.findings:
            by_file.setdefault(line.file, []).append(line)
        for number, lines in enumerate(by_file.values(), 1):
            _write_sheet(workbook, number, lines)
        if not by_file:
            workbook.add_worksheet("0").write_string(0, 0, "没有退回或提示的行 No refused rows")
    return memory.getvalue()


def _write_sheet(workbook: xlsxwriter.Workbook, number: int, lines: Sequence[FindingLine]) -> None:
    # Excel allows 31 letters without some marks in a sheet's name; the file's is the first row.
    sheet = workbook.add_worksheet(str(number))
    titles = list(dict.fromkeys(title for line in lines for title in line.cells))
    sheet.write_string(0, 0, lines[0].file)
    head = ["行 Row", "处理 Outcome", "原因 Reason", "字段 Field", "值 Value", *titles]
    _write_row(sheet, 1, head)
    for place, line in enumerate(lines, 2):
        outcome = "退回 refused" if line.is_refusal else "提示 taken, please compare"
        cells = [line.cells.get(title, "") for title in titles]
        words = f"{line.reason_words.zh} {line.reason_words.en}"
        field = f"{line.field_words.zh} {line.field_words.en}"
        _write_row(sheet, place, [str(line.row), outcome, words, field, line.value, *cells])
    sheet.freeze_panes(2, 1)


def _write_row(sheet: xlsxwriter.worksheet.Worksheet, place: int, cells: Sequence[str]) -> None:
    # As strings: a cell that begins with "=" must not become a formula in the department's Excel.
    for column, cell in enumerate(cells):
        sheet.write_string(place, column, cell)


def lineage(session: Session, *, person_id: int, kind: str | None = None) -> list[LineageReply]:
    """Where a person's values came from, oldest first. The caller has checked who may see him."""
    query = (
        select(IngestLineage, IngestFile, IngestRun)
        .join(IngestFile, IngestFile.id == IngestLineage.file_id)
        .join(IngestRun, IngestRun.id == IngestFile.run_id)
        .where(IngestLineage.person_id == person_id)
        .order_by(IngestLineage.id)
    )
    if kind is not None:
        query = query.where(IngestLineage.kind == kind)
    return [_lineage_reply(*row) for row in session.execute(query)]


def lineage_of_line(session: Session, *, lineage_id: int) -> LineageReply | None:
    """Where one score line came from, by the id that it keeps."""
    query = (
        select(IngestLineage, IngestFile, IngestRun)
        .join(IngestFile, IngestFile.id == IngestLineage.file_id)
        .join(IngestRun, IngestRun.id == IngestFile.run_id)
        .where(IngestLineage.id == lineage_id)
    )
    row = session.execute(query).one_or_none()
    return _lineage_reply(*row) if row else None


def _lineage_reply(line: IngestLineage, file: IngestFile, run: IngestRun) -> LineageReply:
    return LineageReply(
        file=file.name,
        row=line.row,
        kind=line.kind,
        columns=json.loads(file.columns).get(line.kind, {}),
        mapping_version=run.mapping_version,
        run_id=run.id,
        at=run.started_at,
    )
