"""A loudspeaker that keeps what it was given, and the real voice with a note of what it said."""

import struct
import wave
from collections.abc import Callable
from dataclasses import dataclass, field
from math import sqrt
from pathlib import Path
from shutil import copyfile

from hardware.speech.api import Utterance
from hardware.speech.pyttsx3_voice import Pyttsx3Voice
from kiosk.shell.player import Playing


@dataclass(frozen=True)
class Heard:
    """One sound as it left for the loudspeaker."""

    text: str
    language: str
    pace: float
    volume: float
    path: Path
    seconds: float
    rms: float


class NotedVoice(Pyttsx3Voice):
    """The real voice; it only remembers which text each utterance is of."""

    def __init__(self) -> None:
        super().__init__(time_limit_s=120)
        self.spoken: list[tuple[Utterance, str, str, float]] = []

    def speak(
        self,
        text: str,
        *,
        language: str,
        pace: float = 1.0,
        on_finished: Callable[[Utterance], None] | None = None,
    ) -> Utterance:
        utterance = super().speak(text, language=language, pace=pace, on_finished=on_finished)
        self.spoken.append((utterance, text, language, pace))
        return utterance

    def of(self, path: Path) -> tuple[str, str, float]:
        for utterance, text, language, pace in reversed(self.spoken):
            if utterance.recording is not None and utterance.recording.path == path:
                return text, language, pace
        raise AssertionError(f"nobody spoke {path.name}")


class _Played:
    def __init__(self) -> None:
        self.is_stopped = False

    def stop(self) -> None:
        self.is_stopped = True


@dataclass
class RecordingPlayer:
    """Each sound lasts no time: its end comes with the next turn of the screen's thread."""

    voice: NotedVoice
    folder: Path
    later: Callable[[Callable[[], None]], None]
    heard: list[Heard] = field(default_factory=list)

    def play(self, path: Path, *, volume: float, ended: Callable[[], None]) -> Playing | None:
        self.folder.mkdir(parents=True, exist_ok=True)
        kept = self.folder / f"{len(self.heard) + 1:03}.wav"
        copyfile(path, kept)
        text, language, pace = self.voice.of(path)
        seconds, rms = loudness(kept)
        self.heard.append(Heard(text, language, pace, volume, kept, seconds, rms))
        played = _Played()
        self.later(lambda: None if played.is_stopped else ended())
        return played

    def texts(self) -> list[str]:
        return [each.text for each in self.heard]


def loudness(path: Path) -> tuple[float, float]:
    """Seconds, and the root of the mean square of its 16-bit samples."""
    with wave.open(str(path), "rb") as sound:
        assert sound.getsampwidth() == 2
        count, rate = sound.getnframes(), sound.getframerate()
        samples = struct.unpack(f"<{count * sound.getnchannels()}h", sound.readframes(count))
    return count / rate, sqrt(sum(each * each for each in samples) / max(1, len(samples)))
