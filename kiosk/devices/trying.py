"""`guitu devices test`: shows whether one device of this terminal works."""

import json
import sys
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from hardware import drivers
from hardware.device import Device, DeviceError, DeviceUnavailable
from hardware.maturity import level_of
from hardware.trials import Trial, trial_of
from kiosk.client.terminal_home import TerminalSettings
from kiosk.devices.chosen import table_of


def try_device(name: str, settings: TerminalSettings, *, limit: timedelta, is_json: bool) -> int:
    """`name` is a device, or a driver of it as in `card_reader.rdm6300`."""
    kind, table = table_of(name, settings)
    said: list[str] = []

    def say(step: str) -> None:
        said.append(step)
        print(step, file=sys.stderr if is_json else sys.stdout, flush=True)

    try:
        trial = trial_of(kind)
    except DeviceUnavailable as error:
        print(f"guitu: {error}", file=sys.stderr)
        return 2
    works = _works(trial, partial(drivers.make, kind, table), say=say, limit=limit)
    driver = str(table["driver"])
    if is_json:
        row = {"device": kind, "driver": driver, "level": level_of(kind, driver)}
        print(json.dumps({**row, "works": works, "said": said}, ensure_ascii=False))
    else:
        print(f"{kind} ({driver}) {'works' if works else 'does not work'}", flush=True)
    return 0


def _works(
    trial: Trial, make: Callable[[], Device], *, say: Callable[[str], None], limit: timedelta
) -> bool:
    try:
        return trial(make(), say=say, limit=limit)
    except DeviceError as error:
        say(f"It does not work: {error}")
        return False
