"""The words and options of `guitu face`."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeAlias

from kiosk.client.terminal_home import TerminalHome

# argparse has no public name for what add_subparsers returns.
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001
AddHome = Callable[[argparse.ArgumentParser], None]

# What the server asks at least (identity.face_least_people, identity.face_most_false_accepts):
# a site may have set others there, which count in the end.
_LEAST_PEOPLE: Final = 20
_MOST_FALSE_ACCEPTS: Final = 0.001
_FILE: Final = "face-calibration.json"


def add_commands(commands: Commands, *, add_home: AddHome) -> None:
    face = commands.add_parser("face", help="log-in by face").add_subparsers(
        required=True, metavar="WHAT"
    )
    words = "how well faces are told apart at this site, and the file that lets it be turned on"
    calibrate = face.add_parser("calibrate", help=words, description=words)
    add_home(calibrate)
    calibrate.add_argument(
        "folder", type=Path, metavar="DIR", help="one folder a person, with pictures of his face"
    )
    calibrate.add_argument("--out", type=Path, default=Path(_FILE), metavar="FILE")
    calibrate.add_argument("--least-people", type=int, default=_LEAST_PEOPLE, metavar="N")
    calibrate.add_argument(
        "--most-false-accepts", type=float, default=_MOST_FALSE_ACCEPTS, metavar="SHARE"
    )
    calibrate.add_argument("--json", action="store_true", help="print JSON, nothing else")
    calibrate.set_defaults(command=_calibrate)


def _calibrate(options: argparse.Namespace) -> int:
    from hardware import drivers
    from hardware.device import DeviceError
    from kiosk.faces import calibrating
    from kiosk.faces.calibrating import Demands, NotCalibrated

    demands = Demands(options.least_people, options.most_false_accepts)
    settings = TerminalHome(options.home).settings().devices.get("face", {})
    try:
        reader = drivers.face_reader(settings)
        done = calibrating.calibrate(options.folder, reader, demands=demands)
        calibrating.write(done.calibration, options.out)
        reader.close()
    except (NotCalibrated, DeviceError) as error:
        print(f"Not calibrated: {error}.", file=sys.stderr)
        return 1
    told = calibrating.as_json if options.json else calibrating.in_words
    print(told(done, path=options.out))
    return 0
