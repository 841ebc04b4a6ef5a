"""A real coturn on an address of the tests' own network, ended after them."""

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

SECRET: Final = "what-only-server-and-coturn-know"  # of this test alone
_STARTS_WITHIN_S: Final = 20.0


@contextmanager
def coturn(folder: Path, *, address: str, port: int = 3478) -> Iterator[str]:
    """Gives its `turn:` address; its credentials are made of SECRET."""
    command = [
        "turnserver", "-n", "--listening-ip", address, "--relay-ip", address,
        "--listening-port", str(port), "--min-port", "51000", "--max-port", "51999",
        "--use-auth-secret", "--static-auth-secret", SECRET, "--realm", "guitu",
        "--no-tls", "--no-dtls", "--no-cli", "--no-multicast-peers",
        "--pidfile", str(folder / "turn.pid"), "--db", str(folder / "turn.sqlite"),
        "--log-file", "stdout",
    ]  # fmt: skip
    with (folder / "turn.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
        try:
            _wait_for(address, port, process, log=folder / "turn.log")
            yield f"turn:{address}:{port}?transport=udp"
        finally:
            process.terminate()
            process.wait(timeout=20)


def _wait_for(address: str, port: int, process: "subprocess.Popen[bytes]", *, log: Path) -> None:
    """It listens for TCP on the port where it listens for UDP."""
    until = time.monotonic() + _STARTS_WITHIN_S
    while time.monotonic() < until:
        if process.poll() is not None:
            raise OSError(f"coturn ended:\n{log.read_text(errors='replace')[-2_000:]}")
        with socket.socket() as asking:
            if asking.connect_ex((address, port)) == 0:
                return
        time.sleep(0.05)
    raise OSError("coturn does not listen")
