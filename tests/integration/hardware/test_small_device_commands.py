"""`guitu devices` with relay, handset, UPS and panel, each command a process of its own."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.hardware.commands import Command, finished, running, write_settings

FAULTS = {
    "relay.lcus": ("stall", "wrong sum", "garbage", "welded", "other channel"),
    "power.nut": ("stall", "garbage", "endless", "stale", "unknown"),
    "display.backlight": ("garbage", "locked"),
}
SIMULATORS = [*FAULTS, "handset.hidraw"]


def settings_for(simulator: Command, device: str, home: Path) -> None:
    settings = simulator.next()["settings"]
    write_settings(home, {device: settings, "speech": {"driver": "silent"}})


@pytest.fixture(params=list(FAULTS))
def simulated(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, Command]]:
    name: str = request.param
    with running("simulate", name, home=tmp_path) as command:
        settings_for(command, name.partition(".")[0], tmp_path)
        yield name, command


def test_a_device_that_works_passes_and_each_fault_is_shown_and_survived(
    simulated: tuple[str, Command], tmp_path: Path
) -> None:
    name, command = simulated
    device = name.partition(".")[0]
    assert finished("test", device, home=tmp_path)["works"] is True
    for fault in FAULTS[name]:
        command.say(f"fault {fault}")
        told = finished("test", device, "--limit", "3", home=tmp_path)
        assert told["works"] is False, fault
        assert any("not" in step or "Nothing" in step for step in told["said"]), fault
    command.say("fault none")
    assert finished("test", device, home=tmp_path)["works"] is True


def test_a_handset_that_is_lifted_and_hung_up_passes(tmp_path: Path) -> None:
    with running("simulate", "handset.hidraw", home=tmp_path) as command:
        settings_for(command, "handset", tmp_path)
        is_over = threading.Event()

        def move() -> None:
            while not is_over.wait(0.3):
                command.say("lift")
                command.say("hang up")

        mover = threading.Thread(target=move)
        mover.start()
        try:
            assert finished("test", "handset", home=tmp_path)["works"] is True
        finally:
            is_over.set()
            mover.join()


@pytest.mark.parametrize("name", SIMULATORS)
def test_what_is_plugged_out_is_listed_so(name: str, tmp_path: Path) -> None:
    device = name.partition(".")[0]
    with running("simulate", name, home=tmp_path) as command:
        settings_for(command, device, tmp_path)
        command.say("unplug")
        listed = {row["device"]: row for row in finished("list", home=tmp_path)["devices"]}
    assert listed[device]["state"] == "missing"
    assert listed[device]["level"] == "silver"
