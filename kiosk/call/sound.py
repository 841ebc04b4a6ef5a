"""Microphone and loudspeaker, each a program of its own: 48 kHz, one channel, 16 bits."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence
from typing import Final

logger = logging.getLogger(__name__)

FRAME_BYTES: Final = 960 * 2
# More than this is never heard in time.
_MOST_UNHEARD: Final = FRAME_BYTES * 10
_AGAIN_AFTER_S: Final = 3.0
_ENDS_WITHIN_S: Final = 1.0
RECORD: Final = ("arecord", "-q", "-t", "raw", "-f", "S16_LE", "-r", "48000", "-c", "1", "-")
PLAY: Final = ("aplay", "-q", "-t", "raw", "-f", "S16_LE", "-r", "48000", "-c", "1", "-")


class Microphone:
    """Calls with each 20 ms; starts its program again where it ends."""

    def __init__(self, command: Sequence[str], *, heard: Callable[[bytes], None]) -> None:
        self._command, self._heard = command, heard
        self.is_there = False

    async def run(self) -> None:
        while True:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                await self._listen()
            self.is_there = False
            await asyncio.sleep(_AGAIN_AFTER_S)

    async def _listen(self) -> None:
        process = await asyncio.create_subprocess_exec(
            *self._command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
        )
        try:
            if process.stdout is None:
                return
            while True:
                sound = await process.stdout.readexactly(FRAME_BYTES)
                self.is_there = True
                self._heard(sound)
        finally:
            await _end(process)


class Loudspeaker:
    """Takes 20 ms at a time; where nothing can be played, they are heard by nobody."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = command
        self._process: asyncio.subprocess.Process | None = None

    async def run(self) -> None:
        while True:
            try:
                self._process = await asyncio.create_subprocess_exec(
                    *self._command,
                    stdin=asyncio.subprocess.PIPE,
                    stdout=asyncio.subprocess.DEVNULL,
                    stderr=asyncio.subprocess.DEVNULL,
                )
                await self._process.wait()
            except OSError as error:
                logger.info("no loudspeaker: %s", error.strerror)
            finally:
                process, self._process = self._process, None
                if process is not None:
                    await _end(process)
            await asyncio.sleep(_AGAIN_AFTER_S)

    def play(self, sound: bytes) -> None:
        pipe = self._process.stdin if self._process is not None else None
        if pipe is None or pipe.is_closing():
            return
        if pipe.transport.get_write_buffer_size() < _MOST_UNHEARD:
            pipe.write(sound)


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), _ENDS_WITHIN_S)
