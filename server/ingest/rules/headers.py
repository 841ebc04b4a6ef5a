"""Finds the header of a table, which system it comes from, and which rows are only layout."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from server.ingest.rules.findings import Cell, Cells
from server.ingest.rules.mapping import Kind, Layout, Mapping, header_word

# Exports of other systems have up to a dozen title rows.
ROWS_SEARCHED = 30
_CONTAINED = 1000
# A quote that is never closed makes a cell of a whole file.
_LOOKED_AT = 200
# A longer text is a sentence or a row of data, not the title of a column.
_LONGEST_TITLE = 24
_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z\-]{2,}")


@dataclass(frozen=True)
class Header:
    """Where the columns of one table are. `columns` maps a field to its place in a row."""

    kind: Kind
    columns: dict[str, int]
    first_row: int
    width: int
    required: frozenset[str]
    titles: tuple[str, ...]

    def place(self, field: str) -> int:
        """-1, the place of an empty cell that is put behind every row, for an absent field."""
        return self.columns.get(field, -1)


def find_header(rows: Sequence[Cells], mapping: Mapping) -> Header | None:
    """The header among the first rows that explains most columns; None if none fits a system."""
    best: Header | None = None
    for index in range(min(len(rows), ROWS_SEARCHED)):
        for titles, taken in _candidates(rows, index):
            header = _fitted(titles, index + taken, mapping)
            if header and (best is None or len(header.columns) > len(best.columns)):
                best = header
    return best and _below_sub_header(best, rows)


def _candidates(rows: Sequence[Cells], index: int) -> list[tuple[list[list[str]], int]]:
    """A row as a header, and the row together with a sub-header below it."""
    parents = _filled([_text(cell) for cell in rows[index]])
    own = [[_text(cell)] if _text(cell) else [] for cell in rows[index]]
    candidates = [(own, 1)]
    if index + 1 < len(rows) and any(own):
        candidates.append((_combined(parents, rows[index + 1], own), 2))
    return candidates


def _combined(parents: list[str], below: Cells, own: list[list[str]]) -> list[list[str]]:
    combined = []
    for place, cell in enumerate(below):
        parent = parents[place] if place < len(parents) else ""
        child = _text(cell)
        if not child:
            combined.append(own[place] if place < len(own) else [])
        else:
            combined.append([child + parent, parent + child, child])
    return combined + own[len(combined) :]


def _filled(cells: list[str]) -> list[str]:
    """Spread a merged cell over the columns it covers."""
    filled: list[str] = []
    for cell in cells:
        filled.append(cell or (filled[-1] if filled else ""))
    return filled


def _fitted(titles: list[list[str]], first_row: int, mapping: Mapping) -> Header | None:
    best: Header | None = None
    for layout in mapping.layouts:
        columns = _assigned(titles, layout)
        fits = layout.required <= columns.keys()
        if fits and (best is None or len(columns) > len(best.columns)):
            best = Header(
                kind=layout.kind,
                columns=columns,
                first_row=first_row,
                width=max(place for place, words in enumerate(titles) if words) + 1,
                required=layout.required,
                titles=tuple(words[-1] if words else "" for words in titles),
            )
    return best


def _assigned(titles: list[list[str]], layout: Layout) -> dict[str, int]:
    """Give each column the field it means best, what the system cannot do without first."""
    wishes = [
        (field not in layout.required, rank, place, field)
        for place, words in enumerate(titles)
        for rank, field in _meanings(words, layout)
    ]
    columns: dict[str, int] = {}
    for _, _, place, field in sorted(wishes):
        if field not in columns and place not in columns.values():
            columns[field] = place
    return columns


def _meanings(words: list[str], layout: Layout) -> list[tuple[int, str]]:
    plain = [header_word(word) for word in words]
    found = [
        (rank + 10 * step, field)
        for step, word in enumerate(plain)
        for rank, field in layout.meanings.get(word, ())
    ]
    return found or [
        (_CONTAINED - len(synonym), field)
        for word in plain
        if len(word) <= _LONGEST_TITLE
        for synonym, fields in layout.meanings.items()
        if len(synonym) > 1 and not synonym.isascii() and synonym in word
        for _, field in fields
    ]


def _below_sub_header(header: Header, rows: Sequence[Cells]) -> Header:
    """Skip a row of units or column numbers under the header."""
    first = header.first_row
    while first < len(rows) and _is_sub_header(rows[first]):
        first += 1
    if first == header.first_row:
        return header
    return Header(header.kind, header.columns, first, header.width, header.required, header.titles)


def _is_sub_header(cells: Cells) -> bool:
    texts = [_text(cell) for cell in cells]
    said = [text for text in texts if text]
    if not said:
        return False
    if all(text[0] in "(（[【" and text[-1] in ")）]】" for text in said):
        return True
    numbered = [str(number) for number in range(1, len(said) + 1)]
    return len(said) > 1 and said == numbered


def is_blank(cells: Cells) -> bool:
    return not any(cell.strip() if isinstance(cell, str) else cell is not None for cell in cells)


def is_layout(cells: Cells, header: Header, mapping: Mapping) -> bool:
    """A total, a signature or a repeated header: it has no inmate number and begins as one does."""
    place = header.place("inmate_number" if "inmate_number" in header.columns else "course_id")
    key = _text(cells[place]) if place < len(cells) else ""
    if _NUMBER.fullmatch(key):
        return False
    texts = [_text(cell) for cell in cells if _text(cell)]
    starts = (*mapping.words.totals, *mapping.words.signatures)
    if key and header_word(key) == header_word(header.titles[place]):
        return True
    return any(header_word(text).startswith(starts) for text in [*texts[:1], key] if text)


def _text(cell: Cell) -> str:
    if isinstance(cell, str):
        return cell[:_LOOKED_AT].strip()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)
