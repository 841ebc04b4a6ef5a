"""Opens a file by what it holds, or a database by its address."""

from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from server.ingest.gateways.dbase import DbaseSource
from server.ingest.gateways.excel import WorkbookSource
from server.ingest.gateways.sql import DatabaseSource
from server.ingest.gateways.text import TextSource
from server.ingest.ports import Sizes, Source
from server.ingest.rules.files import FileFault, FileRefused

_ENDINGS = {
    "workbook": (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".et"),
    "text": (".csv", ".txt", ".tsv", ".dat", ".asc"),
    "dbase": (".dbf",),
    "sqlite": (".sqlite", ".sqlite3", ".db", ".db3"),
}
_NAMES = {"workbook": ".xlsx / .xls", "text": ".csv", "dbase": ".dbf", "sqlite": ".sqlite"}
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_DBASE_VERSIONS = frozenset({0x02, 0x03, 0x04, 0x30, 0x31, 0x32, 0x43, 0x83, 0x8B, 0xCB, 0xF5})
_START = 8192


def open_source(place: Path | str, *, sizes: Sizes, name: str = "") -> Source:
    """Open a file or a database URL; raise FileRefused.

    `name` is what an uploaded file was called, where `place` is a temporary one.
    """
    if isinstance(place, str) and "://" in place:
        return _database(place)
    path = Path(place)
    called = name or path.name
    start = _start_of(path, sizes)
    family = _family(path, start)
    ending = Path(called).suffix.casefold()
    expected = next((kind for kind, endings in _ENDINGS.items() if ending in endings), family)
    if family != expected:
        raise FileRefused(FileFault.WRONGLY_NAMED, f"{ending} → {_NAMES[family]}")
    if family == "workbook":
        return WorkbookSource(path, called, sizes)
    if family == "sqlite":
        query = {"mode": "ro", "uri": "true"}
        address = f"file:{path.resolve()}"
        url = URL.create("sqlite", database=address, query=query)
        return DatabaseSource(url, called, is_file=True)
    return DbaseSource(path, called) if family == "dbase" else TextSource(path, called)


def _database(address: str) -> DatabaseSource:
    try:
        url = make_url(address)
    except (ArgumentError, ValueError) as error:
        raise FileRefused(FileFault.DATABASE_UNREACHABLE) from error
    return DatabaseSource(url, f"{url.get_backend_name()}:{Path(url.database or '').name}")


def _start_of(path: Path, sizes: Sizes) -> bytes:
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(_START)
    except OSError as error:
        raise FileRefused(FileFault.MISSING) from error
    if not start.strip(b" \r\n\t\0\xef\xbb\xbf\xff\xfe"):
        raise FileRefused(FileFault.EMPTY)
    if size > sizes.file:
        limit = f"{size >> 20} MiB > {sizes.file >> 20} MiB"
        raise FileRefused(FileFault.TOO_LARGE, limit)
    return start


def _family(path: Path, start: bytes) -> str:
    if start.startswith(b"PK\x03\x04"):
        return _zip_family(start)
    if start.startswith(_OLE):
        if _ENCRYPTED_PACKAGE in path.read_bytes():
            raise FileRefused(FileFault.ENCRYPTED)
        return "workbook"
    if start.startswith(b"SQLite format 3\0"):
        return "sqlite"
    if _is_dbase(start):
        return "dbase"
    if _is_text(start):
        return "text"
    ending = path.suffix.casefold()
    known = any(ending in endings for endings in _ENDINGS.values())
    raise FileRefused(FileFault.BROKEN if known else FileFault.NOT_A_TABLE)


def _zip_family(start: bytes) -> str:
    names = (b"[Content_Types].xml", b"xl/", b"mimetype", b"_rels/", b"docProps/")
    if start[30:].startswith(names):
        return "workbook"
    raise FileRefused(FileFault.NOT_A_TABLE, "zip")


def _is_dbase(start: bytes) -> bool:
    if len(start) < 65 or start[0] not in _DBASE_VERSIONS:
        return False
    header = int.from_bytes(start[8:10], "little")
    return header > 32 and 1 <= start[2] <= 12 and 1 <= start[3] <= 31


def _is_text(start: bytes) -> bool:
    if start.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        return True
    if start.startswith((b"%PDF", b"{\\rtf", b"<!DOCTYPE", b"<html", b"<?xml")):
        raise FileRefused(FileFault.NOT_A_TABLE)
    if b"\0" not in start:
        return not any(byte < 9 or 13 < byte < 27 for byte in start)
    # UTF-16 without its mark: separators and line ends have a zero on one side throughout.
    return any(start[side::2].count(0) > len(start) // 20 for side in (0, 1)) and any(
        line in start for line in (b"\n\0", b"\0\n")
    )
