"""Lays an invented export out as other systems do, and writes it in their formats."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import xlsxwriter

from tests.factories.legacy import Cell, Row, Sheet


@dataclass(frozen=True)
class Style:
    """How another system lays the same table out: its titles in its order."""

    titles: dict[str, str] = field(default_factory=dict)
    order: Sequence[str] = ()
    above: Sequence[Row] = ()
    units: Sequence[str] = ()
    below: Sequence[Row] = ()

    def laid_out(self, sheet: Sheet) -> list[Row]:
        order = list(self.order) or sheet.titles
        places = [sheet.titles.index(title) for title in order]
        body = [[row[place] for place in places] if row else [] for row in sheet.rows]
        head: list[Row] = [*self.above, [self.titles.get(title, title) for title in order]]
        units: list[Row] = [list(self.units)] if self.units else []
        return [*head, *units, *body, *self.below]


def write_xlsx(path: Path, rows: Sequence[Row]) -> None:
    with xlsxwriter.Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet("导出")
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(number, place, cell, day)
                elif isinstance(cell, str):
                    sheet.write_string(number, place, cell)
                elif cell is not None:
                    sheet.write_number(number, place, cell)


def write_text(path: Path, rows: Sequence[Row], *, encoding: str, separator: str = ",") -> None:
    lines = [separator.join(_quoted(cell, separator) for cell in row) for row in rows]
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode(encoding))


def _quoted(cell: Cell, separator: str) -> str:
    text = "" if cell is None else str(cell)
    return f'"{text}"' if separator in text or '"' in text else text


def write_dbf(path: Path, rows: Sequence[Row], *, encoding: str = "gbk") -> None:
    """Every field is text: old programs did so. Letters outside the code page become "?"."""
    titles = [str(title) for title in rows[0]]
    width = 40
    head = bytes([3, 126, 1, 1]) + (len(rows) - 1).to_bytes(4, "little")
    head += (32 + 32 * len(titles) + 1).to_bytes(2, "little")
    head += (1 + width * len(titles)).to_bytes(2, "little") + bytes(17) + b"\x4d" + bytes(2)
    for title in titles:
        head += (
            title.encode("ascii").ljust(11, b"\0") + b"C" + bytes(4) + bytes([width]) + bytes(15)
        )
    body = b""
    for row in rows[1:]:
        texts = ["" if cell is None else str(cell) for cell in row]
        body += b" " + b"".join(text.encode(encoding, "replace").ljust(width) for text in texts)
    path.write_bytes(head + b"\r" + body + b"\x1a")


def write_sqlite(path: Path, tables: Mapping[str, Sequence[Row]]) -> None:
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path)
    for name, rows in tables.items():
        columns = ", ".join(f'"{title}"' for title in rows[0])
        connection.execute(f'CREATE TABLE "{name}" ({columns})')
        marks = ", ".join("?" * len(rows[0]))
        connection.executemany(f'INSERT INTO "{name}" VALUES ({marks})', rows[1:])
    connection.commit()
    connection.close()
