"""One console on each database engine for all tests; each test makes its own people."""

from collections.abc import Iterator

import pytest

from tests.factories.console import ConsoleWorld, console_world
from tests.postgres import Cluster


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ConsoleWorld]:
    home = tmp_path_factory.mktemp("console")
    if request.param == "sqlite":
        with console_world(home, f"sqlite:///{home / 'guitu.sqlite'}") as made:
            yield made
        return
    running: Cluster = request.getfixturevalue("postgres")
    url = running.create()
    with console_world(home, url) as made:
        yield made
    running.drop(url)
