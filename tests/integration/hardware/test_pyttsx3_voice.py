"""The voice over the real pyttsx3 and espeak-ng."""

import subprocess
import sys
import time
import wave
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from hardware.device import DeviceState, DeviceTimeout, DeviceUnavailable, MediaError
from hardware.speech.api import Recording, Utterance
from hardware.speech.pyttsx3_voice import LONGEST_TEXT, RENDERER, Pyttsx3Voice
from tests.integration.hardware.watch import until

PATIENCE = timedelta(seconds=20)
CHINESE = "你好，你的本月考核分是三十五分。"
ENGLISH = "Hello, your score this month is thirty five."

NewVoice = Callable[..., Pyttsx3Voice]


@pytest.fixture
def new_voice() -> Iterator[NewVoice]:
    made: list[Pyttsx3Voice] = []

    def make(*, renderer: tuple[str, ...] = RENDERER, **options: float) -> Pyttsx3Voice:
        voice = Pyttsx3Voice(renderer=renderer, **options)  # type: ignore[arg-type]  # a test's own
        made.append(voice)
        voice.open()
        return voice

    yield make
    for voice in made:
        voice.close()


@pytest.fixture
def voice(new_voice: NewVoice) -> Pyttsx3Voice:
    opened = new_voice()
    until(lambda: opened.state is DeviceState.READY)
    return opened


def python(program: str) -> tuple[str, ...]:
    """A renderer of a test's own; its arguments are FILE VOICE WORDS_A_MINUTE."""
    return (sys.executable, "-c", program)


def samples(recording: Recording) -> bytes:
    with wave.open(str(recording.path), "rb") as sound:
        return sound.readframes(sound.getnframes())


def is_running(word: str) -> bool:
    """Whether a process has the word in its arguments."""
    listing = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True)
    return word in listing.stdout


@pytest.mark.parametrize(("text", "language"), [(CHINESE, "zh_CN"), (ENGLISH, "en")])
def test_a_text_becomes_a_sound_file(text: str, language: str, voice: Pyttsx3Voice) -> None:
    recording = voice.speak(text, language=language).wait(limit=PATIENCE)
    content = recording.path.read_bytes()
    assert content[:4] == b"RIFF"
    assert content[8:12] == b"WAVE"
    assert timedelta(seconds=1.5) < recording.duration < timedelta(seconds=12)
    loudest = max(memoryview(samples(recording)).cast("h"))
    assert loudest > 3_000  # of 32,767: it is not silence


def test_a_longer_text_takes_longer(voice: Pyttsx3Voice) -> None:
    once = voice.speak(CHINESE, language="zh_CN").wait(limit=PATIENCE)
    thrice = voice.speak(CHINESE * 3, language="zh_CN").wait(limit=PATIENCE)
    assert thrice.duration > 2 * once.duration


def test_twenty_in_a_row_are_all_there(voice: Pyttsx3Voice) -> None:
    recordings = [
        voice.speak(f"第{number}条", language="zh_CN").wait(limit=PATIENCE) for number in range(20)
    ]
    assert all(recording.duration > timedelta(seconds=0.4) for recording in recordings)
    assert len({recording.path for recording in recordings}) == 20


def test_two_at_once_do_not_mix(voice: Pyttsx3Voice) -> None:
    alone = samples(voice.speak(CHINESE, language="zh_CN").wait(limit=PATIENCE))
    alone_too = samples(voice.speak(ENGLISH, language="en").wait(limit=PATIENCE))
    voice.forget()
    both = [voice.speak(CHINESE, language="zh_CN"), voice.speak(ENGLISH, language="en")]
    assert [samples(one.wait(limit=PATIENCE)) for one in both] == [alone, alone_too]


def test_speak_returns_at_once(voice: Pyttsx3Voice) -> None:
    started = time.monotonic()
    utterance = voice.speak(CHINESE * 20, language="zh_CN")
    assert time.monotonic() - started < 0.1
    assert not utterance.finished
    assert voice.state is DeviceState.BUSY
    utterance.stop()


def test_the_caller_is_told_when_it_is_ready(voice: Pyttsx3Voice) -> None:
    ready: list[Utterance] = []
    voice.speak(CHINESE, language="zh_CN", on_finished=ready.append)
    until(lambda: bool(ready))
    assert ready[0].recording is not None


def test_a_text_said_before_is_not_rendered_again(voice: Pyttsx3Voice) -> None:
    first = voice.speak(CHINESE, language="zh_CN").wait(limit=PATIENCE)
    written = first.path.stat().st_mtime_ns
    again = voice.speak(CHINESE, language="zh_CN").wait(limit=PATIENCE)
    assert again == first
    assert again.path.stat().st_mtime_ns == written


def test_the_recordings_have_a_bound(new_voice: NewVoice) -> None:
    voice = new_voice(cache_mb=0.5)
    recordings = [
        voice.speak(f"{CHINESE}{number}", language="zh_CN").wait(limit=PATIENCE)
        for number in range(4)
    ]
    assert not recordings[0].path.exists()
    assert recordings[-1].path.exists()
    left = [recording.path for recording in recordings if recording.path.exists()]
    assert sum(path.stat().st_size for path in left) <= 512 * 1024


def test_what_one_person_heard_is_gone_at_log_out(voice: Pyttsx3Voice) -> None:
    recording = voice.speak(CHINESE, language="zh_CN").wait(limit=PATIENCE)
    voice.forget()
    assert not recording.path.exists()
    assert voice.speak(CHINESE, language="zh_CN").wait(limit=PATIENCE).path.exists()


