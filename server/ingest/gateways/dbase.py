"""Reads dBase and FoxPro files, whose text is in a Chinese code page or UTF-8."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dbfread import DBF, FieldParser

from server.ingest.ports import SourceTable
from server.ingest.rules.files import FileFault, FileRefused
from server.ingest.rules.findings import Cell
from server.ingest.rules.mapping import Mapping

_CHUNK = 1 << 20


@dataclass(frozen=True)
class DbaseSource:
    path: Path
    name: str

    def tables(self, mapping: Mapping) -> Iterator[SourceTable]:  # noqa: ARG002  as the port says
        try:
            table = DBF(
                str(self.path),
                encoding=_encoding_of(self.path),
                char_decode_errors="replace",
                ignore_missing_memofile=True,
                parserclass=_TextParser,
                recfactory=list,
            )
        except (ValueError, struct.error, EOFError, OSError, KeyError) as error:
            raise FileRefused(FileFault.BROKEN) from error
        stated = table.header.headerlen + table.header.recordlen * table.header.numrecords
        if self.path.stat().st_size < stated:
            raise FileRefused(FileFault.BROKEN, f"{table.header.numrecords} records are stated")
        yield SourceTable(self.path.stem, _rows(table))


class _TextParser(FieldParser):  # type: ignore[misc]  # dbfread has no types
    """Numbers and dates stay as written: what they mean is for the rules to say."""

    def parseN(self, field: object, data: bytes) -> str:  # noqa: ARG002, N802  dbfread's name
        return data.decode("ascii", "replace").strip(" \0*")

    parseF = parseD = parseN  # noqa: N815  dbfread's names


def _rows(table: DBF) -> Iterator[tuple[int, list[Cell]]]:
    yield 0, list(table.field_names)
    try:
        for number, record in enumerate(table, 1):
            yield number, [value for _, value in record]
    except (ValueError, struct.error, EOFError, OSError) as error:
        raise FileRefused(FileFault.BROKEN) from error


def _encoding_of(path: Path) -> str:
    """GB18030 holds all of cp936; a text that is UTF-8 throughout is hardly ever anything else."""
    with path.open("rb") as file:
        file.seek(8)
        (header_length,) = struct.unpack("<H", file.read(2))
        file.seek(header_length)
        sample = file.read(_CHUNK)
    # The sample may end within a letter, and NUL bytes are padding.
    try:
        sample[: sample.rfind(b" ") + 1].decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"
