"""Finds a device's driver by the name in the terminal's settings, among the installed drivers.

A driver is listed in the entry point group below as `<device>.<driver>`. The settings of a
device are a table: `driver` names it, and every other key is an argument of its constructor.
"""

from collections.abc import Mapping
from importlib.metadata import entry_points
from typing import Final

from hardware.camera.api import Camera
from hardware.card_reader.api import CardReader
from hardware.device import Device, DeviceUnavailable
from hardware.face.api import FaceReader
from hardware.health.api import Machine
from hardware.id_card.api import IdCardReader
from hardware.printer.api import Printer
from hardware.speech.api import Voice
from hardware.speech.silent import has_sound_card
from hardware.touch.api import TouchPanel

GROUP: Final = "guitu.hardware.drivers"
NONE: Final = "none"
"""The driver of a device that a terminal shall not have."""

# What a terminal tries to use although nobody wrote of it in its settings.
_ALWAYS: Final = ("card_reader", "health", "speech")
_DEFAULTS: Final = {
    "camera": "opencv",
    "card_reader": "pcsc",
    "face": "opencv",
    "health": "psutil",
    "id_card": "sdt",
    "watchdog": "sd_notify",
}

Settings = Mapping[str, object]


def names(device: str) -> list[str]:
    """The drivers that are installed for a device."""
    found = (entry.name.partition(".") for entry in entry_points(group=GROUP))
    return sorted(driver for kind, _, driver in found if kind == device)


def chosen(settings: Mapping[str, Settings]) -> dict[str, Settings]:
    """The devices of a terminal by what its settings say of some; each names its driver."""
    tables = {device: settings.get(device, {}) for device in [*_ALWAYS, *settings]}
    named = {device: with_driver(device, table) for device, table in tables.items()}
    return {device: table for device, table in named.items() if table["driver"] != NONE}


def with_driver(device: str, settings: Settings) -> Settings:
    return {"driver": _default_driver(device), **settings}


def make(device: str, settings: Settings) -> Device:
    """Not opened yet. DeviceUnavailable when the settings name no usable driver."""
    options = dict(with_driver(device, settings))
    name = options.pop("driver")
    found = entry_points(group=GROUP, name=f"{device}.{name}")
    if not found:
        raise DeviceUnavailable(f"no driver {device}.{name} is installed")
    try:
        driver: object = next(iter(found)).load()(**options)
    except (ImportError, OSError) as error:
        raise DeviceUnavailable(f"the driver {device}.{name} lacks a package: {error}") from error
    except (TypeError, ValueError) as error:
        raise DeviceUnavailable(f"the settings of {device}.{name} are wrong: {error}") from error
    if not isinstance(driver, Device):
        raise DeviceUnavailable(f"{device}.{name} is no driver")
    return driver


def card_reader(settings: Settings) -> CardReader:
    """As `make`."""
    driver = make("card_reader", settings)
    if not isinstance(driver, CardReader):
        raise DeviceUnavailable("the driver set for card_reader is not one for a card reader")
    return driver


def camera(settings: Settings) -> Camera:
    """As `make`."""
    driver = make("camera", settings)
    if not isinstance(driver, Camera):
        raise DeviceUnavailable("the driver set for camera is not one for a camera")
    return driver


def printer(settings: Settings) -> Printer:
    """As `make`."""
    driver = make("printer", settings)
    if not isinstance(driver, Printer):
        raise DeviceUnavailable("the driver set for printer is not one for a printer")
    return driver


def face_reader(settings: Settings) -> FaceReader:
    """As `make`."""
    driver = make("face", settings)
    if not isinstance(driver, FaceReader):
        raise DeviceUnavailable("the driver set for face is not one for a face reader")
    return driver


def id_card_reader(settings: Settings) -> IdCardReader:
    """As `make`."""
    driver = make("id_card", settings)
    if not isinstance(driver, IdCardReader):
        raise DeviceUnavailable("the driver set for id_card is not one for an ID-card reader")
    return driver


def machine(settings: Settings) -> Machine:
    """As `make`."""
    driver = make("health", settings)
    if not isinstance(driver, Machine):
        raise DeviceUnavailable("the driver set for health is not one for a machine")
    return driver


def voice(settings: Settings) -> Voice:
    """As `make`."""
    driver = make("speech", settings)
    if not isinstance(driver, Voice):
        raise DeviceUnavailable("the driver set for speech is not one for a voice")
    return driver


def touch_panel(settings: Settings) -> TouchPanel:
    """As `make`."""
    driver = make("touch", settings)
    if not isinstance(driver, TouchPanel):
        raise DeviceUnavailable("the driver set for touch is not one for a touch panel")
    return driver


def _default_driver(device: str) -> str:
    if device == "speech":
        return "pyttsx3" if has_sound_card() else "silent"
    return _DEFAULTS.get(device, "")
