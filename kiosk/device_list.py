"""The devices of this terminal and how each stands, for whoever sets it up."""

import json
from threading import Event
from typing import Protocol

from hardware.device import DeviceInfo, DeviceState, Health
from kiosk.client.terminal_home import TerminalSettings

SETTLES_WITHIN_S = 3.0
_UNSETTLED = frozenset({DeviceState.CLOSED, DeviceState.OPENING})


class Device(Protocol):
    """What every device can say of itself."""

    @property
    def info(self) -> DeviceInfo: ...

    def health(self) -> Health: ...

    def close(self) -> None: ...


def print_devices(settings: TerminalSettings, *, is_json: bool) -> int:
    rows = [_row(device) for device in _opened(settings)]
    if is_json:
        print(json.dumps({"devices": rows}, ensure_ascii=False))
        return 0
    for row in rows:
        name = f" {row['name']}" if row["name"] else ""
        problem = f": {row['problem']}" if row["problem"] else ""
        print(f"{row['device']} ({row['driver']}{name}) {row['state']}{problem}")
    return 0


def _opened(settings: TerminalSettings) -> list[Device]:
    from hardware.card_reader.pcsc import PcscCardReader
    from hardware.speech.pyttsx3_voice import Pyttsx3Voice
    from hardware.speech.silent import SilentVoice, has_sound_card

    reader = PcscCardReader(reader=settings.card_reader)
    reader.open(on_event=lambda _: None)
    voice = Pyttsx3Voice() if has_sound_card() else SilentVoice()
    voice.open()
    return [reader, voice]


def _row(device: Device) -> dict[str, str]:
    waited_s, step_s = 0.0, 0.1
    while device.health().state in _UNSETTLED and waited_s < SETTLES_WITHIN_S:
        Event().wait(step_s)
        waited_s += step_s
    info, health = device.info, device.health()
    device.close()
    return {
        "device": info.device,
        "driver": info.driver,
        "name": info.name,
        "state": health.state.value,
        "problem": str(health.problem) if health.problem is not None else "",
    }
