"""What a UPS says of the power, by a real upsd and by one that misbehaves."""

import os
import pwd
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware import drivers
from hardware.device import DeviceState, DeviceTimeout, DeviceUnavailable, ProtocolError
from hardware.power.api import Power, PowerBack, PowerEvent, PowerLost, Supply, SupplyChanged
from hardware.power.simulator import SimulatedUpsd, UpsdFault
from tests.integration.hardware.heard import PATIENCE_S, Heard

# Debian's /sbin/upsd is a script that asks for a machine-wide setting first.
UPSD, DUMMY = "/lib/nut/upsd", "/lib/nut/dummy-ups"
ON_MAINS = "ups.status: OL CHRG\nbattery.charge: 98\n"
ON_BATTERY = "ups.status: OB DISCHRG\nbattery.charge: 61\n"
NEARLY_EMPTY = "ups.status: OB LB DISCHRG\nbattery.charge: 9\n"


class RealUpsd:
    """Debian's upsd with its dummy-ups driver, on loopback, in a folder of its own."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="guitu-nut-")
        self.folder = Path(self._folder.name)
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            self.port = int(found.getsockname()[1])
        self._processes: list[subprocess.Popen[bytes]] = []
        self._write_settings()

    def _write_settings(self) -> None:
        user = pwd.getpwuid(os.geteuid()).pw_name
        (self.folder / "ups.conf").write_text(
            f"user = {user}\n[wall]\n  driver = dummy-ups\n  port = {self.folder}/wall.dev\n"
            "  mode = dummy-loop\n  pollinterval = 1\n"
        )
        (self.folder / "upsd.conf").write_text(
            f"LISTEN 127.0.0.1 {self.port}\nSTATEPATH {self.folder}\nMAXAGE 5\n"
        )
        (self.folder / "upsd.users").write_text("")
        for file in self.folder.iterdir():
            file.chmod(0o640)
        self.folder.chmod(0o770)

    def say(self, state: str) -> None:
        (self.folder / "wall.dev").write_text(f"{state}TIMER 1\n")

    def start(self) -> None:
        user = pwd.getpwuid(os.geteuid()).pw_name
        environment = os.environ | {
            "NUT_CONFPATH": str(self.folder), "NUT_STATEPATH": str(self.folder),
            "NUT_ALTPIDPATH": str(self.folder), "NUT_PIDPATH": str(self.folder),
        }  # fmt: skip
        for command in ([DUMMY, "-a", "wall", "-D", "-u", user], [UPSD, "-D", "-u", user]):
            self._processes.append(
                subprocess.Popen(
                    command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
                )
            )

    def stop(self) -> None:
        for process in reversed(self._processes):
            process.send_signal(signal.SIGTERM)
            process.wait(20)
        self._folder.cleanup()


def open_power(settings: dict[str, object]) -> tuple[Power, Heard[PowerEvent]]:
    driver = drivers.make("power", settings)
    assert isinstance(driver, Power)
    heard: Heard[PowerEvent] = Heard()
    driver.open(on_event=heard.put)
    return driver, heard


def until(heard: Heard[PowerEvent], supply: Supply) -> SupplyChanged:
    ends_at = time.monotonic() + PATIENCE_S
    while time.monotonic() < ends_at:
        changed = heard.next(SupplyChanged)
        if changed.supply is supply:
            return changed
    pytest.fail(f"the supply never was {supply}")


def test_a_real_upsd_says_mains_battery_and_a_battery_nearly_empty() -> None:
    real = RealUpsd()
    real.say(ON_MAINS)
    real.start()
    settings = {"driver": "nut", "ups": "wall", "port": real.port, "every_s": 0.3}
    driver, heard = open_power(settings)
    try:
        until(heard, Supply.MAINS)
        real.say(ON_BATTERY)
        assert until(heard, Supply.BATTERY).charge_percent == 61
        real.say(NEARLY_EMPTY)
        until(heard, Supply.BATTERY_LOW)
    finally:
        driver.close()
        real.stop()


@pytest.fixture
def simulated() -> Iterator[SimulatedUpsd]:
    made = SimulatedUpsd()
    made.plug()
    yield made
    made.close()


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (UpsdFault.STALL, DeviceTimeout),
        (UpsdFault.GARBAGE, ProtocolError),
        (UpsdFault.ENDLESS, ProtocolError),
        (UpsdFault.STALE, DeviceUnavailable),
        (UpsdFault.UNKNOWN, DeviceUnavailable),
    ],
)
def test_a_fault_is_told_and_survived(
    simulated: SimulatedUpsd, fault: UpsdFault, error: type[Exception]
) -> None:
    driver, heard = open_power(dict(simulated.settings))
    until(heard, Supply.MAINS)
    simulated.fault = fault
    assert isinstance(heard.next(PowerLost).error, error)
    simulated.fault = UpsdFault.SLOW
    simulated.do("low")
    heard.next(PowerBack)
    assert until(heard, Supply.BATTERY_LOW).charge_percent == 8
    driver.close()
    driver.close()


def test_a_upsd_that_ends_is_lost_and_back(simulated: SimulatedUpsd) -> None:
    driver, heard = open_power(dict(simulated.settings))
    heard.next(PowerBack)
    simulated.unplug()
    heard.next(PowerLost)
    simulated.plug()
    heard.next(PowerBack)
    driver.close()


def test_a_missing_upsd_is_told() -> None:
    driver, heard = open_power({"driver": "nut", "ups": "wall", "port": 9})
    heard.next(PowerLost)
    assert driver.state is DeviceState.MISSING
    driver.close()
