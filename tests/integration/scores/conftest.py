"""A world of scores on each database engine in turn."""

from collections.abc import Iterator

import pytest

from server.infra.database import Database
from tests.factories.scores import World, make_world


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    database = Database(database_url)
    yield make_world(database)
    database.close()
