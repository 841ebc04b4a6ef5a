"""`guitu devices` with a camera on its real wire, each command a process of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.hardware.commands import Command, finished, running, write_settings


@pytest.fixture
def simulated(tmp_path: Path) -> Iterator[Command]:
    with running("simulate", "camera.opencv", home=tmp_path) as command:
        settings = {**command.next()["settings"], "stalled_after_s": 1.0}
        write_settings(tmp_path, {"camera": settings, "speech": {"driver": "silent"}})
        yield command


def test_a_camera_that_works_passes_its_test(simulated: Command, tmp_path: Path) -> None:
    told = finished("test", "camera", home=tmp_path)
    assert told["works"] is True
    assert "25 pictures of 640 x 480 came" in told["said"][-1]
    assert simulated.say("cover") == "It is dark."
    assert "0% bright" in finished("test", "camera", home=tmp_path)["said"][-1]


@pytest.mark.parametrize("fault", ["stall", "silent", "garbage", "refused"])
def test_a_camera_that_does_not_work_fails_its_test(
    fault: str, simulated: Command, tmp_path: Path
) -> None:
    simulated.say(f"fault {fault}")
    told = finished("test", "camera", "--limit", "4", home=tmp_path)
    assert told["works"] is False
    assert any("cannot be used" in step for step in told["said"])


def test_a_camera_that_is_plugged_out_is_listed_so(simulated: Command, tmp_path: Path) -> None:
    listed = {row["device"]: row for row in finished("list", home=tmp_path)["devices"]}
    assert (listed["camera"]["state"], listed["camera"]["level"]) == ("ready", "silver")
    simulated.say("unplug")
    listed = {row["device"]: row for row in finished("list", home=tmp_path)["devices"]}
    assert listed["camera"]["state"] == "missing"


def test_words_to_the_simulated_camera_are_answered(simulated: Command) -> None:
    assert "moving bars" in simulated.say("show bars")
    assert "is no picture" in simulated.say("show /dev/null")
    assert "show FILE" in simulated.say("dance")
