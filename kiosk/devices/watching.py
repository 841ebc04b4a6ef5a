"""`guitu devices watch`: what each device reports, as it happens, until Ctrl-C."""

import json
import re
import threading
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

from hardware.device import Device, DeviceError, DeviceReport
from hardware.supervisor import Patience, Supervisor
from kiosk.client.terminal_home import TerminalSettings
from kiosk.devices.chosen import all_devices

_PATIENCE: Final = Patience(look_every=timedelta(seconds=0.1))
_LOOKS_EVERY_S: Final = 0.2
_CAPITAL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def watch_devices(settings: TerminalSettings, *, is_json: bool, ends: threading.Event) -> int:
    """Until `ends` is set, or Ctrl-C."""
    supervisor = Supervisor(patience=_PATIENCE)
    devices = all_devices(settings, supervisor)
    teller = _Teller(is_json=is_json)
    for device in devices:
        device.open(on_event=partial(teller.tell_event, device))
    try:
        while not ends.wait(_LOOKS_EVERY_S):
            teller.tell_changes(supervisor.reports())
    except KeyboardInterrupt:
        return 0
    finally:
        for device in devices:
            device.close()
    return 0


class _Teller:
    """Says of an event only its kind and what is wrong: the rest of it may be a person's."""

    def __init__(self, *, is_json: bool) -> None:
        self._is_json = is_json
        self._told: dict[str, tuple[str, str]] = {}
        self._lock = threading.Lock()

    def tell_event(self, device: Device, event: object) -> None:
        words = _CAPITAL.sub(" ", type(event).__name__).lower()
        error = getattr(event, "error", None)
        problem = str(error) if isinstance(error, DeviceError) else ""
        self._say(device.info.device, {"event": words, "problem": problem})

    def tell_changes(self, reports: list[DeviceReport]) -> None:
        for report in reports:
            now = (report.state.value, report.problem)
            if self._told.get(report.device) != now:
                self._told[report.device] = now
                told = {"driver": report.driver, "name": report.name}
                self._say(report.device, {**told, "state": now[0], "problem": now[1]})

    def _say(self, device: str, told: dict[str, str]) -> None:
        at = datetime.now(UTC)
        with self._lock:
            if self._is_json:
                line = {"at": at.isoformat(timespec="milliseconds"), "device": device, **told}
                print(json.dumps(line, ensure_ascii=False), flush=True)
                return
            problem = f": {told['problem']}" if told["problem"] else ""
            what = told.get("event") or f"is {told['state']}"
            print(f"{at.astimezone():%H:%M:%S} {device} {what}{problem}", flush=True)
