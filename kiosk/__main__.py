"""The commands of a terminal: run it, enrol it, tour it, look after its devices."""

import argparse
import logging
import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from hardware import drivers
from kiosk.bundle import command as bundle
from kiosk.client.terminal_home import TerminalHome
from kiosk.devices import command as devices
from kiosk.faces import command as faces
from kiosk.install import command as install
from kiosk.session import command as session
from kiosk.session.no_core import leave_no_core
from kiosk.updates import command as updates
from kiosk.version import version

DEFAULT_HOME = "var/terminal"
LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"


def main(arguments: Sequence[str] | None = None) -> int:
    leave_no_core()
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format=LOG_FORMAT, stream=sys.stderr)
    for chatty in ("httpx", "httpcore", "PIL"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    command: Callable[[argparse.Namespace], int] = options.command
    return command(options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="guitu", description="The terminals of Guitu.")
    parser.add_argument("--version", action="version", version=f"guitu {version()}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    kiosk = commands.add_parser("kiosk", help="one terminal").add_subparsers(
        required=True, metavar="WHAT"
    )
    for name, what in (
        ("cell", "run the terminal of a cell block"),
        ("visit", "run the terminal of a room for remote visits"),
    ):
        run = kiosk.add_parser(name, help=what)
        _add_home(run)
        run.add_argument("--windowed", action="store_true", help="in a window")
        run.add_argument("--size", default="", metavar="1280x800", help="the size of the panel")
        run.set_defaults(command=_run_cell)
    calibrate = kiosk.add_parser("calibrate", help="put touches where the finger is, by touch")
    _add_home(calibrate)
    calibrate.add_argument("--windowed", action="store_true", help="in a window")
    calibrate.add_argument("--size", default="", metavar="1280x800", help="the size of the panel")
    calibrate.set_defaults(command=_calibrate)
    enrol = kiosk.add_parser("enrol", help="make this terminal known to its server")
    _add_home(enrol)
    enrol.add_argument("--server", required=True, metavar="URL", help="https://…, terminals' door")
    enrol.add_argument("--code", required=True, help="the one-time code an administrator made")
    enrol.set_defaults(command=_enrol)
    session.add_command(kiosk, add_home=_add_home)
    tour = commands.add_parser("tour", help="drive every screen by touch, with a picture of each")
    tour.add_argument("--out", type=Path, required=True, metavar="DIR")
    tour.add_argument("--home", type=Path, help="the home of a demo that was made before")
    tour.add_argument("--json", action="store_true", help="print one JSON object, nothing else")
    tour.set_defaults(command=_tour)
    devices.add_commands(commands, add_home=_add_home)
    faces.add_commands(commands, add_home=_add_home)
    updates.add_commands(commands, add_home=_add_home)
    install.add_commands(commands, kiosk)
    bundle.add_command(commands)
    return parser


def _add_home(parser: argparse.ArgumentParser) -> None:
    home = os.environ.get("GUITU_TERMINAL_HOME", DEFAULT_HOME)
    parser.add_argument("--home", type=Path, default=Path(home), help="the terminal's folder")


def _run_cell(options: argparse.Namespace) -> int:
    from kiosk.shell.window import Panel, prepare
    from kiosk.shell.x11 import screen_size_px

    home = TerminalHome(options.home)
    whole = home.settings()
    settings = whole.panel
    whole_screen = None if options.windowed else screen_size_px()
    told = (settings.width_px, settings.height_px)
    width, height = _size(options.size) or whole_screen or told
    # A panel with a driver of its own is the only source of touches.
    touch = "" if "touch" in drivers.chosen(whole.devices) else settings.touch
    panel = Panel(width_px=width, height_px=height, is_windowed=options.windowed, touch=touch)
    prepare(panel, kivy_home=home.kivy_home)
    from kiosk.app import cell_app

    cell_app(home, has_whole_panel=not options.windowed).run()
    return 0


def _calibrate(options: argparse.Namespace) -> int:
    from kiosk.calibration.command import calibrate

    home, size = TerminalHome(options.home), _size(options.size)
    return calibrate(home, size_px=size, is_windowed=options.windowed)


def _size(text: str) -> tuple[int, int] | None:
    width, _, height = text.partition("x")
    return (int(width), int(height)) if width.isdigit() and height.isdigit() else None


def _enrol(options: argparse.Namespace) -> int:
    from kiosk.client.enrolment import EnrolmentFailed, enrol

    try:
        done = enrol(TerminalHome(options.home), server_url=options.server, code=options.code)
    except EnrolmentFailed as failure:
        print(f"Not enrolled: {failure}", file=sys.stderr)
        return 1
    print(f"Enrolled as {done.name} ({done.prison}, {done.block})")
    return 0


def _tour(options: argparse.Namespace) -> int:
    from kiosk.tour.command import run
    from kiosk.tour.demo_server import DemoFailed
    from kiosk.tour.display import NoDisplay

    try:
        return run(out=options.out, home=options.home, is_json=options.json)
    except (DemoFailed, NoDisplay) as failure:
        print(f"No tour: {failure}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    # Ctrl-C ends it also where whoever started it had switched that off.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.exit(main())
