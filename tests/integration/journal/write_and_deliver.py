"""An enrolled terminal without its screens: writes acts, and ends when all are delivered."""

import argparse
import time
from pathlib import Path
from threading import Event

from kiosk.client.line import Line
from kiosk.client.terminal_home import TerminalHome
from kiosk.opening import open_door, open_journal
from tests.factories.sync import LARGE

LOOKS_EVERY_S = 0.05


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--person", type=int, required=True)
    parser.add_argument("--acts", type=int, required=True)
    parser.add_argument("--over-hours", type=float, default=0, help="by this process's clock")
    options = parser.parse_args()
    home, line = TerminalHome(options.home), Line()
    journal = open_journal(home, open_door(home, line))
    journal.open()
    started = time.time()
    for number in range(options.acts):
        _wait_until(started + number * options.over_hours * 3600 / (options.acts - 1) - 1)
        journal.write(
            person_id=options.person, kind="identity.preferences", make=lambda _: LARGE, wait_s=0
        )
        print(f"written {number + 1}", flush=True)
    while journal.waiting():
        # As the terminal looks at a line that is down.
        _rest(LOOKS_EVERY_S)
        journal.line_is_back()
    print("delivered", flush=True)
    journal.close()


def _rest(seconds: float) -> None:
    """libfaketime refuses time.sleep."""
    Event().wait(seconds)


def _wait_until(moment: float) -> None:
    while time.time() < moment:
        _rest(LOOKS_EVERY_S / 10)


if __name__ == "__main__":
    main()
