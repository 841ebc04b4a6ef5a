"""An empty database becomes what the code says, once, whoever starts first."""

import threading
from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from server.bootstrap import metadata
from server.infra.database import Database
from server.infra.migrate import DatabaseTooNew, prepare_database


@pytest.fixture
def empty(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    yield opened
    opened.close()


def test_migrations_make_what_the_tables_say(empty: Database) -> None:
    prepare_database(empty)
    with empty.reading() as session:
        context = MigrationContext.configure(session.connection())
        assert compare_metadata(context, metadata()) == []


def test_preparing_again_changes_nothing(empty: Database) -> None:
    for _ in range(2):
        prepare_database(empty)


def test_of_several_that_start_together_one_migrates(empty: Database) -> None:
    failures: list[Exception] = []

    def start() -> None:
        own = Database(empty.url.render_as_string(hide_password=False))
        try:
            prepare_database(own)
        except Exception as error:  # noqa: BLE001  the test shows it
            failures.append(error)
        finally:
            own.close()

    threads = [threading.Thread(target=start) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert failures == []


def test_database_of_a_newer_release_is_left_alone(empty: Database) -> None:
    prepare_database(empty)
    with empty.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseTooNew):
        prepare_database(empty)


def test_migrated_log_refuses_changes(empty: Database) -> None:
    prepare_database(empty)
    insert = (
        "INSERT INTO audit_entry (lane, seq, at, actor_name, role, action, is_look, purpose,"
        " detail, previous_hash, hash)"
        " VALUES ('x', 1, '2026-11-02 00:00:00', '', '', 'a', FALSE, '', '{}', '', '')"
    )
    with empty.writing() as session:
        session.execute(text(insert))
    for change in ("UPDATE audit_entry SET lane = 'y'", "DELETE FROM audit_entry"):
        with pytest.raises(DBAPIError, match="append-only"), empty.writing() as session:
            session.execute(text(change))


def test_error_of_the_database_tells_no_persons_data(empty: Database) -> None:
    prepare_database(empty)
    statement = text("INSERT INTO prison (id, code, name, name_en) VALUES (1, :code, 'x', '')")
    with empty.writing() as session:
        session.execute(statement, {"code": "a"})
    with pytest.raises(IntegrityError) as caught, empty.writing() as session:
        session.execute(statement, {"code": "649901199001011237"})
    assert "649901199001011237" not in str(caught.value)
