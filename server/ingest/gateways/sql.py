"""Reads all tables and views of another system's database."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, MetaData, Table, create_engine, event, inspect, select
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError

from server.ingest.ports import SourceTable
from server.ingest.rules.files import FileFault, FileRefused
from server.ingest.rules.findings import Cell
from server.ingest.rules.mapping import Mapping

_AT_ONCE = 5_000


@dataclass(frozen=True)
class DatabaseSource:
    """`url` may hold a password and is kept nowhere; `name` is what reports say."""

    url: URL
    name: str
    is_file: bool = False

    def tables(self, mapping: Mapping) -> Iterator[SourceTable]:  # noqa: ARG002  as the port says
        with self._connected() as connection:
            inspector = inspect(connection)
            names = [*inspector.get_table_names(), *inspector.get_view_names()]
        for name in names:
            yield SourceTable(name, self._rows(name))

    def _rows(self, name: str) -> Iterator[tuple[int, list[Cell]]]:
        with self._connected() as connection:
            table = Table(name, MetaData(), autoload_with=connection)
            yield 0, [column.name for column in table.columns]
            query = select(table).order_by(*table.primary_key.columns)
            result = connection.execution_options(yield_per=_AT_ONCE).execute(query)
            for number, row in enumerate(result, 1):
                yield number, [_cell(value) for value in row]

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        fault = FileFault.BROKEN if self.is_file else FileFault.DATABASE_UNREACHABLE
        engine = None
        try:
            engine = create_engine(self.url)
            if engine.dialect.name == "sqlite":
                event.listen(engine, "connect", _read_any_text)
            with engine.connect() as connection:
                yield connection
        except (SQLAlchemyError, ImportError, sqlite3.Error, TypeError) as error:
            raise FileRefused(fault) from error
        finally:
            if engine is not None:
                engine.dispose()


def _read_any_text(connection: sqlite3.Connection, _record: object) -> None:
    # Old programs put the bytes of their code page into a text column.
    connection.text_factory = _decoded


def _decoded(text: bytes) -> str:
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError:
        return text.decode("gb18030", "replace")


def _cell(value: object) -> Cell:
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, bytes):
        return _decoded(value)
    return str(value)
