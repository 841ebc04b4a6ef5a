"""A backup holds one state of everything, and tells nobody the database's password."""

import sqlite3
import tarfile
from pathlib import Path

import pytest

from server.bootstrap import Installation, open_with
from server.config import Settings
from server.infra.backup import restore_backup, write_backup
from tests.factories.identity import make_prison


def _opened(home: Path, url: str | None = None) -> Installation:
    opened = open_with(Settings(home=home, database_url=url))
    with opened.database.writing() as session:
        make_prison(session)
    return opened


def test_a_restored_home_opens_what_the_first_one_sealed(tmp_path: Path) -> None:
    opened = _opened(tmp_path / "home")
    write_backup(opened.database, home=tmp_path / "home", file=tmp_path / "safe.tar.gz")
    opened.close()
    restore_backup(tmp_path / "safe.tar.gz", home=tmp_path / "again")
    again = open_with(Settings(home=tmp_path / "again"))
    assert again.keys.certificate_hash == opened.keys.certificate_hash
    with sqlite3.connect(tmp_path / "again" / "guitu.sqlite") as database:
        assert database.execute("SELECT name FROM prison").fetchall() == [("青川监狱",)]
    again.close()


def test_a_backup_within_the_home_does_not_hold_itself(tmp_path: Path) -> None:
    home = tmp_path / "home"
    opened = _opened(home)
    for _ in range(2):
        write_backup(opened.database, home=home, file=home / "safe.tar.gz")
    opened.close()
    with tarfile.open(home / "safe.tar.gz") as tar:
        names = [name for name in tar.getnames() if not name.startswith("keys")]
    assert sorted(names) == ["guitu.sqlite"]


def test_the_password_of_the_database_is_in_no_list_of_processes(
    tmp_path: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = tmp_path / "arguments"
    program = tmp_path / "pg_dump"
    program.write_text(
        f'#!/bin/sh\necho "$@" > {seen}\nfor last; do case $last in '
        f'--file=*) echo dump > "${{last#--file=}}";; esac; done\n'
    )
    program.chmod(0o700)
    opened = _opened(tmp_path / "home", postgres_url)
    with_password = opened.database.url.set(password="hush")
    opened.database.url = with_password
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    write_backup(opened.database, home=tmp_path / "home", file=tmp_path / "safe.tar.gz")
    opened.close()
    assert "hush" not in seen.read_text()
