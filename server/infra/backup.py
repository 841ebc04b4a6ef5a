"""Moves a whole installation through one file: database, keys, settings, anchors; no faces."""

import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from pathlib import Path

from sqlalchemy.engine import URL

from server.infra.database import Database, Table
from server.infra.register import biometric_tables

_SQLITE = "guitu.sqlite"
_POSTGRESQL = "guitu.pgdump"
# A recording that is removed must be gone: none is in a backup.
_LEFT_OUT = {"logs", "recordings", _SQLITE, f"{_SQLITE}-wal", f"{_SQLITE}-shm"}


class BackupWrong(Exception):
    """The file is no backup, the home is not empty, or no dump was written; nothing was changed."""


def write_backup(database: Database, *, home: Path, file: Path) -> int:
    """Write one consistent state to `file`, readable by its owner alone; return its bytes."""
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f"{file.name}.part")
    with tempfile.TemporaryDirectory(dir=file.parent) as folder:
        dump = _dump(database, Path(folder))
        not_itself = {path.resolve() for path in (file, fresh, Path(folder))}
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with (
            os.fdopen(descriptor, "wb") as target,
            tarfile.open(fileobj=target, mode="w:gz") as tar,
        ):
            tar.add(dump, arcname=dump.name)
            for path in sorted(home.iterdir()):
                if path.name not in _LEFT_OUT and path.resolve() not in not_itself:
                    tar.add(path, arcname=path.name)
    fresh.replace(file)
    return file.stat().st_size


def _dump(database: Database, folder: Path) -> Path:
    if not database.is_sqlite:
        target = folder / _POSTGRESQL
        _dump_postgresql(database.url, target)
        return target
    target = folder / _SQLITE
    # sqlite3's own backup copies a live database in one consistent state.
    with sqlite3.connect(str(database.url.database)) as source, sqlite3.connect(target) as copy:
        source.backup(copy)
    for table in biometric_tables(Table.metadata):
        # Names of our own tables. The file keeps no page of what is deleted from it.
        copy.execute(f"DELETE FROM {table}")  # noqa: S608  see above
    copy.commit()
    copy.execute("VACUUM")
    copy.close()
    source.close()
    return target


def _dump_postgresql(url: URL, target: Path) -> None:
    """Everybody on the machine sees a program's arguments: the password goes another way."""
    bare = URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query)
    address = bare.render_as_string(hide_password=False)
    without = [f"--exclude-table-data={table}" for table in biometric_tables(Table.metadata)]
    command = ["pg_dump", "--format=custom", *without, f"--file={target}", f"--dbname={address}"]
    secret = {"PGPASSWORD": str(url.password)} if url.password else {}
    try:
        subprocess.run(command, check=True, env=os.environ | secret)
    except (OSError, subprocess.CalledProcessError) as error:
        raise BackupWrong(f"pg_dump did not write the database: {error}") from error


def restore_backup(file: Path, *, home: Path) -> None:
    """Unpack into an empty home. A PostgreSQL dump is left there for `pg_restore`."""
    if home.exists() and any(home.iterdir()):
        raise BackupWrong(f"{home} is not empty: a restore never writes over an installation")
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with tarfile.open(file, mode="r:gz") as tar:
            tar.extractall(home, filter="data")
    except (tarfile.TarError, OSError, EOFError) as error:
        shutil.rmtree(home)
        raise BackupWrong(f"{file} cannot be read as a backup: {error}") from error
