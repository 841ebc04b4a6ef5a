"""A display to draw on where there is none."""

import contextlib
import os
import select
import subprocess
from collections.abc import Iterator

STARTS_WITHIN_S = 10.0


class NoDisplay(Exception):
    """There is neither a display nor Xvfb to make one."""


@contextlib.contextmanager
def some_display(*, width_px: int, height_px: int) -> Iterator[None]:
    """The display there is, else one of our own, of this size, until the end."""
    if os.environ.get("DISPLAY"):
        yield
        return
    ours = _start(width_px, height_px)
    try:
        os.environ["DISPLAY"] = _number(ours)
        yield
    finally:
        os.environ.pop("DISPLAY", None)
        ours.terminate()
        ours.wait()


def _start(width_px: int, height_px: int) -> subprocess.Popen[bytes]:
    size = f"{width_px}x{height_px}x24"
    try:
        return subprocess.Popen(
            ["Xvfb", "-displayfd", "1", "-screen", "0", size, "-nolisten", "tcp"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except FileNotFoundError as error:
        raise NoDisplay("no DISPLAY is set, and Xvfb is not installed") from error


def _number(server: subprocess.Popen[bytes]) -> str:
    if server.stdout is None or not select.select([server.stdout], [], [], STARTS_WITHIN_S)[0]:
        raise NoDisplay("Xvfb did not start")
    return f":{server.stdout.readline().decode().strip()}"
