"""The people whom rows of other systems may speak of: those of the roster, and those refused."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from server.ingest.rules.findings import Cell, Mend, Reason, RowRefused
from server.ingest.rules.mapping import Words
from server.ingest.rules.people import read_inmate_number, read_name
from server.ingest.rules.values import plain


class KnownInmate(NamedTuple):
    person_id: int
    name: str


@dataclass(frozen=True)
class KnownInmates:
    by_number: dict[str, KnownInmate]
    was_refused: Callable[[str], bool]
    words: Words

    def find(self, cell: Cell) -> KnownInmate:
        """The person under a number; raise for one who is unknown or was refused himself."""
        if isinstance(cell, str) and (found := self.by_number.get(cell)):
            return found
        number = read_inmate_number(cell)
        if found := self.by_number.get(number):
            return found
        if self.was_refused(number):
            raise RowRefused(Reason.ROWS_OF_REFUSED_PEOPLE, "inmate_number", number)
        raise RowRefused(Reason.UNKNOWN_INMATE_NUMBER, "inmate_number", number)

    def check_name(self, cell: Cell, inmate: KnownInmate) -> tuple[Mend, ...]:
        """A row whose number and name are two people's is nobody's. No name is no objection."""
        if cell == inmate.name or not plain(cell):
            return ()
        name = read_name(cell, self.words, field="inmate_name", known=inmate.name)
        if name.value != inmate.name:
            raise RowRefused(Reason.NAME_DIFFERS_FROM_ROSTER, "inmate_name", cell)
        return name.mends
