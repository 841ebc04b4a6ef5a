"""A network of its own for each test of a media node, and ends that are closed after it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import pytest

from server.wire.media import Ticket
from tests.media_end import AiortcEnd
from tests.network_namespace import network_namespace

Join = Callable[[str, Ticket], Awaitable[AiortcEnd]]


@pytest.fixture
def address() -> Iterator[str]:
    with network_namespace() as made:
        yield made


@pytest.fixture
async def join() -> AsyncIterator[Join]:
    ends: list[AiortcEnd] = []

    async def joined(url: str, ticket: Ticket) -> AiortcEnd:
        ends.append(await AiortcEnd.join(url, ticket))
        return ends[-1]

    yield joined
    for end in ends:
        await end.close()
