"""Server and worker tell a service manager that they are ready, live and stop."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

PORTS = "[terminals]\nport = 0\n[console]\nport = 0\n[public]\nport = 0\n"


@pytest.mark.parametrize("program", ["server", "worker"])
@pytest.mark.parametrize("is_abstract", [False, True])
def test_service_manager_hears_the_whole_life(
    tmp_path: Path, program: str, *, is_abstract: bool
) -> None:
    (tmp_path / "settings.toml").write_text(PORTS)
    address = f"@guitu-{os.getpid()}-{program}" if is_abstract else str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(address.replace("@", "\0", 1))
        manager.settimeout(120)
        command = [sys.executable, "-P", "-m", "server", program, "--home", str(tmp_path)]
        process = subprocess.Popen(command, env={**os.environ, "NOTIFY_SOCKET": address})
        try:
            assert manager.recv(100) == b"READY=1"
            assert manager.recv(100) == b"WATCHDOG=1"
            assert manager.recv(100) == b"WATCHDOG=1"
            process.send_signal(signal.SIGTERM)
            while manager.recv(100) != b"STOPPING=1":
                pass
            process.wait(60)
        finally:
            process.kill()
            process.wait()
