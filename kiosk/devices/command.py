"""The words and options of `guitu devices`."""

import argparse
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import TypeAlias

from kiosk.client.terminal_home import TerminalHome, TerminalSettings

# argparse has no public name for what add_subparsers returns.
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001
AddHome = Callable[[argparse.ArgumentParser], None]


def add_commands(commands: Commands, *, add_home: AddHome) -> None:
    devices = commands.add_parser("devices", help="the devices of this terminal")
    which = devices.add_subparsers(required=True, metavar="WHAT")
    _add(which, "list", "each device and its state", _list, add_home=add_home)
    _add(which, "watch", "what each device reports, until Ctrl-C", _watch, add_home=add_home)
    test = _add(which, "test", "show whether one device works", _test, add_home=add_home)
    test.add_argument("name", metavar="NAME", help="card_reader, or card_reader.rdm6300")
    test.add_argument("--limit", type=float, default=30.0, metavar="S", help="seconds to wait")
    words = "a device that is not there, on a driver's wire; it takes words until Ctrl-D"
    simulated = _add(which, "simulate", words, _simulate, add_home=add_home)
    simulated.add_argument("name", metavar="NAME", help="device and driver: card_reader.rdm6300")


def _add(
    which: Commands,
    name: str,
    words: str,
    command: Callable[[argparse.Namespace], int],
    *,
    add_home: AddHome,
) -> argparse.ArgumentParser:
    parser = which.add_parser(name, help=words, description=words)
    add_home(parser)
    parser.add_argument("--json", action="store_true", help="print JSON, nothing else")
    parser.set_defaults(command=command)
    return parser


def _list(options: argparse.Namespace) -> int:
    from kiosk.devices.listing import print_devices

    return print_devices(_settings(options), is_json=options.json)


def _watch(options: argparse.Namespace) -> int:
    from kiosk.devices.watching import watch_devices

    return watch_devices(_settings(options), is_json=options.json, ends=threading.Event())


def _test(options: argparse.Namespace) -> int:
    from kiosk.devices.trying import try_device

    limit = timedelta(seconds=options.limit)
    return try_device(options.name, _settings(options), limit=limit, is_json=options.json)


def _simulate(options: argparse.Namespace) -> int:
    from kiosk.devices.simulating import simulate

    return simulate(options.name, is_json=options.json)


def _settings(options: argparse.Namespace) -> TerminalSettings:
    return TerminalHome(options.home).settings()
