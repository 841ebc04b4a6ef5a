"""What every test may ask for: a fresh database on either engine, and a display."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.display import virtual_display
from tests.postgres import Cluster, cluster, database_name

# No test fails for the time that it took: these machines are shared.
settings.register_profile("guitu", deadline=None)
settings.load_profile("guitu")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """One server a test run; a missing PostgreSQL is a failure, not a skipped test."""
    with cluster() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database, on each engine in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'guitu.sqlite'}"
        return
    yield from _fresh(request.getfixturevalue("postgres"), template="template0")


@pytest.fixture
def postgres_url(postgres: Cluster) -> Iterator[str]:
    """The address of an empty PostgreSQL database, for what SQLite need not show."""
    yield from _fresh(postgres, template="template0")


@pytest.fixture(params=["sqlite", "postgresql"])
def migrated_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database with all tables and no rows, on each engine in turn."""
    if request.param == "sqlite":
        copy = tmp_path / "guitu.sqlite"
        shutil.copyfile(request.getfixturevalue("migrated_file"), copy)
        yield f"sqlite:///{copy}"
        return
    yield from _fresh(
        request.getfixturevalue("postgres"), template=request.getfixturevalue("migrated_template")
    )


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Migrated once; every test copies it."""
    path = tmp_path_factory.mktemp("migrated") / "guitu.sqlite"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def migrated_template(postgres: Cluster) -> str:
    """Migrated once; every test's database is made from it."""
    url = postgres.create()
    _migrate(url)
    return database_name(url)


@pytest.fixture(scope="session")
def service_folder() -> Iterator[Path]:
    """Of a card service: one for all, as pcsc-lite's client reads its place once in a process."""
    folder = Path(tempfile.mkdtemp(prefix="guitu-"))  # pytest's own is too long for a socket
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def display() -> Iterator[str]:
    """The name of a virtual display, for programs that open a window."""
    with virtual_display() as name:
        yield name


def _fresh(running: Cluster, *, template: str) -> Iterator[str]:
    url = running.create(template=template)
    yield url
    running.drop(url)


def _migrate(url: str) -> None:
    # Imported here, so that the terminal's tests load nothing of the server.
    from server.bootstrap import metadata
    from server.infra.database import Database
    from server.infra.migrate import prepare_database

    metadata()
    database = Database(url)
    prepare_database(database)
    database.close()
