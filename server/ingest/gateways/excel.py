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
_CELL = re.compile(rb' r="([A-Z]{1,3})([0-9]{1,7})"')
_LONGEST_CELL = 16
# A sheet is held as a full rectangle of cells: one stray cell in its far corner would fill memory.
_LARGEST_AREA = 40_000_000


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
    is_sheet = member.filename.startswith("xl/worksheets/") and member.filename.endswith(".xml")
    area = _Area()
    with archive.open(member) as file:
        rest = b""
        while chunk := file.read(_CHUNK):
            if is_sheet:
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


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
