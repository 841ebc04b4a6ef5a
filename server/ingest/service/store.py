"""Writes a run, its files, the lineage of taken rows and the sealed findings."""

import json
import uuid
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import NamedTuple

from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.orm import Session

from server.infra.context import Context
from server.infra.sealing import Place
from server.ingest.rules.findings import Cell
from server.ingest.rules.values import plain
from server.ingest.service.plan import PlannedFile, PlannedTable
from server.ingest.tables import IngestFile, IngestFinding, IngestLineage, IngestRun

# Any number that nothing else locks.
_ONE_AT_A_TIME = 7_031_847
_INMATE_NUMBER = "ingest.inmate_number"
_LONGEST_VALUE = 4_000
_CHUNK = 5_000


class LineageRow(NamedTuple):
    id: int
    file_id: int
    row: int
    kind: str
    person_id: int
    fingerprint: int


class KnownRows:
    """Fingerprints in 8 bytes each, where a set would take a hundred."""

    def __init__(self, fingerprints: Iterable[int]) -> None:
        self._sorted = array("q", sorted(fingerprints))

    def __contains__(self, fingerprint: int) -> bool:
        place = bisect_left(self._sorted, fingerprint)
        return place < len(self._sorted) and self._sorted[place] == fingerprint


def wait_for_other_imports(session: Session) -> None:
    """Until the transaction's end. On SQLite a write session is alone already."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME})


@dataclass
class Store:
    """Everything that one run writes into ingest's own tables."""

    session: Session
    ctx: Context
    run_id: int
    uid: str
    file_ids: dict[str, int]
    _key: bytes
    # Keyed hash over all findings, for a run may have as many as rows.
    _said: blake2b
    _next_lineage: int = 1
    _findings: list[dict[str, object]] = field(default_factory=list)

    @classmethod
    def begin(
        cls,
        session: Session,
        ctx: Context,
        *,
        prison_id: int,
        started_by: int | None,
        mapping_version: str,
        files: Sequence[PlannedFile],
    ) -> "Store":
        run = IngestRun(
            uid=uuid.uuid4().hex,
            prison_id=prison_id,
            started_at=ctx.clock.now(),
            started_by=started_by,
            mapping_version=mapping_version,
            digest="",
        )
        session.add(run)
        session.flush()
        rows = [
            IngestFile(
                run_id=run.id,
                name=f.name[:200],
                columns=json.dumps(f.columns, ensure_ascii=False),
                report="",
            )
            for f in files
        ]
        session.add_all(rows)
        session.flush()
        last = session.scalar(select(func.max(IngestLineage.id))) or 0
        ids = {file.name: row.id for file, row in zip(files, rows, strict=True)}
        key = ctx.seals.index("rows", field="ingest.fingerprint")
        said = blake2b(digest_size=32, key=key)
        return cls(session, ctx, run.id, run.uid, ids, key, said, _next_lineage=last + 1)

    def known_fingerprints(self, kind: str, *, prison_id: int) -> "KnownRows":
        """Of the rows of this prison that earlier runs took."""
        query = (
            select(IngestLineage.fingerprint)
            .join(IngestFile, IngestFile.id == IngestLineage.file_id)
            .join(IngestRun, IngestRun.id == IngestFile.run_id)
            .where(IngestLineage.kind == kind, IngestRun.prison_id == prison_id)
        )
        return KnownRows(self.session.scalars(query.execution_options(yield_per=_CHUNK)))

    def latest_fingerprints(self, kind: str, *, prison_id: int) -> dict[int, int]:
        """What each person's newest row said."""
        query = (
            select(IngestLineage.person_id, IngestLineage.fingerprint)
            .join(IngestFile, IngestFile.id == IngestLineage.file_id)
            .join(IngestRun, IngestRun.id == IngestFile.run_id)
            .where(IngestLineage.kind == kind, IngestRun.prison_id == prison_id)
            .order_by(IngestLineage.id)
        )
        return dict(self.session.execute(query).all())

    def fingerprint(self, said: str) -> int:
        """A keyed hash of a row's values that fits a signed column."""
        hashed = blake2b(said.encode(), digest_size=8, key=self._key)
        return int.from_bytes(hashed.digest(), "big", signed=True)

    def next_lineage(self) -> int:
        self._next_lineage += 1
        return self._next_lineage - 1

    def lineage(self, rows: Sequence[LineageRow]) -> None:
        if not rows:
            return
        connection = self.session.connection()
        names = ", ".join(f'"{name}"' for name in LineageRow._fields)
        if connection.dialect.name == "sqlite":
            marks = ", ".join("?" * len(LineageRow._fields))
            statement = f"INSERT INTO ingest_lineage ({names}) VALUES ({marks})"  # noqa: S608  own names
            connection.exec_driver_sql(statement, list(rows))
            return
        for start in range(0, len(rows), _CHUNK):
            values = [row._asdict() for row in rows[start : start + _CHUNK]]
            connection.execute(insert(IngestLineage), values)

    def forget_lineage(self, ids: Sequence[int]) -> dict[int, tuple[int, int]]:
        """Take back rows that their owner refused; return the file and row of each."""
        found: dict[int, tuple[int, int]] = {}
        for start in range(0, len(ids), _CHUNK):
            part = list(ids[start : start + _CHUNK])
            query = select(IngestLineage.id, IngestLineage.file_id, IngestLineage.row)
            for lineage_id, file_id, row in self.session.execute(
                query.where(IngestLineage.id.in_(part))
            ):
                found[lineage_id] = (file_id, row)
            self.session.execute(delete(IngestLineage).where(IngestLineage.id.in_(part)))
        return found

    def finding(
        self,
        table: PlannedTable,
        number: int,
        cells: Sequence[Cell],
        *,
        reason: str,
        about: str,
        value: Cell,
        is_refusal: bool,
        inmate_number: str = "",
    ) -> None:
        file_id = self.file_ids[table.file.name]
        titles = table.header.titles
        said = {
            "value": plain(value)[:_LONGEST_VALUE],
            "cells": {
                title or str(place + 1): plain(cells[place])[:_LONGEST_VALUE]
                for place, title in enumerate(titles)
                if place < len(cells)
            },
        }
        place = finding_place(self.uid, file_id=file_id, row=number, reason=reason)
        words = json.dumps(said, ensure_ascii=False)
        self._said.update(f"{table.file.name}|{number}|{reason}|{about}|{words}\n".encode())
        self._findings.append(
            {
                "file_id": file_id,
                "row": number,
                "kind": table.header.kind.value,
                "is_refusal": is_refusal,
                "reason": reason,
                "field": about,
                "value": self.ctx.seals.seal(words, place),
                "inmate_index": self._index(inmate_number) if inmate_number else None,
            }
        )
        if len(self._findings) >= _CHUNK:
            self.store_findings()

    def store_findings(self) -> None:
        if self._findings:
            self.session.execute(insert(IngestFinding), self._findings)
            self._findings = []

    def _index(self, inmate_number: str) -> bytes:
        return self.ctx.seals.index(inmate_number, field=_INMATE_NUMBER)

    def was_refused(self, inmate_number: str, *, prison_id: int) -> bool:
        """Whether the newest roster of this prison refused the person under a number."""
        newest = (
            select(func.max(IngestFile.run_id))
            .join(IngestRun, IngestRun.id == IngestFile.run_id)
            .where(IngestRun.prison_id == prison_id, IngestFile.columns.contains('"roster"'))
            .scalar_subquery()
        )
        query = (
            select(IngestFinding.id)
            .join(IngestFile, IngestFile.id == IngestFinding.file_id)
            .where(
                IngestFinding.inmate_index == self._index(inmate_number),
                IngestFile.run_id == newest,
            )
            .limit(1)
        )
        return self.session.scalar(query) is not None

    def digest(self, outcome: str) -> str:
        """Of all that the run found; equal for a run that finds the same in the same files."""
        self._said.update(outcome.encode())
        return self._said.hexdigest()


def finding_place(run_uid: str, *, file_id: int, row: int, reason: str) -> Place:
    """Where a finding's sealed value stands: known before the row has its id."""
    return Place("ingest_finding", "value", f"{run_uid}/{file_id}/{row}/{reason}")
