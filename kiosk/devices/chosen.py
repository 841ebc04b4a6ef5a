"""The devices of a terminal, each looked after, as its settings name them."""

from functools import partial

from hardware import drivers
from hardware.device import Device
from hardware.drivers import Settings
from hardware.supervisor import Supervised, Supervisor
from kiosk.client.terminal_home import TerminalSettings


def all_devices(settings: TerminalSettings, supervisor: Supervisor) -> list[Supervised[Device]]:
    """None of them opened yet."""
    return [
        supervisor.look_after(device, table, make=partial(drivers.make, device))
        for device, table in drivers.chosen(settings.devices).items()
    ]


def table_of(name: str, settings: TerminalSettings) -> tuple[str, Settings]:
    """Device and settings for `card_reader`, or for a driver of it: `card_reader.rdm6300`.

    The terminal's own settings count, but for a driver that they do not name.
    """
    device, _, driver = name.partition(".")
    table = drivers.with_driver(device, settings.devices.get(device, {}))
    if driver and driver != table["driver"]:
        return device, {"driver": driver}
    return device, table
