"""What systemd is told of the server and the worker: that they are ready, and that they live."""

import asyncio
import contextlib
import os
import socket

READY, ALIVE, STOPPING = "READY=1", "WATCHDOG=1", "STOPPING=1"
BEATS_EVERY_S = 5.0


def tell(words: str) -> None:
    """Nothing where no service manager listens (sd_notify(3)); never waits."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")):
        return
    # The service manager that is busy hears the next beat.
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line, contextlib.suppress(OSError):
        line.settimeout(0)
        line.sendto(words.encode(), address.replace("@", "\0", 1))


async def beat() -> None:
    """On the loop that answers people: if it stands still, so do the beats."""
    while True:
        tell(ALIVE)
        await asyncio.sleep(BEATS_EVERY_S)
