"""Plays a sound file through the terminal's loudspeaker."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from kivy.core.audio import Sound


class Playing(Protocol):
    """A sound on its way to the ear."""

    def stop(self) -> None:
        """May be called twice, and after the end."""


class Player(Protocol):
    """Where sounds go: the loudspeaker, or what a test listens with."""

    def play(self, path: Path, *, volume: float, ended: Callable[[], None]) -> Playing | None:
        """None when it cannot be played. `ended` is called at its end, and not when stopped."""


class KivyPlayer:
    """Kivy's audio, which is loaded with the first sound: the first frame does not wait for it."""

    def play(self, path: Path, *, volume: float, ended: Callable[[], None]) -> Playing | None:
        from kivy.core.audio import SoundLoader

        sound = SoundLoader.load(str(path))
        if sound is None:
            return None
        sound.volume = volume
        playing = _KivySound(sound, ended)
        sound.play()
        return playing


class _KivySound:
    def __init__(self, sound: "Sound", ended: Callable[[], None]) -> None:
        self._sound: Sound | None = sound
        self._ended = ended
        sound.bind(on_stop=self._stopped)

    def stop(self) -> None:
        sound, self._sound = self._sound, None
        if sound is not None:
            sound.unbind(on_stop=self._stopped)
            sound.stop()
            sound.unload()

    def _stopped(self, *_: object) -> None:
        self.stop()
        self._ended()
