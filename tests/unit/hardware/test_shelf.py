"""The shelf of recordings."""

import wave
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from hardware.device import MediaError
from hardware.speech.api import Recording
from hardware.speech.shelf import Shelf, key_of, measured


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    made = Shelf(most_bytes=250)
    yield made
    made.remove()


def recorded(shelf: Shelf, *, size: int = 100) -> Recording:
    path = shelf.new_path()
    path.write_bytes(bytes(size))
    return Recording(path=path, duration=timedelta(seconds=1))


def test_what_was_kept_is_found(shelf: Shelf) -> None:
    recording = recorded(shelf)
    shelf.keep(key_of("你好", "cmn"), recording)
    assert shelf.find(key_of("你好", "cmn")) == recording
    assert shelf.find(key_of("你好", "en")) is None


def test_the_one_not_asked_for_longest_makes_room(shelf: Shelf) -> None:
    first, second, third = (recorded(shelf) for _ in range(3))
    shelf.keep("first", first)
    shelf.keep("second", second)
    shelf.find("first")
    shelf.keep("third", third)
    assert shelf.find("second") is None
    assert [one.path.exists() for one in (first, second, third)] == [True, False, True]


def test_one_that_is_too_big_alone_is_kept_for_now(shelf: Shelf) -> None:
    shelf.keep("small", recorded(shelf))
    shelf.keep("big", recorded(shelf, size=1_000))
    assert shelf.find("small") is None
    assert shelf.find("big") is not None


def test_the_same_text_rendered_twice_leaves_one_file(shelf: Shelf) -> None:
    first, second = recorded(shelf), recorded(shelf)
    shelf.keep("same", first)
    shelf.keep("same", second)
    assert not first.path.exists()
    assert shelf.find("same") == second


def test_no_file_name_says_what_was_spoken_and_no_one_else_can_read(shelf: Shelf) -> None:
    path = shelf.new_path()
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0


def test_nothing_is_left_after_removal() -> None:
    shelf = Shelf(most_bytes=250)
    recording = recorded(shelf)
    shelf.keep("one", recording)
    shelf.remove()
    assert not recording.path.parent.exists()


def test_what_a_killed_terminal_left_is_swept_and_a_living_one_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    living = Shelf(most_bytes=250)
    kept = recorded(living)
    dead = tmp_path / "guitu-voice-999999999-abc"  # above any process id of Linux
    dead.mkdir()
    other = Shelf(most_bytes=250)
    assert not dead.exists()
    assert kept.path.exists()
    other.remove()
    living.remove()


def test_the_duration_is_read_from_the_file(tmp_path: Path) -> None:
    path = tmp_path / "half-a-second.wav"
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8_000)
        sound.writeframes(bytes(2 * 4_000))
    assert measured(path).duration == timedelta(seconds=0.5)


@pytest.mark.parametrize("content", [b"", b"RIFF", bytes(44)])
def test_a_file_with_no_sound_in_it_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "broken.wav"
    path.write_bytes(content)
    with pytest.raises(MediaError):
        measured(path)
