"""Reads Excel and OpenDocument workbooks, after a look at what they would unpack to."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from server.ingest.ports import Sizes, SourceTable
from server.ingest.rules.files import FileFault, FileRefused
from server.ingest.rules.findings import Cell
from server.ingest.rules.mapping import Mapping

_CHUNK = 1 << 20
# The place of a cell, or of a row by its number alone.
_CELL = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{0,3})([0-9]{1,10})["']""")
_LONGEST_CELL = 32
# A sheet is held as a full rectangle of cells: one stray cell in its far corner would fill memory.
_LARGEST_AREA = 40_000_000
# OpenDocument's names, as the reader of workbooks expects them to the letter.
_ROW_START, _ROW_END = b"<table:table-row", b"</table:table-row"
_SHEET_END = b"</table:table>"
_CELL_START = b"<table:table-cell"
_VALUES = (b"office:value", b"<text:p")
_ROWS_REPEATED = re.compile(rb"""number-rows-repeated\s*=\s*["']([0-9]{1,10})["']""")
_COLUMNS_REPEATED = re.compile(rb"""number-columns-repeated\s*=\s*["']([0-9]{1,10})["']""")


@dataclass(frozen=True)
class WorkbookSource:
    path: Path
    name: str
    sizes: Sizes

    def tables(self, mapping: Mapping) -> Iterator[SourceTable]:  # noqa: ARG002  as the port says
        if zipfile.is_zipfile(self.path):
            _check_unpacked(self.path, self.sizes)
        for name, sheet in _sheets(self.path):
            yield SourceTable(name, _rows(sheet))


def _sheets(path: Path) -> list[tuple[str, CalamineSheet]]:
    try:
        workbook = CalamineWorkbook.from_path(str(path))
        return [(name, workbook.get_sheet_by_name(name)) for name in workbook.sheet_names]
    except PasswordError as error:
        raise FileRefused(FileFault.ENCRYPTED) from error
    except (CalamineError, OSError, ValueError) as error:
        raise FileRefused(FileFault.BROKEN) from error
    except BaseException as error:
        # The parser is Rust: a file it did not foresee ends in a panic, which is no Exception.
        if type(error).__name__ == "PanicException":
            raise FileRefused(FileFault.BROKEN) from error
        raise


def _rows(sheet: CalamineSheet) -> Iterator[tuple[int, list[Cell]]]:
    for number, row in enumerate(sheet.iter_rows(), 1):
        yield number, [str(cell) if isinstance(cell, timedelta) else cell for cell in row]


def _check_unpacked(path: Path, sizes: Sizes) -> None:
    """Unpack once, for the sizes that a broken or hostile archive states are not its true ones."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if sum(member.file_size for member in members) > sizes.unpacked:
                raise FileRefused(FileFault.UNPACKS_TOO_LARGE)
            if any(member.flag_bits & 1 for member in members):
                raise FileRefused(FileFault.ENCRYPTED)
            for member in members:
                _check_member(archive, member)
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, ValueError) as error:
        raise FileRefused(FileFault.BROKEN) from error
    except Exception as error:
        if type(error).__module__ in {"zlib", "lzma", "_lzma"}:
            raise FileRefused(FileFault.BROKEN) from error
        raise


def _check_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    # A sheet may lie anywhere in the archive, under any name: a list within it says where.
    area: _Area | _RepeatedArea = _Area()
    if member.filename == "content.xml":
        area = _RepeatedArea()
    with archive.open(member) as file:
        rest = b""
        while chunk := file.read(_CHUNK):
            rest = area.seen(rest + chunk)
    if area.rows * area.columns > _LARGEST_AREA:
        raise FileRefused(FileFault.UNPACKS_TOO_LARGE)


class _Area:
    """How large the rectangle of a sheet's cells is."""

    def __init__(self) -> None:
        self.rows = 0
        self.columns = 0

    def seen(self, chunk: bytes) -> bytes:
        """Look at a piece of the sheet; return its end, which may hold half a cell's name."""
        rows, letters = self.rows, set()
        for match in _CELL.finditer(chunk):
            letters.add(match[1])
            rows = max(rows, int(match[2]))
        self.rows = rows
        self.columns = max([self.columns, *map(_column, letters)])
        return chunk[-_LONGEST_CELL:]


class _RepeatedArea:
    """The same for OpenDocument, where a row and a cell say how often they are repeated.

    What is repeated without a value at a row's or a sheet's end is no cell: any sheet ends so.
    """

    def __init__(self) -> None:
        self.rows = 0
        self.columns = 0
        self._rows_so_far = 0

    def seen(self, chunk: bytes) -> bytes:
        *rows, rest = chunk.split(_ROW_END)
        for row in rows:
            if _SHEET_END in row:
                self._rows_so_far = 0
            self._count(row[row.rfind(_ROW_START) :])
        return rest

    def _count(self, row: bytes) -> None:
        self._rows_so_far += _times(_ROWS_REPEATED.search(row[: row.find(b">") + 1]))
        last = max(row.rfind(mark) for mark in _VALUES)
        if last < 0:
            return
        held = row[: row.find(b">", last)]
        cells = held.count(_CELL_START)
        repeated = sum(_times(found) - 1 for found in _COLUMNS_REPEATED.finditer(held))
        self.rows = max(self.rows, self._rows_so_far)
        self.columns = max(self.columns, cells + repeated)


def _times(found: re.Match[bytes] | None) -> int:
    return int(found[1]) if found else 1


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
