"""A world of scores on each database engine in turn, on a copy of tables made once."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.bootstrap import metadata
from server.infra.database import Database
from tests.factories.scores import World, make_world
from tests.postgres import Cluster, database_name


def _make_tables(url: str) -> None:
    database = Database(url)
    metadata().create_all(database.engine)
    database.close()


@pytest.fixture(scope="session")
def postgres_tables(postgres: Cluster) -> str:
    """The name of a database to copy."""
    url = postgres.create()
    _make_tables(url)
    return database_name(url)


@pytest.fixture(scope="session")
def sqlite_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file to copy."""
    path = tmp_path_factory.mktemp("tables") / "tables.sqlite"
    _make_tables(f"sqlite:///{path}")
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    if request.param == "sqlite":
        path = tmp_path / "guitu.sqlite"
        shutil.copyfile(request.getfixturevalue("sqlite_tables"), path)
        url = f"sqlite:///{path}"
    else:
        running: Cluster = request.getfixturevalue("postgres")
        url = running.create(template=request.getfixturevalue("postgres_tables"))
    database = Database(url)
    yield make_world(database)
    database.close()
    if request.param == "postgresql":
        running.drop(url)
