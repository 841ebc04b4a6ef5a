"""A screen's words through the terminal's loudspeaker: rendered elsewhere, played here."""

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from hardware.device import DeviceState
from hardware.speech.api import Utterance
from hardware.speech.api import Voice as SpeechDevice

if TYPE_CHECKING:
    from kivy.core.audio import Sound

logger = logging.getLogger(__name__)

DEVICE_LANGUAGES = {"zh": "zh_CN", "en": "en"}
_ABSENT = frozenset({DeviceState.MISSING, DeviceState.SERVICE_DOWN, DeviceState.FAULTY})


class Speaker:
    """Says one thing at a time. All calls come from the screen's thread."""

    def __init__(
        self,
        device: SpeechDevice,
        *,
        on_screen_thread: Callable[[Callable[[], None]], None],
    ) -> None:
        self._device = device
        self._later = on_screen_thread
        self._utterance: Utterance | None = None
        self._sound: Sound | None = None

    @property
    def is_there(self) -> bool:
        return self._device.state not in _ABSENT

    def open(self) -> None:
        self._device.open()

    def close(self) -> None:
        self.hush()
        self._device.close()

    def say(self, sentences: str, *, language: str) -> None:
        """Asked again while it speaks, it stops: one button starts and ends it."""
        was_speaking = self._utterance is not None
        self.hush()
        if was_speaking or not sentences.strip():
            return
        self._utterance = self._device.speak(
            sentences,
            language=DEVICE_LANGUAGES[language],
            on_finished=lambda utterance: self._later(lambda: self._play(utterance)),
        )

    def hush(self) -> None:
        utterance, self._utterance = self._utterance, None
        sound, self._sound = self._sound, None
        if utterance is not None:
            utterance.stop()
        if sound is not None:
            sound.stop()
            sound.unload()

    def forget(self) -> None:
        """What one person heard is not for the next."""
        self.hush()
        self._device.forget()

    def _play(self, utterance: Utterance) -> None:
        if utterance is not self._utterance:
            return
        if utterance.recording is None:
            logger.warning("nothing to say: %s", utterance.error)
            self._utterance = None
            return
        from kivy.core.audio import SoundLoader

        self._sound = SoundLoader.load(str(utterance.recording.path))
        if self._sound is None:
            self._utterance = None
            return
        self._sound.bind(on_stop=lambda _: self._ended(utterance))
        self._sound.play()

    def _ended(self, utterance: Utterance) -> None:
        if utterance is self._utterance:
            self._utterance = self._sound = None
