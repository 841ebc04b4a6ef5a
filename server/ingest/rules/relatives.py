"""Reads a row of the visits office: one relative of one inmate."""

from datetime import date
from typing import NamedTuple

from server.ingest.rules.findings import Cell, Cells, Mend, Reason, RowRefused
from server.ingest.rules.headers import Header
from server.ingest.rules.known import KnownInmates
from server.ingest.rules.mapping import Mapping
from server.ingest.rules.people import read_id_number, read_name, read_phone
from server.ingest.rules.values import plain, says_none, short


class RelativeRow(NamedTuple):
    """`relation` is a word of the mapping's relations, or as written where it has none."""

    person_id: int
    name: str
    relation: str
    id_number: str
    born_on: date
    phone: str
    address: str


class RelativeReader:
    def __init__(self, header: Header, mapping: Mapping, *, inmates: KnownInmates) -> None:
        self._header = header
        self._words = mapping.words
        self._relations = mapping.relations
        self._inmates = inmates
        self._seen: set[tuple[int, str]] = set()

    def read(self, cells: Cells) -> tuple[RelativeRow, tuple[Mend, ...]]:
        inmate = self._inmates.find(self._cell(cells, "inmate_number"))
        mends = self._inmates.check_name(self._cell(cells, "inmate_name"), inmate)
        name = read_name(self._cell(cells, "relative_name"), self._words, field="relative_name")
        identity = read_id_number(self._cell(cells, "id_number"), self._words)
        phone = read_phone(self._cell(cells, "phone"), self._words)
        relation = plain(self._cell(cells, "relation"))
        if says_none(relation, self._words):
            raise RowRefused(Reason.MISSING_RELATION, "relation", relation)
        if (inmate.person_id, identity.value) in self._seen:
            raise RowRefused(Reason.SECOND_ROW_FOR_RELATIVE, "id_number", identity.value)
        self._seen.add((inmate.person_id, identity.value))
        address = plain(self._cell(cells, "address"))
        row = RelativeRow(
            person_id=inmate.person_id,
            name=name.value,
            relation=short(self._relations.get(relation, relation), 20, field="relation"),
            id_number=identity.value,
            born_on=identity.born_on,
            phone=phone.value,
            address="" if says_none(address, self._words) else address,
        )
        return row, (*mends, *name.mends, *identity.mends, *phone.mends)

    def _cell(self, cells: Cells, field: str) -> Cell:
        return cells[self._header.place(field)]
