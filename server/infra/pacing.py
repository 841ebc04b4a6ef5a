"""Lets what many terminals ask at once pass one after the other, so that persons do not wait."""

import asyncio
import math
from collections.abc import AsyncIterator
from typing import Final

from fastapi import Request

from server.infra.errors import Sentence, TooManyTries

# What waits at most: the last of them gets its turn before its caller loses patience.
MOST_WAITING: Final = 200
# After each turn the loop is free for others, while any wait.
REST_S: Final = 0.02


class Crowded(TooManyTries):
    """All terminals come back at once, as after a power cut."""

    code = "crowded"
    sentence = Sentence("终端正在连接，请稍候。", "The terminal is connecting. Please wait.")


class Pace:
    """One door's turns."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._waiting = 0

    async def pass_through(self) -> AsyncIterator[None]:
        """A turn of one's own. Raises Crowded where too many wait for theirs."""
        if self._waiting >= MOST_WAITING:
            raise Crowded(retry_after_s=math.ceil(MOST_WAITING * REST_S))
        self._waiting += 1
        try:
            async with self._turn:
                yield
                if self._waiting > 1:
                    await asyncio.sleep(REST_S)
        finally:
            self._waiting -= 1


async def in_turn(request: Request) -> AsyncIterator[None]:
    """A route's dependency: its door's pace, made by the first who comes."""
    state = request.app.state
    if not hasattr(state, "pace"):
        state.pace = Pace()
    pace: Pace = state.pace
    async for turn in pace.pass_through():
        yield turn
