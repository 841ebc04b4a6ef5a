"""The voice of a terminal without sound."""

from datetime import timedelta
from pathlib import Path

import pytest

from hardware.device import DeviceUnavailable
from hardware.speech.api import Utterance, Voice
from hardware.speech.silent import SilentVoice, has_sound_card


@pytest.mark.parametrize(
    ("listing", "expected"),
    [
        (" 0 [PCH            ]: HDA-Intel - HDA Intel PCH\n", "sound"),
        (" 1 [Headset        ]: USB-Audio - Handset\n", "sound"),
        ("--- no soundcards ---\n", "silence"),
        ("", "silence"),
    ],
)
def test_a_terminal_without_sound_cards_is_recognised(
    listing: str, expected: str, tmp_path: Path
) -> None:
    cards = tmp_path / "cards"
    cards.write_text(listing)
    assert has_sound_card(cards) is (expected == "sound")
    assert has_sound_card(tmp_path / "no-alsa") is False


def test_the_silent_voice_is_never_usable() -> None:
    voice: Voice = SilentVoice()
    voice.open()
    assert not voice.health().is_usable
    voice.forget()
    voice.close()
    voice.close()


def test_a_text_to_the_silent_voice_is_finished_with_an_error() -> None:
    heard: list[Utterance] = []
    utterance = SilentVoice().speak("你好", language="zh_CN", on_finished=heard.append)
    assert heard == [utterance]
    assert utterance.finished
    assert utterance.recording is None
    assert isinstance(utterance.error, DeviceUnavailable)
    with pytest.raises(DeviceUnavailable):
        utterance.wait(limit=timedelta(seconds=1))
    utterance.stop()
