"""A screen's words through the terminal's loudspeaker: rendered elsewhere, played here."""

import logging
from collections import deque
from collections.abc import Callable

from hardware.device import DeviceState
from hardware.speech.api import Utterance
from hardware.speech.api import Voice as SpeechDevice
from kiosk.shell.aloud import aloud, pieces
from kiosk.shell.player import Player, Playing
from kiosk.shell.voice import Manner

logger = logging.getLogger(__name__)

DEVICE_LANGUAGES = {"zh": "zh_CN", "en": "en"}
_ABSENT = frozenset({DeviceState.MISSING, DeviceState.SERVICE_DOWN, DeviceState.FAULTY})


class Speaker:
    """Says one thing at a time, piece by piece. All calls come from the screen's thread."""

    def __init__(
        self,
        device: SpeechDevice,
        *,
        on_screen_thread: Callable[[Callable[[], None]], None],
        player: Player,
    ) -> None:
        self._device, self._player = device, player
        self._later = on_screen_thread
        self._manner = Manner()
        self._language = "zh"
        self._waiting: deque[str] = deque()
        self._utterance: Utterance | None = None
        # The piece after the one that is heard is rendered meanwhile, so that no gap is heard.
        self._next: Utterance | None = None
        self._playing: Playing | None = None

    @property
    def is_there(self) -> bool:
        return self._device.state not in _ABSENT

    def open(self) -> None:
        self._device.open()

    def close(self) -> None:
        self.hush()
        self._device.close()

    def use(self, manner: Manner) -> None:
        self._manner = manner

    def say(self, sentences: str, *, language: str) -> None:
        was_speaking = self._utterance is not None
        self.hush()
        if not was_speaking:
            self.tell(sentences, language=language)

    def tell(self, sentences: str, *, language: str) -> None:
        self.hush()
        self._language = language
        self._waiting.extend(pieces(aloud(sentences, language=language)))
        self._go_on()

    def add(self, sentences: str, *, language: str) -> None:
        if self._utterance is None:
            self.tell(sentences, language=language)
            return
        self._waiting.extend(pieces(aloud(sentences, language=language)))
        if self._playing is not None and self._next is None:
            self._next = self._rendered()

    def hush(self) -> None:
        self._waiting.clear()
        utterance, self._utterance = self._utterance, None
        ahead, self._next = self._next, None
        playing, self._playing = self._playing, None
        for each in (utterance, ahead):
            if each is not None:
                each.stop()
        if playing is not None:
            playing.stop()

    def forget(self) -> None:
        """What one person heard is not for the next, nor how he liked to hear it."""
        self.hush()
        self._manner = Manner()
        self._device.forget()

    def _go_on(self) -> None:
        ready, self._next = self._next, None
        self._utterance = ready or self._rendered()
        if self._utterance is not None and self._utterance.finished:
            self._play(self._utterance)

    def _rendered(self) -> Utterance | None:
        if not self._waiting:
            return None
        return self._device.speak(
            self._waiting.popleft(),
            language=DEVICE_LANGUAGES[self._language],
            pace=self._manner.pace,
            on_finished=lambda utterance: self._later(lambda: self._play(utterance)),
        )

    def _play(self, utterance: Utterance) -> None:
        if utterance is not self._utterance or self._playing is not None:
            return
        if utterance.recording is None:
            logger.warning("nothing to say: %s", utterance.error)
            self.hush()
            return
        self._playing = self._player.play(
            utterance.recording.path,
            volume=self._manner.volume,
            ended=lambda: self._ended(utterance),
        )
        if self._playing is None:
            self.hush()
            return
        self._next = self._rendered()

    def _ended(self, utterance: Utterance) -> None:
        if utterance is self._utterance:
            self._playing = self._utterance = None
            self._go_on()
