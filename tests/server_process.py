"""A real server process on ports of loopback, for tests and benches that need its own door."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

_DOORS = "[terminals]\nport = {port}\n[console]\nport = 0\n[public]\nport = 0\n"


@contextmanager
def served(
    home: Path,
    *,
    core: int | None = None,
    port: int = 0,
    environment: Mapping[str, str] | None = None,
) -> Iterator[str]:
    """The address of the terminals' door, on a free port unless one is named."""
    home.mkdir(parents=True, exist_ok=True)
    (home / "settings.toml").write_text(_DOORS.format(port=port), encoding="utf-8")
    command = [sys.executable, "-m", "server", "server", "--json", "--home", str(home)]
    if core is not None:
        command = ["taskset", "-c", str(core), *command]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=os.environ | dict(environment or {}),
    )
    try:
        assert process.stdout is not None
        yield str(json.loads(process.stdout.readline())["ready"]["terminals"])
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)
