"""`guitu devices simulate`: a device that is not there, led by words on standard input."""

import json
import signal
import sys
from collections.abc import Mapping
from typing import Final

from hardware.device import DeviceError, DeviceUnavailable
from hardware.simulators import Simulator, simulator

_HELP: Final = """fault NAME   misbehave: {faults}
unplug       pull its cable
plug         put it in again
help         these lines
Ctrl-D       end"""


def simulate(name: str, *, is_json: bool) -> int:
    """`name` is a driver, as in `card_reader.rdm6300`. Until the words end, or Ctrl-C."""
    try:
        device = simulator(name)
        device.plug()
    except (DeviceUnavailable, OSError) as error:
        print(f"guitu: {error}", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        _tell(device, name=name, is_json=is_json)
        for line in sys.stdin:
            if line.strip():
                _answer(_done(line.strip(), device), is_json=is_json)
    except KeyboardInterrupt:
        return 0
    finally:
        device.close()
    return 0


def settings_lines(device: str, settings: Mapping[str, object]) -> str:
    """As they stand in terminal.toml."""
    lines = [f"{key} = {_value(value)}" for key, value in settings.items()]
    return "\n".join([f"[devices.{device}]", *lines])


def _tell(device: Simulator, *, name: str, is_json: bool) -> None:
    kind = name.partition(".")[0]
    if is_json:
        told = {"device": kind, "settings": dict(device.settings), "faults": list(device.faults)}
        print(json.dumps(told, ensure_ascii=False), flush=True)
        return
    print("Put these lines into the terminal's terminal.toml:\n")
    print(settings_lines(kind, device.settings))
    print(f"\nThen type what happens to it:\n{_help(device)}", flush=True)


def _done(line: str, device: Simulator) -> str:
    word, _, rest = line.partition(" ")
    try:
        match word:
            case "help":
                return _help(device)
            case "plug":
                device.plug()
                return "It is plugged in."
            case "unplug":
                device.unplug()
                return "It is plugged out."
            case "fault":
                return _faulty(rest.strip(), device)
        return device.do(line)
    except (DeviceError, OSError, ValueError) as error:
        return f"Not done: {error}"


def _faulty(name: str, device: Simulator) -> str:
    if name not in device.faults:
        return f"There is no fault {name!r}; there are: {', '.join(device.faults)}"
    device.set_fault(name)
    return f"Fault: {name}."


def _help(device: Simulator) -> str:
    return f"{device.help()}\n{_HELP.format(faults=', '.join(device.faults))}"


def _answer(words: str, *, is_json: bool) -> None:
    print(json.dumps({"answer": words}, ensure_ascii=False) if is_json else words, flush=True)


def _value(value: object) -> str:
    """JSON writes texts, numbers, truths and lists as TOML does."""
    return json.dumps(value, ensure_ascii=False)


def _interrupt(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt
