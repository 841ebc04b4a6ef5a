"""A virtual display of its own for tests and pictures that need a real window."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

SIZE = "1280x800x24"


@contextmanager
def virtual_display(*, size: str = SIZE) -> Iterator[str]:
    """Starts Xvfb on a free number and gives its name, such as `:3`; ends it afterwards."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", size, "-nolisten", "tcp"]
    # Its keyboard compiler's warnings say nothing about the tests.
    process = subprocess.Popen(
        command, pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as told:
            number = told.readline().strip()
        if not number:
            message = f"Xvfb did not start (exit code {process.wait()})"
            raise OSError(message)
        yield f":{number}"
    finally:
        process.terminate()
        process.wait(timeout=10)
