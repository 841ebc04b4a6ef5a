"""The terminal's end of the engines: asks their process, and waits for it only so long.

A key is answered in the frame that shows it, so the screen asks and waits; the wait has an end. A
process that does not answer by then is killed and started anew, and what was typed stays.
"""

import logging
import os
import select
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from kiosk.typing.messages import (
    HANDWRITING,
    PINYIN,
    Answer,
    Ask,
    Ready,
    read_answer,
    read_ready,
    written,
)

logger = logging.getLogger(__name__)

PATIENCE_S = 0.5
MOST = 60
MOST_PAGED = 400
# Restarted more often than this it is broken, and every start costs a second of a core.
STARTS_IN_A_ROW = 5
_CHUNK = 1 << 16
# A pipe holds 64 KiB: what fits in it can be written without waiting for a reader.
_LARGEST_ASK = 60_000

Strokes = Sequence[Sequence[tuple[int, int]]]


class Engines(Protocol):
    """What turns letters and strokes into characters, as a keyboard sees it."""

    def has(self, engine: str) -> bool:
        """Whether it can be asked now."""

    def is_coming(self) -> bool:
        """Whether they are still getting ready."""

    def candidates(self, letters: str, *, most: int = MOST) -> Sequence[str]: ...

    def pick(self, letters: str, text: str) -> Answer | None:
        """What the choice became; nothing when it could not be made."""

    def characters(self, strokes: Strokes, *, width: int, height: int) -> Sequence[str]: ...

    def start(self) -> None: ...

    def renew(self) -> None:
        """Somebody else comes: nothing of the one before is left, not even in memory."""

    def close(self) -> None: ...


class NoEngines:
    """A keyboard with letters, digits and signs alone."""

    def has(self, *_: object) -> bool:
        return False

    def is_coming(self) -> bool:
        return False

    def candidates(self, *_: object, **_most: object) -> Sequence[str]:
        return ()

    def pick(self, *_: object) -> Answer | None:
        return None

    def characters(self, *_: object, **_size: object) -> Sequence[str]:
        return ()

    def start(self) -> None:
        """There is nothing to start."""

    def renew(self) -> None:
        """There is nothing to forget."""

    def close(self) -> None:
        """There is nothing to end."""


class EngineProcess:
    """The engines in a process of their own."""

    def __init__(
        self,
        folder: Path,
        *,
        patience_s: float = PATIENCE_S,
        command: Sequence[str] = (sys.executable, "-P", "-m", "kiosk.typing.process"),
    ) -> None:
        self._folder, self._patience_s, self._command = folder, patience_s, command
        self._process: subprocess.Popen[bytes] | None = None
        self._ready: Ready | None = None
        self._heard = b""
        self._failed_starts = 0

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process is not None else None

    def start(self) -> None:
        """Does not wait: `is_coming` until it can answer."""
        if self._process is not None or self._failed_starts >= STARTS_IN_A_ROW:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        self._heard, self._ready = b"", None
        try:
            self._process = subprocess.Popen(
                [*self._command, str(self._folder)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        except OSError as error:
            logger.warning("the engines of the keyboard do not start: %s", error)
            self._failed_starts = STARTS_IN_A_ROW

    def renew(self) -> None:
        self._end()
        self._failed_starts = 0
        self.start()

    def close(self) -> None:
        """May be called twice."""
        self._end()

    def has(self, engine: str) -> bool:
        self._listen()
        return self._ready is not None and engine in self._ready.engines

    def is_coming(self) -> bool:
        self._listen()
        return self._process is not None and self._ready is None

    def candidates(self, letters: str, *, most: int = MOST) -> Sequence[str]:
        answer = self._ask(PINYIN, Ask(letters=letters, most=most)) if letters else None
        return answer.candidates if answer is not None else ()

    def pick(self, letters: str, text: str) -> Answer | None:
        answer = self._ask(PINYIN, Ask(letters=letters, pick=text, most=MOST_PAGED))
        return answer if answer is not None and answer.text else None

    def characters(self, strokes: Strokes, *, width: int, height: int) -> Sequence[str]:
        ask = Ask(strokes=strokes, width=width, height=height, most=MOST)
        answer = self._ask(HANDWRITING, ask) if strokes else None
        return answer.candidates if answer is not None else ()

    def _listen(self) -> None:
        """Hear that it is ready, without waiting for it."""
        if self._process is None or self._ready is not None:
            return
        line = self._line(limit_s=0.0)
        if line is not None:
            self._ready, self._failed_starts = read_ready(line), 0
        elif self._process.poll() is not None:
            self._start_again("it ended before it was ready")

    def _ask(self, engine: str, ask: Ask) -> Answer | None:
        if not self.has(engine) or self._process is None or self._process.stdin is None:
            return None
        line = written(ask)
        if len(line) > _LARGEST_ASK:
            return None
        try:
            os.write(self._process.stdin.fileno(), line)
        except OSError:
            self._start_again("it ended")
            return None
        heard = self._line(limit_s=self._patience_s)
        if heard is None:
            self._start_again("it does not answer")
            return None
        return read_answer(heard)

    def _line(self, *, limit_s: float) -> bytes | None:
        if self._process is None or self._process.stdout is None:
            return None
        ends, source = time.monotonic() + limit_s, self._process.stdout.fileno()
        while b"\n" not in self._heard:
            left = max(0.0, ends - time.monotonic())
            if not select.select([source], [], [], left)[0]:
                return None
            chunk = os.read(source, _CHUNK)
            if not chunk:
                return None
            self._heard += chunk
        line, _, self._heard = self._heard.partition(b"\n")
        return line

    def _start_again(self, why: str) -> None:
        logger.warning("the engines of the keyboard are started anew: %s", why)
        self._end()
        self._failed_starts += 1
        self.start()

    def _end(self) -> None:
        process, self._process, self._ready = self._process, None, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
