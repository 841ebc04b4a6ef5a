"""The machine says how it is, and what it does not say fails nothing."""

import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from hardware import drivers
from hardware.device import DeviceState, DeviceUnavailable
from hardware.health.api import Machine, MachineSilent, Readings
from hardware.health.simulator import SimulatedMachine


@pytest.fixture
def simulated() -> Iterator[SimulatedMachine]:
    made = SimulatedMachine()
    yield made
    made.close()


def machine_with(disk: object) -> Machine:
    driver = drivers.make("health", {"driver": "psutil", "disk": str(disk)})
    assert isinstance(driver, Machine)
    return driver


def test_this_very_machine_says_how_long_it_runs(tmp_path: Path) -> None:
    readings = machine_with(tmp_path).read()
    assert readings.uptime_s
    assert readings.memory_free_mb
    assert readings.disk_free_mb is not None
    assert readings.disk_total_mb is not None
    assert 0 < readings.disk_free_mb <= readings.disk_total_mb


def test_all_that_proc_says(simulated: SimulatedMachine) -> None:
    simulated.plug()
    readings = machine_with("/").read()
    assert readings.memory_free_mb == 2048
    assert readings.uptime_s is not None
    assert abs(readings.uptime_s - (time.time() - 1_700_000_000)) < 60


@pytest.mark.parametrize("fault", ["garbage", "empty"])
def test_nonsense_is_not_believed(simulated: SimulatedMachine, fault: str) -> None:
    simulated.plug()
    simulated.set_fault(fault)
    readings = machine_with("/").read()
    assert not readings.memory_free_mb
    assert readings.uptime_s is None


@pytest.mark.parametrize(
    ("said", "believed"), [([41.0, 53.5], 53.5), ([0.0, 999.0], None), ([float("nan")], None)]
)
def test_the_hottest_part_counts_and_a_broken_sensor_does_not(
    monkeypatch: pytest.MonkeyPatch, said: list[float], believed: float | None
) -> None:
    sensors = {"cpu": [SimpleNamespace(current=degrees) for degrees in said]}
    monkeypatch.setattr(psutil, "sensors_temperatures", lambda: sensors)
    assert machine_with("/").read().temperature_c == believed


def test_a_machine_that_says_nothing_is_no_fault_of_the_terminal(
    simulated: SimulatedMachine, monkeypatch: pytest.MonkeyPatch
) -> None:
    simulated.plug()
    simulated.set_fault("garbage")
    monkeypatch.setattr(psutil, "sensors_temperatures", dict)
    machine, heard = machine_with("/nowhere/at/all"), list[MachineSilent]()
    machine.open(on_event=heard.append)
    assert machine.read() == Readings()
    assert machine.health().state is DeviceState.MISSING
    assert isinstance(heard[0].error, DeviceUnavailable)


def test_it_may_be_closed_twice(tmp_path: Path) -> None:
    machine = machine_with(tmp_path)
    machine.open(on_event=print)
    assert machine.health().state is DeviceState.READY
    machine.close()
    machine.close()
    assert machine.health().state is DeviceState.CLOSED
