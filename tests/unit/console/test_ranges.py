"""What part of a film a browser asked for."""

import pytest

from server.console.ranges import part_of


@pytest.mark.parametrize(
    ("header", "part"),
    [
        (None, (0, 100)),
        ("bytes=0-", (0, 100)),
        ("bytes=10-19", (10, 20)),
        ("bytes=90-500", (90, 100)),
        ("bytes=-5", (95, 100)),
        ("bytes=-500", (0, 100)),
        ("bytes=100-", None),
        ("bytes=20-10", None),
        ("bytes=-0", None),
        ("bytes=-", (0, 100)),
        ("bytes=1-2,5-6", (0, 100)),
        ("lines=1-2", (0, 100)),
        ("bytes=9999999999999999999999-", (0, 100)),
    ],
)
def test_part_that_is_asked_for(header: str | None, part: tuple[int, int] | None) -> None:
    assert part_of(header, 100) == part
