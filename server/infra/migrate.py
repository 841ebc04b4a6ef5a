"""Brings a database to the newest migration, whatever state it is found in."""

import logging
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from server.infra.database import Database

_FOLDER = Path(__file__).resolve().parent / "migrations"
_LOCK = 7_031_846  # any number that nothing else in the database locks


class DatabaseTooNew(Exception):
    """A newer release of the program has already changed this database."""


def alembic_config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    return config


def prepare_database(database: Database) -> None:
    """Apply what is missing. Of several processes that start at once, one does it."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    script = ScriptDirectory.from_config(alembic_config())
    if _state(database) == script.get_current_head():
        return
    engine = database.engine_for_migrations()
    try:
        with engine.begin() as connection:
            if not database.is_sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            _upgrade(connection, script)
    finally:
        engine.dispose()


def _state(database: Database) -> str | None:
    with database.reading() as session:
        return MigrationContext.configure(session.connection()).get_current_revision()


def _upgrade(connection: Connection, script: ScriptDirectory) -> None:
    current = MigrationContext.configure(connection).get_current_revision()
    if current is not None and current not in {entry.revision for entry in script.walk_revisions()}:
        raise DatabaseTooNew(current)
    config = alembic_config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def write_revision(database: Database, *, message: str) -> None:
    """For developers: write the migration that brings `database` to the tables in the code."""
    with database.engine.begin() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.revision(config, message=message, autogenerate=True, rev_id=_next_number())


def _next_number() -> str:
    return f"{len(list((_FOLDER / 'versions').glob('[0-9]*.py'))) + 1:04d}"
