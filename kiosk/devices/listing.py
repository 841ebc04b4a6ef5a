"""`guitu devices list`: each device of this terminal and how it stands."""

import json
import time
from collections.abc import Sequence
from threading import Event
from typing import Final

from hardware.device import Device, DeviceReport, DeviceState
from hardware.maturity import level_of
from hardware.supervisor import Supervised, Supervisor
from kiosk.client.terminal_home import TerminalSettings
from kiosk.devices.chosen import all_devices

SETTLES_WITHIN_S: Final = 5.0
_LOOKS_EVERY_S: Final = 0.05
_UNSETTLED: Final = frozenset({DeviceState.CLOSED, DeviceState.OPENING})


def print_devices(settings: TerminalSettings, *, is_json: bool) -> int:
    rows = [_row(report) for report in _settled(settings)]
    if is_json:
        print(json.dumps({"devices": rows}, ensure_ascii=False))
        return 0
    for row in rows:
        print(_line(row))
    return 0


def _settled(settings: TerminalSettings) -> list[DeviceReport]:
    supervisor = Supervisor()
    devices = all_devices(settings, supervisor)
    for device in devices:
        device.open()
    _wait_for(devices)
    reports = supervisor.reports()
    for device in devices:
        device.close()
    return reports


def _wait_for(devices: Sequence[Supervised[Device]]) -> None:
    end = time.monotonic() + SETTLES_WITHIN_S
    while time.monotonic() < end and any(device.state in _UNSETTLED for device in devices):
        Event().wait(_LOOKS_EVERY_S)


def _row(report: DeviceReport) -> dict[str, str]:
    return {
        "device": report.device,
        "driver": report.driver,
        "name": report.name,
        "state": report.state.value,
        "problem": report.problem,
        "level": level_of(report.device, report.driver),
    }


def _line(row: dict[str, str]) -> str:
    name = f" {row['name']}" if row["name"] else ""
    problem = f": {row['problem']}" if row["problem"] else ""
    return f"{row['device']} ({row['driver']}{name}, {row['level']}) {row['state']}{problem}"
