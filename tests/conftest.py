"""What every test may ask for: a fresh database on either engine."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgres import Cluster, cluster


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
    running: Cluster = request.getfixturevalue("postgres")
    url = running.create()
    yield url
    running.drop(url)


@pytest.fixture
def postgres_url(postgres: Cluster) -> Iterator[str]:
    """The address of an empty PostgreSQL database, for what SQLite need not show."""
    url = postgres.create()
    yield url
    postgres.drop(url)
