"""Every test of the terminal begins in Chinese, as a terminal does."""

from collections.abc import Iterator

import pytest

from kiosk.shell.language import words


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    words.use("zh")
    yield
    words.use("zh")
