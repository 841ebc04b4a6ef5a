"""A short click for each key, where an administrator has set it."""

import math
import struct
import wave
from pathlib import Path
from typing import Any  # a sound of Kivy, which has no types

_RATE, _LENGTH_S, _PITCH_HZ, _LOUDNESS = 22_050, 0.03, 900, 6_000


def silence() -> None:
    """What is heard of a key otherwise."""


class KeySound:
    """Written to a file at its first use, for Kivy plays files alone."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "key.wav"
        self._sound: Any = None  # a sound of Kivy

    def __call__(self) -> None:
        if self._sound is None:
            self._sound = self._load()
        self._sound.stop()
        self._sound.play()

    def _load(self) -> Any:  # a sound of Kivy, or what is silent where Kivy has no player
        from kivy.core.audio import Sound, SoundLoader

        self._path.parent.mkdir(parents=True, exist_ok=True)
        with wave.open(str(self._path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(_RATE)
            file.writeframes(_click())
        return SoundLoader.load(str(self._path)) or Sound()


def _click() -> bytes:
    """One pitch that dies away."""
    count = round(_RATE * _LENGTH_S)
    values = (
        round(
            _LOUDNESS * math.exp(-6 * at / count) * math.sin(2 * math.pi * _PITCH_HZ * at / _RATE)
        )
        for at in range(count)
    )
    return b"".join(struct.pack("<h", value) for value in values)
