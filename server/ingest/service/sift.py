"""Goes through the rows of one table: blank, layout, duplicate, refused, or read."""

from collections.abc import Callable, Iterator
from operator import itemgetter
from typing import Generic, NamedTuple, Protocol, TypeVar

from server.ingest.rules.findings import Cell, Cells, Mend, Reason, RowRefused
from server.ingest.rules.headers import Header, is_blank, is_layout
from server.ingest.rules.mapping import Mapping
from server.ingest.service.plan import PlannedTable

Read = TypeVar("Read", covariant=True)
Kept = TypeVar("Kept")
_LEAST_DIGITS = 4
_UNREADABLE = "\ufffd"


class ReadsRows(Protocol[Read]):
    def read(self, cells: Cells) -> tuple[Read, tuple[Mend, ...]]:
        """Raise RowRefused. An empty cell stands behind the row's own."""


class ReadRow(NamedTuple, Generic[Read]):
    number: int
    cells: list[Cell]
    value: Read
    mends: tuple[Mend, ...]


NotesRefusal = Callable[[PlannedTable, int, list[Cell], RowRefused], None]


class Sieve:
    """Sifts all tables of one kind in a run, so that a row in two files is a duplicate too.

    With `forgets_read` it remembers only what it refused: the caller knows the repeated from the
    taken by itself, and a million rows need not be remembered twice.
    """

    def __init__(self, mapping: Mapping, *, note: NotesRefusal, forgets_read: bool = False) -> None:
        self._forgets_read = forgets_read
        self._mapping = mapping
        self._note = note
        self._seen: set[int] = set()

    def sift(self, table: PlannedTable, reader: ReadsRows[Kept]) -> Iterator[ReadRow[Kept]]:
        """Yield what was read; all else is counted, and refusals are noted.

        Blank rows count when a row follows: those behind the last are the page's, not the table's.
        """
        tally, seen, header = table.file.tally, self._seen, table.header
        identify = _identity(table)
        key, width, is_text = _key_place(header), header.width, table.is_text
        blanks = 0
        for number, cells in table.rows:
            if not _is_plainly_data(cells, key):
                if is_blank(cells):
                    blanks += 1
                    continue
                if is_layout(cells, header, self._mapping):
                    tally.layout_rows += 1
                    continue
            tally.blank += blanks
            blanks = 0
            own = len(cells)
            if own < width:
                cells.extend([""] * (width - own))
            cells.append("")
            identity = hash(identify(cells))
            if identity in seen:
                tally.duplicates += 1
                continue
            try:
                if is_text:
                    _check_shape(cells, own, header)
                value, mends = reader.read(cells)
            except RowRefused as refusal:
                seen.add(identity)
                self._note(table, number, cells, refusal)
                continue
            if not self._forgets_read:
                seen.add(identity)
            yield ReadRow(number, cells, value, mends)


def _key_place(header: Header) -> int:
    return header.place("inmate_number")


def _is_plainly_data(cells: list[Cell], key: int) -> bool:
    """The quick answer for nearly every row: its key is a number."""
    if key >= len(cells):
        return False
    value = cells[key]
    return isinstance(value, str) and value.isdigit() and len(value) >= _LEAST_DIGITS


def _identity(table: PlannedTable) -> Callable[[list[Cell]], object]:
    """By what two rows are the same.

    A movement or a class is the same only with its own number and every other cell; of a person,
    a month or a relative a number in a list says nothing.
    """
    if table.layout.counts_record_id:
        return tuple
    places = [place for name, place in table.header.columns.items() if name != "record_id"]
    return itemgetter(*sorted(places))


def _check_shape(cells: list[Cell], own: int, header: Header) -> None:
    """A text's row may have lost its end, or have a separator within a value."""
    if own < header.width:
        lost = [name for name in header.required if header.place(name) >= own]
        if lost:
            raise RowRefused(Reason.SHORT_ROW, min(lost))
    elif own > header.width and not is_blank(cells[header.width :]):
        raise RowRefused(Reason.TOO_MANY_CELLS, "")
    if _UNREADABLE in "".join(cells):  # type: ignore[arg-type]  # a text has texts only
        _check_letters(cells, header)


def _check_letters(cells: list[Cell], header: Header) -> None:
    """A lost letter of a name may be found in the roster; any other is lost."""
    names = (header.place("inmate_name"), header.place("relative_name"))
    for place, cell in enumerate(cells):
        if isinstance(cell, str) and _UNREADABLE in cell and place not in names:
            raise RowRefused(Reason.UNREADABLE_CHARACTERS, "", cell)
