"""A supervisor over installed versions, as a process of its own, with little patience."""

import json
import os
import sys
from dataclasses import replace
from pathlib import Path

from hardware.watchdog.sd_notify import SdNotifyWatchdog
from kiosk.session.patience import Patience, patience_of
from kiosk.session.release_shelf import ReleaseShelf
from kiosk.session.supervisor import Supervisor
from kiosk.updates.notes import TRIAL_NOTES, TrialNotes
from kiosk.updates.releases import Releases

PATIENCE = Patience(
    start_within_s=30,
    hang_after_s=4,
    settled_after_s=0.3,
    ends_within_s=20,
    longest_pause_s=0.2,
    failures_in_a_row=8,
)


def main(root: str, home: str, own_version: str) -> int:
    told = patience_of(Path(home) / "terminal.toml")
    patience = replace(PATIENCE, start_within_s=min(told.start_within_s, PATIENCE.start_within_s))
    shelf = ReleaseShelf(
        Releases(Path(root)),
        TrialNotes(Path(home) / TRIAL_NOTES),
        own_version=own_version,
        trial_starts=patience.trial_starts,
        terminal=("terminal", home),
        supervisor=("session", root, home),
    )
    supervisor = Supervisor(shelf, patience=patience, watchdog=SdNotifyWatchdog(), report=_print)
    _print("supervises", {"version": own_version})
    code = supervisor.run()
    if not supervisor.is_told_to_end and (command := shelf.next_supervisor()):
        os.execv(command[0], command)
    return code


def _print(event: str, facts: dict[str, object]) -> None:
    print(json.dumps({"event": event, **facts}), flush=True)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
