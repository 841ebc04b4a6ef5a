"""Finds which tables of the given sources are which system's, before any row is taken."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice

from server.ingest.ports import Source, SourceTable
from server.ingest.rules.files import FileFault, FileRefused
from server.ingest.rules.findings import Cell, Tally
from server.ingest.rules.headers import ROWS_SEARCHED, Header, find_header
from server.ingest.rules.mapping import Kind, Layout, Mapping

_ORDER = {kind: place for place, kind in enumerate(Kind)}
_PRISON_NAME = re.compile(r"[\u4e00-\u9fff]{2,20}?监狱")


@dataclass
class PlannedFile:
    name: str
    tally: Tally = field(default_factory=Tally)
    ignored_tables: list[str] = field(default_factory=list)
    columns: dict[str, dict[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class PlannedTable:
    """`rows` are those below the header."""

    file: PlannedFile
    header: Header
    layout: Layout
    rows: Iterator[tuple[int, list[Cell]]]
    is_text: bool
    titles: str


@dataclass
class Plan:
    files: list[PlannedFile] = field(default_factory=list)
    tables: list[PlannedTable] = field(default_factory=list)
    faults: dict[str, FileRefused] = field(default_factory=dict)

    @property
    def prison_name(self) -> str:
        """As the title of an export states it; empty where none does."""
        found = (_PRISON_NAME.search(table.titles) for table in self.tables)
        return next((match[0] for match in found if match), "")


def make_plan(
    sources: Iterable[Source], mapping: Mapping, *, faults: dict[str, FileRefused]
) -> Plan:
    """Leave out the sources that `faults` names; what cannot be read at all is added to it."""
    plan = Plan(faults=faults)
    for source in sources:
        if source.name in faults:
            continue
        file = PlannedFile(source.name)
        try:
            tables = list(_recognised(source, file, mapping))
            if not tables:
                raise FileRefused(FileFault.NO_HEADER)
        except FileRefused as fault:
            faults[source.name] = fault
        else:
            plan.files.append(file)
            plan.tables += tables
    plan.tables.sort(key=lambda table: _ORDER[table.header.kind])
    return plan


def _recognised(source: Source, file: PlannedFile, mapping: Mapping) -> Iterator[PlannedTable]:
    for table in source.tables(mapping):
        first = list(islice(table.rows, ROWS_SEARCHED + 2))
        header = find_header([cells for _, cells in first], mapping)
        if header is None:
            if first:
                file.ignored_tables.append(table.name)
            continue
        file.columns[header.kind.value] = {
            name: header.titles[place] for name, place in sorted(header.columns.items())
        }
        yield _planned(file, table, first, header, mapping)


def _planned(
    file: PlannedFile,
    table: SourceTable,
    first: Sequence[tuple[int, list[Cell]]],
    header: Header,
    mapping: Mapping,
) -> PlannedTable:
    titles = first[: header.first_row]
    return PlannedTable(
        file=file,
        header=header,
        layout=mapping.layout(header.kind),
        rows=chain(first[header.first_row :], table.rows),
        is_text=table.is_text,
        titles=" ".join(str(cell) for _, cells in titles for cell in cells if cell),
    )
