"""Shows an administrator whether the voice works: it renders a sentence in each language."""

import sys
import time
import wave
from array import array
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Final

from hardware.device import DeviceState, MediaError
from hardware.speech.api import Recording, Voice

_SENTENCES: Final = {"zh_CN": "您好，这是语音测试。", "en": "Hello, this is a test of the voice."}
_UNSETTLED: Final = frozenset({DeviceState.OPENING, DeviceState.BUSY})
_LOOKS_EVERY_S: Final = 0.05
_SILENT_BELOW: Final = 500  # of 32,767


def trial(device: Voice, *, say: Callable[[str], None], limit: timedelta) -> bool:
    """True when both sentences became sound. What the loudspeaker does is for your ears."""
    device.open()
    try:
        _settle(device, limit)
        health = device.health()
        if not health.is_usable:
            say(f"The voice cannot be used: {health.problem or 'it does not come up'}.")
            return False
        say(f"The voice is there: {device.info.name}.")
        for language, sentence in _SENTENCES.items():
            recording = device.speak(sentence, language=language).wait(limit=limit)
            say(f"A sentence in {language} takes {_seconds(recording)} s and is not silent.")
    finally:
        device.close()
    return True


def _settle(device: Voice, limit: timedelta) -> None:
    ends_at = time.monotonic() + limit.total_seconds()
    while device.state in _UNSETTLED and time.monotonic() < ends_at:
        Event().wait(_LOOKS_EVERY_S)


def _seconds(recording: Recording) -> str:
    if _loudest(recording.path) < _SILENT_BELOW:
        raise MediaError("the voice made a silent sound file")
    return f"{recording.duration.total_seconds():.1f}"


def _loudest(path: Path) -> int:
    """The highest of the samples, of 16 bits, little-endian as in every WAV file."""
    with wave.open(str(path), "rb") as sound:
        samples = array("h", sound.readframes(sound.getnframes()))
    if sys.byteorder == "big":
        samples.byteswap()
    return max((abs(sample) for sample in samples), default=0)
