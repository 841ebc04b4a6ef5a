"""A terminal without a screen, for the supervisor's tests: it does what its script says."""

import contextlib
import sys
import time
from pathlib import Path

from kiosk.session.pulse import Pulse, SupervisorGone

# Each run takes the next word of the file, and the last one again and again.
BEATS_EVERY_S = 0.05


def main(script: str, runs: str) -> None:
    with Path(runs).open("a+") as counted:
        counted.seek(0)
        run = len(counted.read())
        counted.write("x")
    words = script.split(",")
    behave(words[min(run, len(words) - 1)])


def behave(word: str) -> None:
    pulse = Pulse.from_environment()
    assert pulse is not None
    if word == "crash":
        sys.exit(3)
    if word != "silent":
        pulse.stands()
    with contextlib.suppress(SupervisorGone):
        while not (pulse.is_asked_to_step_aside() and word != "busy"):
            if word not in {"hang", "silent"}:
                pulse.beat(is_free=word != "busy")
            time.sleep(BEATS_EVERY_S)


if __name__ == "__main__":
    main(*sys.argv[1:])
