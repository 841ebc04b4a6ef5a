"""`guitu devices` with a printer on its real wire, each command a process of its own."""

from collections.abc import Iterator
from pathlib import Path

import cv2
import pytest

from tests.integration.hardware.commands import Command, finished, running, write_settings


@pytest.fixture(params=["escpos_network", "escpos_serial"])
def simulated(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Command]:
    with running("simulate", f"printer.{request.param}", home=tmp_path) as command:
        settings = command.next()["settings"]
        write_settings(tmp_path, {"printer": settings, "speech": {"driver": "silent"}})
        yield command


def test_a_printer_that_works_prints_its_test(simulated: Command, tmp_path: Path) -> None:
    told = finished("test", "printer", home=tmp_path)
    assert told["works"] is True
    picture = tmp_path / "slip.png"
    simulated.say(f"save {picture}")
    drawn = cv2.imread(str(picture))
    assert drawn is not None
    assert cv2.QRCodeDetector().detectAndDecode(drawn)[0] == "guitu: a trial"


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("paper out", "no paper"),
        ("cover open", "cover"),
        ("knife stuck", "knife"),
        ("stall", "does not answer"),
        ("garbage", "status is none"),
    ],
)
def test_each_fault_is_shown(simulated: Command, tmp_path: Path, fault: str, said: str) -> None:
    simulated.say(f"fault {fault}")
    told = finished("test", "printer", "--limit", "4", home=tmp_path)
    assert told["works"] is False
    assert any(said in step for step in told["said"])


def test_each_fault_is_survived(simulated: Command, tmp_path: Path) -> None:
    for fault in ("slow", "near end"):
        simulated.say(f"fault {fault}")
        assert finished("test", "printer", home=tmp_path)["works"] is True
    simulated.say("unplug")
    assert finished("test", "printer", "--limit", "3", home=tmp_path)["works"] is False
    simulated.say("plug")
    simulated.say("fault none")
    assert finished("test", "printer", home=tmp_path)["works"] is True
