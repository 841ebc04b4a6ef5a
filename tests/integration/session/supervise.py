"""A supervisor over the fake terminal, as a process of its own, with little patience."""

import json
import sys
from pathlib import Path

from hardware.watchdog.sd_notify import SdNotifyWatchdog
from kiosk.session.patience import Patience
from kiosk.session.shelf import Choice, OneVersion
from kiosk.session.supervisor import Supervisor

FAKE = Path(__file__).parent / "fake_terminal.py"
PATIENCE = Patience(
    start_within_s=10,
    hang_after_s=2,
    settled_after_s=0.3,
    ends_within_s=20,
    longest_pause_s=0.2,
    failures_in_a_row=4,
)


def main(folder: str, script: str) -> int:
    command = (sys.executable, "-P", str(FAKE), script, str(Path(folder) / "runs"))
    return Supervisor(
        OneVersion(Choice("1.0", command)),
        patience=PATIENCE,
        watchdog=SdNotifyWatchdog(),
        report=lambda event, facts: print(json.dumps({"event": event, **facts}), flush=True),
    ).run()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
