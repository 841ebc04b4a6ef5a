"""The server as a process: its certificate, two that start at once, and how it ends."""

import json
import select
import signal
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from kiosk.client import pinning

READY_WITHIN_S = 60.0
ANY_PORTS = "[terminals]\nport = 0\n[console]\nport = 0\n[public]\nport = 0\n"


@contextmanager
def server(home: Path) -> "Iterator[subprocess.Popen[str]]":
    home.mkdir(exist_ok=True)
    (home / "settings.toml").write_text(ANY_PORTS, encoding="utf-8")
    command = [sys.executable, "-m", "server", "server", "--json", "--home", str(home)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.wait(10)


def addresses(process: "subprocess.Popen[str]") -> dict[str, str]:
    stdout = process.stdout
    assert stdout is not None
    assert select.select([stdout], [], [], READY_WITHIN_S)[0], "the server did not start"
    doors: dict[str, str] = json.loads(stdout.readline())["ready"]
    return doors


def test_terminals_door_shows_the_certificate_that_terminals_pin(tmp_path: Path) -> None:
    with server(tmp_path) as process:
        door = addresses(process)["terminals"]
        own = tmp_path / "keys" / "terminals.crt"
        shown = ssl.PEM_cert_to_DER_cert(pinning.fetch(door))
        assert shown == ssl.PEM_cert_to_DER_cert(own.read_text())
        assert httpx.get(f"{door}/health", verify=pinning.context(own)).is_success
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{door}/health")
        with pytest.raises(httpx.HTTPError):
            httpx.get(f"{door.replace('https', 'http')}/health")


def test_two_servers_that_start_together_on_an_empty_home_both_serve(tmp_path: Path) -> None:
    with server(tmp_path) as one, server(tmp_path) as other:
        for process in (one, other):
            doors = addresses(process)
            certificate = tmp_path / "keys" / "terminals.crt"
            answer = httpx.get(f"{doors['terminals']}/health", verify=pinning.context(certificate))
            assert answer.is_success
            assert httpx.get(f"{doors['console']}/health").is_success


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_server_ends_when_it_is_asked_to(tmp_path: Path, number: signal.Signals) -> None:
    with server(tmp_path) as process:
        addresses(process)
        process.send_signal(number)
        assert process.wait(20) == 0
