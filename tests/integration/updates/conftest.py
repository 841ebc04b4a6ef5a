"""Who releases, and a machine with one version."""

from pathlib import Path

import pytest

from tests.factories.updates import Maker


@pytest.fixture
def maker(tmp_path: Path) -> Maker:
    return Maker(tmp_path)


@pytest.fixture
def installed(maker: Maker) -> Maker:
    maker.install(maker.package("1.0"))
    return maker
