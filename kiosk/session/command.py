"""`guitu kiosk session`: runs a terminal under its supervisor."""

import argparse
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from hardware.watchdog.sd_notify import SdNotifyWatchdog
from kiosk.session.patience import patience_of
from kiosk.session.release_shelf import ReleaseShelf
from kiosk.session.shelf import Choice, OneVersion, Shelf
from kiosk.session.supervisor import Supervisor
from kiosk.updates.notes import TRIAL_NOTES, TrialNotes
from kiosk.updates.releases import Releases
from kiosk.version import version

# argparse has no public name for what add_subparsers returns.
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001
SETTINGS = "terminal.toml"
_WORDS = "run a terminal and start it again whenever it ends, hangs or is updated"


def add_command(commands: Commands, *, add_home: Callable[[argparse.ArgumentParser], None]) -> None:
    session = commands.add_parser("session", help=_WORDS, description=_WORDS)
    add_home(session)
    session.add_argument(
        "--releases", type=Path, metavar="DIR", help="where `guitu update` keeps the versions"
    )
    session.add_argument("--json", action="store_true", help="print each event as a JSON object")
    session.add_argument("what", nargs="*", default=["cell"], help="-- cell, and its options")
    session.set_defaults(command=_run)


def _run(options: argparse.Namespace) -> int:
    supervisor = Supervisor(
        shelf := _shelf(options),
        patience=patience_of(options.home / SETTINGS),
        watchdog=SdNotifyWatchdog(),
        report=_print_event if options.json else _say_nothing,
    )
    code = supervisor.run()
    takes_over = shelf.next_supervisor()
    if code == 0 and takes_over and not supervisor.is_told_to_end:
        os.execv(takes_over[0], takes_over)  # noqa: S606 - the confirmed version's own program
    return code


def _shelf(options: argparse.Namespace) -> Shelf:
    what = ("kiosk", *options.what, "--home", str(options.home))
    if options.releases is None:
        program = (sys.executable, "-P", "-m", "kiosk")
        return OneVersion(Choice(version(), (*program, *what)))
    again = ("kiosk", "session", "--home", str(options.home), "--releases", str(options.releases))
    return ReleaseShelf(
        Releases(options.releases),
        TrialNotes(options.home / TRIAL_NOTES),
        own_version=version(),
        trial_starts=patience_of(options.home / SETTINGS).trial_starts,
        terminal=what,
        supervisor=(*again, *(["--json"] if options.json else []), "--", *options.what),
    )


def _print_event(event: str, facts: dict[str, object]) -> None:
    print(json.dumps({"event": event, **facts}), flush=True)


def _say_nothing(event: str, facts: dict[str, object]) -> None:
    """The log has it."""
