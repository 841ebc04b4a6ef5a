"""The recordings a voice has made: found again by what was said, bounded in size."""

import hashlib
import os
import shutil
import tempfile
import threading
import wave
from collections import OrderedDict
from datetime import timedelta
from pathlib import Path
from typing import Final

from hardware.device import MediaError
from hardware.speech.api import Recording

_PREFIX: Final = "guitu-voice-"


class Shelf:
    """Holds the texts' hashes only, and in memory only; the file names say nothing."""

    def __init__(self, *, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        _sweep()
        self._folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))
        self._recordings: OrderedDict[str, Recording] = OrderedDict()
        self._lock = threading.Lock()

    def new_path(self) -> Path:
        handle, name = tempfile.mkstemp(suffix=".wav", dir=self._folder)
        os.close(handle)
        return Path(name)

    def find(self, key: str) -> Recording | None:
        with self._lock:
            recording = self._recordings.get(key)
            if recording is not None:
                self._recordings.move_to_end(key)
            return recording

    def keep(self, key: str, recording: Recording) -> None:
        """The oldest make room; the newest stays even when it is too big alone."""
        with self._lock:
            replaced = self._recordings.pop(key, None)
            if replaced is not None:
                replaced.path.unlink(missing_ok=True)
            self._recordings[key] = recording
            while len(self._recordings) > 1 and self._size() > self._most_bytes:
                _, oldest = self._recordings.popitem(last=False)
                oldest.path.unlink(missing_ok=True)

    def clear(self) -> None:
        with self._lock:
            for recording in self._recordings.values():
                recording.path.unlink(missing_ok=True)
            self._recordings.clear()

    def remove(self) -> None:
        self.clear()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _size(self) -> int:
        return sum(recording.path.stat().st_size for recording in self._recordings.values())


def _sweep() -> None:
    """Remove what terminals that were killed have left: it tells what somebody heard."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        process_id = folder.name.removeprefix(_PREFIX).partition("-")[0]
        if process_id.isdecimal() and not Path("/proc", process_id).exists():
            shutil.rmtree(folder, ignore_errors=True)


def key_of(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def measured(path: Path) -> Recording:
    """The recording in a WAV file; MediaError when there is none in it."""
    try:
        with wave.open(str(path), "rb") as sound:
            frames, frames_a_second = sound.getnframes(), sound.getframerate()
    except (OSError, EOFError, wave.Error) as error:
        raise MediaError("the voice made no sound file") from error
    if frames == 0:
        raise MediaError("the voice made an empty sound file")
    return Recording(path=path, duration=timedelta(seconds=frames / frames_a_second))
