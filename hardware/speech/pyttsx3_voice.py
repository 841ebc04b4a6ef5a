"""A voice by pyttsx3 and espeak-ng, in Mandarin and English: one process for each utterance."""

import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Final

from hardware.device import (
    BROKEN,
    DeviceError,
    DeviceInfo,
    DeviceState,
    DeviceTimeout,
    DeviceUnavailable,
    Health,
    MediaError,
)
from hardware.speech.api import Recording, Utterance
from hardware.speech.render_wav import ENGINE_MISSING
from hardware.speech.shelf import Shelf, key_of, measured

logger = logging.getLogger(__name__)

# -I: nothing from the environment or the working directory gets into the process.
RENDERER: Final = (sys.executable, "-I", str(Path(__file__).with_name("render_wav.py")))
VOICES: Final = {"zh_CN": "cmn", "en": "en"}
# pyttsx3's time grows with the square of the length: 1,000 characters take 1 s, 4,000 34 s.
LONGEST_TEXT: Final = 1_000
SLOWEST_WORDS: Final = 80  # espeak-ng's own least
FASTEST_WORDS: Final = 450


class RenderedUtterance:
    """Renders in a thread that waits for the process."""

    def __init__(self, render: Callable[["RenderedUtterance"], Recording]) -> None:
        self._render = render
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._was_stopped = False
        self._done = threading.Event()
        self._recording: Recording | None = None
        self._error: DeviceError | None = None

    @property
    def finished(self) -> bool:
        return self._done.is_set()

    @property
    def recording(self) -> Recording | None:
        return self._recording

    @property
    def error(self) -> DeviceError | None:
        return self._error

    def start(self, on_finished: Callable[[Utterance], None] | None) -> None:
        threading.Thread(target=self._run, args=(on_finished,), name="voice", daemon=True).start()

    def wait(self, *, limit: timedelta) -> Recording:
        if not self._done.wait(limit.total_seconds()):
            raise DeviceTimeout("the voice is not ready yet")
        if self._error is not None:
            raise self._error
        if self._recording is None:
            raise MediaError("the utterance was stopped")
        return self._recording

    def stop(self) -> None:
        with self._lock:
            if self._done.is_set():
                return
            self._was_stopped = True
            if self._process is not None:
                _kill(self._process)
            self._done.set()

    def run_process(self, command: Sequence[str], *, text: str, limit: timedelta) -> int:
        """The exit code. The text goes by standard input: arguments can be read by everyone."""
        with self._lock:
            if self._was_stopped:
                return -signal.SIGKILL
            self._process = _start(command)
        with self._process as process:
            try:
                process.communicate(text.encode(), timeout=limit.total_seconds())
            except subprocess.TimeoutExpired as error:
                raise DeviceTimeout("the voice takes too long") from error
            finally:
                _kill(process)
        return process.returncode

    def _run(self, on_finished: Callable[[Utterance], None] | None) -> None:
        recording, error = None, None
        try:
            recording = self._render(self)
        except DeviceError as raised:
            error = raised
        with self._lock:
            if self._was_stopped:
                return
            self._recording, self._error = recording, error
            self._done.set()
        if on_finished is None:
            return
        try:
            on_finished(self)
        except Exception:  # the driver's outer edge
            logger.exception("The listener of an utterance failed")


