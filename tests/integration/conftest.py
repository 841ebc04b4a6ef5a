"""A database with all tables, on each engine in turn."""

from collections.abc import Iterator

import pytest

from server.infra.database import Database


@pytest.fixture
def database(migrated_url: str) -> Iterator[Database]:
    opened = Database(migrated_url)
    yield opened
    opened.close()
