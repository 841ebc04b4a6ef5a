"""A terminal without a screen, for the supervisor's tests: it does what its script says."""

import contextlib
import sys
import time
from pathlib import Path

from kiosk.session.pulse import LEAVE, STEP_ASIDE, Pulse, SupervisorGone

# Each run takes the next word of the file, and the last one again and again.
BEATS_EVERY_S = 0.05


def main(script: str, runs: str) -> None:
    with Path(runs).open("a+") as counted:
        counted.seek(0)
        run = len(counted.read())
        counted.write("x")
    words = script.split(",")
    behave(words[min(run, len(words) - 1)], free=Path(runs).with_name("free"))


def behave(word: str, *, free: Path) -> None:
    """`busy` is so until the file `free` is there."""
    pulse = Pulse.from_environment()
    assert pulse is not None
    if word == "crash":
        sys.exit(3)
    if not word.startswith("silent"):
        pulse.stands()
    if word == "stand-and-crash":
        sys.exit(4)
    with contextlib.suppress(SupervisorGone):
        while (asked := pulse.asked()) != LEAVE:
            if asked == STEP_ASIDE and (word != "busy" or free.exists()):
                return
            if word not in {"hang", "silent", "silent-for-good"}:
                pulse.beat(is_free=word != "busy" or free.exists())
            time.sleep(BEATS_EVERY_S)


if __name__ == "__main__":
    main(*sys.argv[1:])
