"""A database with all tables, on each engine in turn."""

from collections.abc import Iterator

import pytest

from server.bootstrap import metadata
from server.infra.database import Database


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    metadata().create_all(opened.engine)
    yield opened
    opened.close()