class Pyttsx3Voice:
    """Keeps what it rendered, up to `cache_mb`, until `forget`."""

    def __init__(
        self,
        *,
        words_a_minute: int = 160,
        time_limit_s: float = 20.0,
        cache_mb: float = 32.0,
        renderer: Sequence[str] = RENDERER,
    ) -> None:
        self._words_a_minute = words_a_minute
        self._limit = timedelta(seconds=time_limit_s)
        self._cache_bytes = int(cache_mb * 1024 * 1024)
        self._renderer = tuple(renderer)
        self._shelf: Shelf | None = None
        self._health = Health(DeviceState.CLOSED)
        self._running: set[RenderedUtterance] = set()
        self._lock = threading.Lock()

    @property
    def info(self) -> DeviceInfo:
        return DeviceInfo(device="speech", driver="pyttsx3", name="espeak-ng")

    @property
    def state(self) -> DeviceState:
        return self.health().state

    def health(self) -> Health:
        if self._running and self._health.is_usable:
            return Health(DeviceState.BUSY)
        return self._health

    def open(self) -> None:
        if self._shelf is not None:
            raise DeviceError("the voice is open already")
        self._shelf = Shelf(most_bytes=self._cache_bytes)
        self._health = Health(DeviceState.OPENING)
        self._try_out()

    def close(self) -> None:
        shelf, self._shelf = self._shelf, None
        self._stop_all()
        if shelf is not None:
            shelf.remove()
        self._health = Health(DeviceState.CLOSED)

    def forget(self) -> None:
        if self._shelf is None:
            return
        self._stop_all()
        self._shelf.clear()
        if self._health.state in BROKEN:
            self._try_out()

    def speak(
        self,
        text: str,
        *,
        language: str,
        pace: float = 1.0,
        on_finished: Callable[[Utterance], None] | None = None,
    ) -> Utterance:
        utterance = RenderedUtterance(partial(self._render, text, language, self._words(pace)))
        with self._lock:
            self._running.add(utterance)
        utterance.start(on_finished)
        return utterance

    def _try_out(self) -> None:
        """The outcome of a first word tells the state."""
        self.speak("1", language="en")

    def _stop_all(self) -> None:
        with self._lock:
            running, self._running = self._running, set()
        for utterance in running:
            utterance.stop()

    def _words(self, pace: float) -> int:
        """A minute, within what espeak-ng speaks clearly."""
        wished = round(self._words_a_minute * pace)
        return min(max(wished, SLOWEST_WORDS), FASTEST_WORDS)

    def _render(
        self, text: str, language: str, words_a_minute: int, utterance: RenderedUtterance
    ) -> Recording:
        try:
            return self._found_or_made(text, language, words_a_minute, utterance)
        finally:
            with self._lock:
                self._running.discard(utterance)

    def _found_or_made(
        self, text: str, language: str, words_a_minute: int, utterance: RenderedUtterance
    ) -> Recording:
        shelf, voice = self._shelf, VOICES.get(language)
        if shelf is None:
            raise DeviceUnavailable("the voice is closed")
        if voice is None:
            raise DeviceUnavailable(f"there is no voice for the language {language}")
        if not text.strip() or len(text) > LONGEST_TEXT:
            raise MediaError(f"a text to speak has 1 to {LONGEST_TEXT} characters")
        key = key_of(text, voice, words_a_minute)
        return shelf.find(key) or self._made(
            text, [voice, str(words_a_minute)], key=key, shelf=shelf, by=utterance
        )

    def _made(
        self, text: str, manner: Sequence[str], *, key: str, shelf: Shelf, by: RenderedUtterance
    ) -> Recording:
        path = shelf.new_path()
        try:
            command = [*self._renderer, str(path), *manner]
            code = by.run_process(command, text=text, limit=self._limit)
            recording = _checked(code, path)
        except DeviceError as error:
            path.unlink(missing_ok=True)
            self._note(error, by=by)
            raise
        shelf.keep(key, recording)
        self._note(None, by=by)
        return recording

    def _note(self, error: DeviceError | None, *, by: RenderedUtterance) -> None:
        if by.finished or self._shelf is None:
            return  # stopped: it says nothing about the engine
        state = DeviceState.READY if error is None else _STATE_OF[type(error)]
        self._health = Health(state, error)


_STATE_OF: Final[dict[type[DeviceError], DeviceState]] = {
    DeviceUnavailable: DeviceState.MISSING,
    DeviceTimeout: DeviceState.STALLED,
    MediaError: DeviceState.FAULTY,
}


def _start(command: Sequence[str]) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        raise DeviceUnavailable("the voice's program cannot be started") from error


def _kill(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def _checked(code: int, path: Path) -> Recording:
    if code == ENGINE_MISSING:
        raise DeviceUnavailable("install the packages espeak-ng and libespeak-ng1")
    if code != 0:
        raise MediaError(f"the voice ended with code {code}")
    return measured(path)
