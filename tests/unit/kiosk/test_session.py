"""The supervisor's patience, and the words between it and the terminal."""

import socket
from pathlib import Path

import pytest

from kiosk.session.patience import Patience, patience_of
from kiosk.session.pulse import LEAVE, SOCKET, STEP_ASIDE, Pulse, SupervisorGone
from kiosk.version import version


def test_first_crash_costs_no_pause_and_later_ones_ever_longer() -> None:
    patience = Patience(longest_pause_s=30)
    pauses = [patience.pause_s(failures=failures) for failures in range(9)]
    assert pauses == [0, 0, 1, 2, 4, 8, 16, 30, 30]
    assert patience.pause_s(failures=10_000) == 30


@pytest.mark.parametrize("words", ["", "[session", "session = 3", "\xff"])
def test_broken_settings_leave_the_default_patience(tmp_path: Path, words: str) -> None:
    settings = tmp_path / "terminal.toml"
    settings.write_text(words, encoding="latin-1")
    assert patience_of(settings) == Patience()


def test_only_positive_numbers_are_taken(tmp_path: Path) -> None:
    settings = tmp_path / "terminal.toml"
    settings.write_text(
        '[session]\nhang_after_s = 25\ntrial_starts = 0\nstart_within_s = "soon"\n'
        "longest_pause_s = true\nunknown = 1\n"
    )
    assert patience_of(settings) == Patience(hang_after_s=25)


def test_pulse_is_absent_where_nobody_supervises() -> None:
    assert Pulse.from_environment({}) is None
    assert Pulse.from_environment({SOCKET: "no number"}) is None


def test_pulse_never_waits_for_a_supervisor_that_does_not_read() -> None:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    pulse = Pulse(theirs)
    for _ in range(10_000):
        pulse.beat(is_free=True)
    ours.close()
    pulse.close()


def test_pulse_tells_that_the_supervisor_is_gone() -> None:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    pulse = Pulse(theirs)
    ours.close()
    with pytest.raises(SupervisorGone):
        pulse.beat(is_free=False)
    with pytest.raises(SupervisorGone):
        pulse.asked()
    pulse.close()


def test_other_words_do_not_make_a_terminal_step_aside() -> None:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    pulse = Pulse(theirs)
    assert pulse.asked() == ""
    ours.send(b"\xff\x00 nonsense")
    assert pulse.asked() not in {STEP_ASIDE, LEAVE}
    ours.send(b"step aside")
    assert pulse.asked() == STEP_ASIDE
    ours.close()
    pulse.close()


def test_version_is_that_of_the_settings() -> None:
    settings = (Path(__file__).parents[3] / "setup.cfg").read_text(encoding="utf-8")
    assert f"\nversion = {version()}\n" in settings
