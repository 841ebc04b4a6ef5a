"""A world of visits; for what happens at once, on each database engine in turn."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.infra.database import Database
from tests.factories.visits import VisitWorld, make_visit_world


@pytest.fixture
def world(migrated_file: Path, tmp_path: Path) -> Iterator[VisitWorld]:
    copy = tmp_path / "guitu.sqlite"
    shutil.copyfile(migrated_file, copy)
    opened = Database(f"sqlite:///{copy}")
    yield make_visit_world(opened)
    opened.close()


@pytest.fixture
def world_on_each(database: Database) -> VisitWorld:
    return make_visit_world(database)
