"""Reads text with separators, in whatever encoding and with whatever separator it was written."""

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TextIO

from server.ingest.ports import SourceTable
from server.ingest.rules.files import FileFault, FileRefused
from server.ingest.rules.findings import Cell
from server.ingest.rules.headers import ROWS_SEARCHED, find_header
from server.ingest.rules.mapping import Mapping

SEPARATORS = (",", "\t", ";", "|", "，", "；", "、")
_CHUNK = 1 << 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
csv.field_size_limit(1 << 20)


@dataclass(frozen=True)
class TextSource:
    path: Path
    name: str

    def tables(self, mapping: Mapping) -> Iterator[SourceTable]:
        encoding = encoding_of(self.path)
        separator = _separator_of(self.path, encoding, mapping)
        yield SourceTable(self.path.stem, _rows(self.path, encoding, separator), is_text=True)


def encoding_of(path: Path) -> str:
    """By its mark; else UTF-16 if every second byte is zero, UTF-8 if all of it is, GB18030."""
    with path.open("rb") as file:
        start = file.read(4096)
        for mark, encoding in _MARKS:
            if start.startswith(mark):
                return encoding
        if b"\0" in start:
            return "utf-16-be" if start[0] == 0 else "utf-16-le"
        file.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "gb18030"
    return "utf-8"


def _opened(path: Path, encoding: str) -> TextIO:
    # A byte that is no letter becomes a mark that the reader of names knows as a lost letter.
    return path.open(encoding=encoding, errors="replace", newline="")


def _separator_of(path: Path, encoding: str, mapping: Mapping) -> str:
    """The separator by which the header explains most columns."""
    with _opened(path, encoding) as text:
        lines = list(islice(_lines(text), ROWS_SEARCHED))
    best, most = ",", 0
    for separator in SEPARATORS:
        try:
            rows = list(csv.reader(lines, delimiter=separator))
        except csv.Error:
            continue
        header = find_header(rows, mapping)
        if header and len(header.columns) > most:
            best, most = separator, len(header.columns)
    return best


def _lines(text: TextIO) -> Iterator[str]:
    """Lines of bearable length: one that is not has no separators and is no table."""
    while line := text.readline(_CHUNK):
        yield line


def _rows(path: Path, encoding: str, separator: str) -> Iterator[tuple[int, list[Cell]]]:
    with _opened(path, encoding) as text:
        reader = csv.reader(text, delimiter=separator)
        try:
            for row in reader:
                yield reader.line_num, row  # type: ignore[misc]  # a list of str is one of cells
        except csv.Error as error:
            detail = f"line {reader.line_num}"
            raise FileRefused(FileFault.BROKEN, detail) from error
