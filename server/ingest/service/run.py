"""One import from its sources to its report, in the caller's transaction."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.custody import take as custody
from server.infra import audit
from server.infra.context import Context
from server.infra.permissions import Action, Actor, Duty, Place, Target, require
from server.ingest.ports import Source
from server.ingest.rules.files import FileRefused
from server.ingest.rules.findings import Cell
from server.ingest.rules.mapping import Kind, Mapping
from server.ingest.service.intake import (
    Intake,
    take_accounts,
    take_classes,
    take_courses,
    take_scores,
)
from server.ingest.service.people import take_relatives, take_roster
from server.ingest.service.plan import Plan, PlannedFile, PlannedTable, make_plan
from server.ingest.service.store import Store, wait_for_other_imports
from server.ingest.tables import IngestFile, IngestRun
from server.wire.base import Text
from server.wire.ingest import FileFaultReply, FileReport, ImportReply

# Who imports without being logged in.
_MACHINE = "本机管理员"


class _FileFailed(Exception):
    """A file broke while its rows were read: the run begins again without it."""

    def __init__(self, name: str, fault: FileRefused) -> None:
        super().__init__(name)
        self.name = name
        self.fault = fault


def take_in(
    session: Session,
    ctx: Context,
    *,
    actor: Actor | None,
    prison_id: int | None,
    sources: Sequence[Source],
    mapping: Mapping,
) -> ImportReply:
    """Take everything or nothing. Without an actor the machine's administrator acts.

    Without a prison the one that the titles name is made: an installation begins so.
    """
    duty = require(actor, Action.IMPORT_RUN, Target(place=Place(prison_id))) if actor else None
    wait_for_other_imports(session)
    faults: dict[str, FileRefused] = {}
    while True:
        attempt = session.begin_nested()
        plan = make_plan(sources, mapping, faults=faults)
        try:
            reply = _attempt(
                session, ctx, actor=actor, prison_id=prison_id, plan=plan, mapping=mapping
            )
        except _FileFailed as failed:
            attempt.rollback()
            faults[failed.name] = failed.fault
            continue
        if reply.run_id is None:
            attempt.rollback()
        else:
            attempt.commit()
        break
    _log(session, ctx, actor=actor, duty=duty, reply=reply)
    return reply


def _attempt(
    session: Session,
    ctx: Context,
    *,
    actor: Actor | None,
    prison_id: int | None,
    plan: Plan,
    mapping: Mapping,
) -> ImportReply:
    """`run_id` is None where the run found nothing that an earlier one had not."""
    if not plan.files:
        return _reply(plan, mapping, run_id=None)
    place = prison_id or custody.ensure_prison(session, code="1", name=plan.prison_name or "监狱")
    store = Store.begin(
        session,
        ctx,
        prison_id=place,
        started_by=actor.person_id if actor else None,
        mapping_version=mapping.version,
        files=plan.files,
    )
    by = actor.name if actor else _MACHINE
    _take_all(Intake(session, ctx, store, mapping, place, by), plan)
    store.store_findings()
    reply = _reply(plan, mapping, run_id=store.run_id)
    return _kept(session, store, reply, plan)


def _take_all(intake: Intake, plan: Plan) -> None:
    steps = {
        Kind.ROSTER: take_roster,
        Kind.COURSES: take_courses,
        Kind.SCORES: take_scores,
        Kind.ACCOUNTS: take_accounts,
        Kind.RELATIVES: take_relatives,
        Kind.CLASSES: take_classes,
    }
    for kind, step in steps.items():
        tables = [table for table in plan.tables if table.header.kind is kind]
        step(intake, [_watched(table) for table in tables])


def _watched(table: PlannedTable) -> PlannedTable:
    """The same table, whose file is named by an error in the middle of its rows."""

    def rows() -> Iterator[tuple[int, list[Cell]]]:
        try:
            yield from table.rows
        except FileRefused as fault:
            raise _FileFailed(table.file.name, fault) from fault

    return replace(table, rows=rows())


def _kept(session: Session, store: Store, reply: ImportReply, plan: Plan) -> ImportReply:
    """Store the reports; forget the run if an earlier one found the same and all is known."""
    files = {name: report.model_copy(update={"changed": 0}) for name, report in reply.files.items()}
    same = reply.model_copy(update={"run_id": None, "changed": 0, "files": files})
    digest = store.digest(same.model_dump_json())
    earlier = session.scalar(select(IngestRun.id).where(IngestRun.digest == digest).limit(1))
    if earlier is not None and reply.changed == 0:
        return reply.model_copy(update={"run_id": None})
    run = session.get_one(IngestRun, store.run_id)
    run.digest = digest
    run.refused_files = json.dumps({name: fault.fault for name, fault in plan.faults.items()})
    for name, report in reply.files.items():
        session.get_one(IngestFile, store.file_ids[name]).report = report.model_dump_json()
    session.flush()
    return reply


def _reply(plan: Plan, mapping: Mapping, *, run_id: int | None) -> ImportReply:
    files = {file.name: file_report(file) for file in plan.files}
    return ImportReply(
        files=files,
        refused_files={name: fault_reply(fault) for name, fault in plan.faults.items()},
        run_id=run_id,
        mapping_version=mapping.version,
        changed=sum(report.changed for report in files.values()),
    )


def file_report(file: PlannedFile) -> FileReport:
    tally = file.tally
    return FileReport(
        read=tally.read,
        taken=tally.taken,
        refused=tally.refused,
        duplicates=tally.duplicates,
        blank=tally.blank,
        mended=tally.mended,
        warned=tally.warned,
        changed=tally.changed,
        refusals=dict(tally.refusals),
        mends=dict(tally.mends),
        warnings=dict(tally.warnings),
        layout_rows=tally.layout_rows,
        reference_rows=dict(tally.reference_rows),
        ignored_tables=file.ignored_tables,
    )


def fault_reply(fault: FileRefused) -> FileFaultReply:
    sentence = Text(zh=fault.sentence_zh, en=fault.sentence_en)
    return FileFaultReply(code=fault.fault.value, sentence=sentence)


def _log(
    session: Session,
    ctx: Context,
    *,
    actor: Actor | None,
    duty: Duty | None,
    reply: ImportReply,
) -> None:
    """One entry a run, of counts: whom it concerned is in the lineage."""
    detail = {
        "run": reply.run_id,
        "mapping": reply.mapping_version,
        "files": len(reply.files),
        "files_refused": len(reply.refused_files),
        "taken": sum(report.taken for report in reply.files.values()),
        "refused": sum(report.refused for report in reply.files.values()),
        "changed": reply.changed,
    }
    record = audit.Record(Action.IMPORT_RUN, actor, duty, detail=detail)
    audit.append(session, ctx.clock, record)
