"""Finds a device's driver by the name in the terminal's settings, among the installed drivers.

A driver is listed in the entry point group below as `<device>.<driver>`. The settings of a
device are a table: `driver` names it, and every other key is an argument of its constructor.
"""

from collections.abc import Mapping
from importlib.metadata import entry_points
from typing import Final

from hardware.card_reader.api import CardReader
from hardware.device import DeviceUnavailable
from hardware.id_card.api import IdCardReader
from hardware.speech.api import Voice
from hardware.speech.silent import has_sound_card

GROUP: Final = "guitu.hardware.drivers"

Settings = Mapping[str, object]


def names(device: str) -> list[str]:
    """The drivers that are installed for a device."""
    found = (entry.name.partition(".") for entry in entry_points(group=GROUP))
    return sorted(driver for kind, _, driver in found if kind == device)


def card_reader(settings: Settings) -> CardReader:
    """Not opened yet. DeviceUnavailable when the settings name no usable driver."""
    driver = _made("card_reader", default="pcsc", settings=settings)
    if not isinstance(driver, CardReader):
        raise DeviceUnavailable("the driver set for card_reader is not one for a card reader")
    return driver


def id_card_reader(settings: Settings) -> IdCardReader:
    """Not opened yet. DeviceUnavailable when the settings name no usable driver."""
    driver = _made("id_card", default="sdt", settings=settings)
    if not isinstance(driver, IdCardReader):
        raise DeviceUnavailable("the driver set for id_card is not one for an ID-card reader")
    return driver


def voice(settings: Settings) -> Voice:
    """Not opened yet. DeviceUnavailable when the settings name no usable driver."""
    default = "pyttsx3" if has_sound_card() else "silent"
    driver = _made("speech", default=default, settings=settings)
    if not isinstance(driver, Voice):
        raise DeviceUnavailable("the driver set for speech is not one for a voice")
    return driver


def _made(device: str, *, default: str, settings: Settings) -> object:
    options = dict(settings)
    name = options.pop("driver", default)
    found = entry_points(group=GROUP, name=f"{device}.{name}")
    if not found:
        raise DeviceUnavailable(f"no driver {device}.{name} is installed")
    try:
        driver: object = next(iter(found)).load()(**options)
    except (ImportError, OSError) as error:
        raise DeviceUnavailable(f"the driver {device}.{name} lacks a package: {error}") from error
    except (TypeError, ValueError) as error:
        raise DeviceUnavailable(f"the settings of {device}.{name} are wrong: {error}") from error
    return driver
