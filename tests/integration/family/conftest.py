"""One installation for all tests; each has a prison, a family and an address of its own."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from tests.factories.family import FamilyWorld, family_world, furnish

_numbers = count(1)


@pytest.fixture(scope="session")
def installed(
    migrated_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FamilyWorld]:
    home = tmp_path_factory.mktemp("family")
    copy = home / "guitu.sqlite"
    shutil.copyfile(migrated_file, copy)
    with family_world(home, f"sqlite:///{copy}") as made:
        yield made


@pytest.fixture
def world(installed: FamilyWorld) -> FamilyWorld:
    number = next(_numbers)
    people = furnish(installed.installation, code=f"P{number}-")
    return replace(installed, people=people, address=f"10.1.0.{number}")
