"""Opens the database and decides how a transaction begins, on SQLite and on PostgreSQL."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar  # Any: DBAPI connections have no common type

from sqlalchemy import Connection, Engine, MetaData, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker

Result = TypeVar("Result")

# Alembic needs every constraint to have a name that is the same on both databases.
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Table(DeclarativeBase):
    """Base of every table."""

    metadata = MetaData(naming_convention=NAMING)


class Database:
    """One database and its two kinds of session: for writing, and for reading only."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = self._open_engine()
        self._write_sessions = sessionmaker(self.engine.execution_options(write=True))
        reading = {"write": False} if self.is_sqlite else {"postgresql_readonly": True}
        self._reading_engine = self.engine.execution_options(**reading)
        self._read_sessions = sessionmaker(self._reading_engine)
        self._kept = threading.local()
        self._all_kept: list[Connection] = []

    def _open_engine(self) -> Engine:
        if not self.is_sqlite:
            return create_engine(
                self.url, pool_size=16, max_overflow=16, pool_pre_ping=True, hide_parameters=True
            )
        if self.url.database:
            Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
        # Parameters are people's data: an error that is logged must not tell them.
        engine = create_engine(
            self.url,
            connect_args={"check_same_thread": False, "timeout": 30.0},
            hide_parameters=True,
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine

    def engine_for_migrations(self) -> Engine:
        """An engine without foreign keys on SQLite.

        With them on, rebuilding a table for a migration silently deletes its children.
        """
        if not self.is_sqlite:
            return create_engine(self.url)
        engine = create_engine(self.url, connect_args={"timeout": 60.0})
        event.listen(engine, "connect", _leave_begin_to_us)
        event.listen(engine, "begin", _begin_sqlite)
        return engine

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session whose changes are committed at the end, or all undone on an error."""
        with self._write_sessions() as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one state of the database and changes nothing."""
        with self._read_sessions() as session:
            yield session

    def write(self, work: Callable[[Session], Result]) -> Result:
        with self.writing() as session:
            return work(session)

    def read(self, work: Callable[[Session], Result]) -> Result:
        with self._reading_again() if self.is_sqlite else self.reading() as session:
            return work(session)

    def _reading_again(self) -> Session:
        """A session on the thread's own connection: taking one from the pool costs 60 us."""
        kept: Connection | None = getattr(self._kept, "connection", None)
        if kept is None or kept.closed:
            kept = self._kept.connection = self._reading_engine.connect()
            self._all_kept.append(kept)
        return self._read_sessions() if kept.in_transaction() else Session(kept)

    def close(self) -> None:
        for kept in self._all_kept:
            kept.close()
        self._all_kept.clear()
        self.engine.dispose()


def _leave_begin_to_us(connection: Any, _record: object) -> None:  # DBAPI connection
    # None switches off pysqlite's own BEGIN, which starts a transaction too late to lock.
    connection.isolation_level = None


def _prepare_sqlite(connection: Any, record: object) -> None:  # DBAPI connection
    _leave_begin_to_us(connection, record)
    for pragma in (
        "journal_mode=WAL",
        # FULL: an acknowledged act survives a power cut.
        "synchronous=FULL",
        "foreign_keys=ON",
        # What is deleted is overwritten: an erased face leaves no page behind.
        "secure_delete=ON",
        "cache_size=-65536",
        "mmap_size=1073741824",
        "temp_store=MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # Only a session that was opened to read may begin without the lock: forgetting is safe.
    if connection.get_execution_options().get("write") is not False:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        return
    # By the driver itself, which takes 20 us less: every short read begins so.
    driver: Any = connection.connection.dbapi_connection  # DBAPI connection
    driver.execute("BEGIN")
