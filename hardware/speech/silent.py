"""The voice of a terminal that has no loudspeaker: it makes nothing, and its state says so."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Final

from hardware.device import DeviceError, DeviceInfo, DeviceState, DeviceUnavailable, Health
from hardware.speech.api import Recording, Utterance

_SOUND_CARDS: Final = Path("/proc/asound/cards")


def has_sound_card(listing: Path = _SOUND_CARDS) -> bool:
    """ALSA lists its cards there, or says "no soundcards"; without ALSA there is no file."""
    try:
        cards = listing.read_text()
    except OSError:
        return False
    return bool(cards.strip()) and "no soundcards" not in cards


class SilentUtterance:
    def __init__(self) -> None:
        self.finished = True
        self.recording: Recording | None = None
        self.error: DeviceError | None = DeviceUnavailable("this terminal has no sound")

    def wait(self, *, limit: timedelta) -> Recording:  # noqa: ARG002  # the Protocol's
        raise DeviceUnavailable("this terminal has no sound")

    def stop(self) -> None:
        return


class SilentVoice:
    @property
    def info(self) -> DeviceInfo:
        return DeviceInfo(device="speech", driver="silent", name="")

    @property
    def state(self) -> DeviceState:
        return DeviceState.MISSING

    def health(self) -> Health:
        return Health(self.state, DeviceUnavailable("this terminal has no sound"))

    def open(self) -> None:
        return

    def close(self) -> None:
        return

    def speak(
        self,
        text: str,  # noqa: ARG002  # the Protocol's
        *,
        language: str,  # noqa: ARG002  # the Protocol's
        pace: float = 1.0,  # noqa: ARG002  # the Protocol's
        on_finished: Callable[[Utterance], None] | None = None,
    ) -> Utterance:
        utterance = SilentUtterance()
        if on_finished is not None:
            on_finished(utterance)
        return utterance

    def forget(self) -> None:
        return
