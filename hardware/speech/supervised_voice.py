"""A voice that is looked after: while there is none, it says so instead of speaking."""

from collections.abc import Callable

from hardware.device import DeviceInfo, DeviceState, Health
from hardware.speech.api import Utterance, Voice
from hardware.speech.silent import SilentVoice
from hardware.supervisor import Supervised


class SupervisedVoice:
    """Speaks by whatever voice is up."""

    def __init__(self, supervised: Supervised[Voice]) -> None:
        self._supervised = supervised
        self._silence = SilentVoice()

    @property
    def info(self) -> DeviceInfo:
        return self._supervised.info

    @property
    def state(self) -> DeviceState:
        return self._supervised.state

    def health(self) -> Health:
        return self._supervised.health()

    def open(self) -> None:
        self._supervised.open()

    def close(self) -> None:
        self._supervised.close()

    def speak(
        self,
        text: str,
        *,
        language: str,
        pace: float = 1.0,
        on_finished: Callable[[Utterance], None] | None = None,
    ) -> Utterance:
        voice = self._supervised.device or self._silence
        return voice.speak(text, language=language, pace=pace, on_finished=on_finished)

    def forget(self) -> None:
        if self._supervised.device is not None:
            self._supervised.device.forget()
