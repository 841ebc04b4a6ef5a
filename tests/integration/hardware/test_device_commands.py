"""`guitu devices list | watch | test | simulate`, each as a process of its own."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.hardware.commands import (
    PATIENCE_S,
    Command,
    finished,
    running,
    write_settings,
)

CARD = "0102030405"
SILENT = {"driver": "silent"}


@pytest.fixture
def simulated(tmp_path: Path) -> Iterator[Command]:
    """A simulated RDM6300, whose settings lines stand in the terminal's settings."""
    with running("simulate", "card_reader.rdm6300", home=tmp_path) as command:
        settings = command.next()["settings"]
        write_settings(tmp_path, {"card_reader": settings, "speech": SILENT})
        yield command


def test_the_list_says_how_each_device_stands(simulated: Command, tmp_path: Path) -> None:
    reader, machine, speech = finished("list", home=tmp_path)["devices"]
    assert (machine["device"], machine["state"]) == ("health", "ready")
    assert (reader["driver"], reader["state"], reader["problem"]) == ("rdm6300", "ready", "")
    assert reader["level"] in {"silver", "gold"}
    assert (speech["driver"], speech["state"]) == ("silent", "missing")
    simulated.say("unplug")
    assert finished("list", home=tmp_path)["devices"][0]["state"] == "missing"


def test_a_device_whose_driver_cannot_be_made_is_listed_too(tmp_path: Path) -> None:
    write_settings(tmp_path, {"card_reader": {"driver": "telepathy"}, "speech": SILENT})
    row = finished("list", home=tmp_path)["devices"][0]
    assert (row["state"], row["level"]) == ("missing", "unknown")
    assert "telepathy" in row["problem"]


def test_watching_tells_what_happens_and_nothing_of_a_person(
    simulated: Command, tmp_path: Path
) -> None:
    with running("watch", home=tmp_path) as watching:
        watching.until(device="card_reader", state="ready")
        simulated.say(f"lay {CARD}")
        told = watching.until(device="card_reader", event="card presented")
        assert CARD not in str(told)
        simulated.say("lift")
        watching.until(event="card removed")
        simulated.say("unplug")
        assert watching.until(event="reader lost")["problem"]
        simulated.say("plug")
        watching.until(event="reader back")
        assert watching.end() == 0


def test_a_device_that_works_passes_its_test(simulated: Command, tmp_path: Path) -> None:
    with running("test", "card_reader", "--limit", "60", home=tmp_path) as trial:
        trial.hears("Lay a card on it")
        simulated.say(f"lay {CARD}")
        trial.hears("A card was read: 5 bytes, ending in 05")
        simulated.say("lift")
        told = trial.next()
    assert told["works"] is True
    assert CARD not in str(told)


def test_a_device_that_does_not_work_fails_its_test(simulated: Command, tmp_path: Path) -> None:
    simulated.say("unplug")
    told = finished("test", "card_reader", "--limit", "0.5", home=tmp_path)
    assert told["works"] is False
    assert "cannot be used" in told["said"][0]


def test_words_that_mean_nothing_are_answered_with_a_sentence(simulated: Command) -> None:
    assert "lay NUMBER" in simulated.say("dance")
    assert "hexadecimal" in simulated.say("lay 12")
    assert "Not done" in simulated.say("lay no-number")
    assert "there are: none, slow" in simulated.say("fault fire")
    assert "misbehave" in simulated.say("help")


@pytest.mark.parametrize("words", [["test", "teleporter"], ["simulate", "teleporter.beam"]])
def test_a_device_that_there_is_not_is_told_in_a_sentence(words: list[str], tmp_path: Path) -> None:
    command = [sys.executable, "-P", "-m", "kiosk", "devices", *words, "--home", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("guitu: there is no")
    assert "Traceback" not in done.stderr