def test_stop_kills_the_process_quickly(new_voice: NewVoice) -> None:
    voice = new_voice(renderer=python("import time; time.sleep(97531)  # never ends"))
    utterance = voice.speak(CHINESE, language="zh_CN")
    until(lambda: is_running("97531"))
    started = time.monotonic()
    utterance.stop()
    utterance.stop()
    assert utterance.finished
    with pytest.raises(MediaError):
        utterance.wait(limit=PATIENCE)
    voice.close()
    until(lambda: not is_running("97531"))
    assert time.monotonic() - started < 2


def test_a_stopped_utterance_is_not_announced(voice: Pyttsx3Voice) -> None:
    announced: list[Utterance] = []
    stopped = voice.speak(CHINESE * 20, language="zh_CN", on_finished=announced.append)
    stopped.stop()
    voice.speak(ENGLISH, language="en").wait(limit=PATIENCE)
    assert announced == []
    assert voice.state is DeviceState.READY


def test_the_text_is_in_no_argument(new_voice: NewVoice, tmp_path: Path) -> None:
    seen = tmp_path / "arguments"
    spy = f"import sys; open({str(seen)!r}, 'w').write(repr(sys.argv)); sys.stdin.read()"
    voice = new_voice(renderer=python(spy))
    utterance = voice.speak("secret-word", language="en")
    until(lambda: utterance.finished)
    assert "160" in seen.read_text()
    assert "secret-word" not in seen.read_text()


@pytest.mark.parametrize("text", ["", " \n", "长" * (LONGEST_TEXT + 1)])
def test_nothing_and_too_much_are_refused(text: str, voice: Pyttsx3Voice) -> None:
    with pytest.raises(MediaError):
        voice.speak(text, language="zh_CN").wait(limit=PATIENCE)
    assert voice.state is DeviceState.READY


@pytest.mark.parametrize("text", ["-v en", "<speak>&#0;</speak>", "\x00\x07", "😀", "[[h@l'oU]]"])
def test_odd_texts_end_in_a_sound_or_an_error_of_its_own(text: str, voice: Pyttsx3Voice) -> None:
    utterance = voice.speak(text, language="en")
    until(lambda: utterance.finished)
    assert (utterance.recording is None) is not (utterance.error is None)


def test_an_unknown_language_is_refused(voice: Pyttsx3Voice) -> None:
    with pytest.raises(DeviceUnavailable, match="tlh"):
        voice.speak(ENGLISH, language="tlh").wait(limit=PATIENCE)


def test_a_missing_engine_shows_in_the_state(new_voice: NewVoice) -> None:
    """Its library is hidden from the process by an empty file in its place."""
    libraries = list(Path("/usr/lib").glob("*/libespeak-ng.so.1"))
    hide = f'mount --bind /dev/null {libraries[0]} && exec "$@"'
    voice = new_voice(
        renderer=("unshare", "--mount", "--map-root-user", "sh", "-c", hide, "sh", *RENDERER)
    )
    until(lambda: voice.state is DeviceState.MISSING)
    assert "espeak-ng" in str(voice.health().problem)
    with pytest.raises(DeviceUnavailable):
        voice.speak(CHINESE, language="zh_CN").wait(limit=PATIENCE)


def test_a_missing_program_shows_in_the_state(new_voice: NewVoice) -> None:
    voice = new_voice(renderer=("/nowhere/python",))
    until(lambda: voice.state is DeviceState.MISSING)


def test_an_engine_that_crashes_is_an_error(new_voice: NewVoice) -> None:
    voice = new_voice(renderer=python("import os; os.kill(os.getpid(), 11)"))
    with pytest.raises(MediaError):
        voice.speak(CHINESE, language="zh_CN").wait(limit=PATIENCE)
    assert voice.state is DeviceState.FAULTY


def test_a_hanging_engine_is_given_up_and_killed(new_voice: NewVoice) -> None:
    voice = new_voice(renderer=python("import time; time.sleep(86421)"), time_limit_s=0.3)
    with pytest.raises(DeviceTimeout):
        voice.speak(CHINESE, language="zh_CN").wait(limit=PATIENCE)
    until(lambda: voice.state is DeviceState.STALLED)
    until(lambda: not is_running("86421"))


@pytest.mark.parametrize("content", [b"", b"RIFF", b"MZ" * 100, b"RIFF\x24\0\0\0WAVEfmt "])
def test_a_wrong_sound_file_is_an_error(content: bytes, new_voice: NewVoice) -> None:
    voice = new_voice(renderer=python(f"import sys; open(sys.argv[1], 'wb').write({content!r})"))
    with pytest.raises(MediaError):
        voice.speak(CHINESE, language="zh_CN").wait(limit=PATIENCE)
    assert voice.state is DeviceState.FAULTY


def test_a_voice_that_failed_is_tried_again_at_log_out(new_voice: NewVoice, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.touch()
    switch = f'test ! -e {broken} && exec "$@"'
    voice = new_voice(renderer=("sh", "-c", switch, "sh", *RENDERER))
    until(lambda: voice.state is DeviceState.FAULTY)
    broken.unlink()
    voice.forget()
    until(lambda: voice.state is DeviceState.READY)


def test_close_stops_and_removes_everything_and_may_be_repeated(new_voice: NewVoice) -> None:
    voice = new_voice()
    recording = voice.speak(ENGLISH, language="en").wait(limit=PATIENCE)
    running = voice.speak(CHINESE * 20, language="zh_CN")
    voice.close()
    voice.close()
    assert running.finished
    until(lambda: not recording.path.parent.exists())
    with pytest.raises(DeviceUnavailable):
        voice.speak(ENGLISH, language="en").wait(limit=PATIENCE)
    voice.open()
    assert voice.speak(ENGLISH, language="en").wait(limit=PATIENCE).path.exists()
