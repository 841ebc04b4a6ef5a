"""The demo prison that a tour visits: started as a command of its own, and ended with the tour."""

import contextlib
import json
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kiosk.client.enrolment import enrol
from kiosk.client.terminal_home import TerminalHome

PEOPLE = 40
READY_WITHIN_S = 180.0
ENDS_WITHIN_S = 15.0
_PRISON = "prison"


class DemoFailed(Exception):
    """The demo prison did not come up."""


@dataclass
class DemoServer:
    """One inmate of it can log in. `stop` may be called twice."""

    process: subprocess.Popen[str]
    address: str
    number: str
    pin: str

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(ENDS_WITHIN_S)
            except subprocess.TimeoutExpired:
                self.process.kill()


@contextlib.contextmanager
def demo_server(home: Path) -> Iterator[DemoServer]:
    """Two folders in `home`: the prison's, and that of a terminal enrolled with it."""
    command = [sys.executable, "-P", "-m", "server", "demo", "--no-terminal", "--json"]
    with (home / "tour.log").open("w") as log:
        process = subprocess.Popen(
            [*command, "--people", str(PEOPLE), "--home", str(home / _PRISON)],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        server = None
        try:
            server = _ready(process, home)
            yield server
        finally:
            (server or DemoServer(process, "", "", "")).stop()


def terminal_home(home: Path) -> TerminalHome:
    return TerminalHome(home / "terminal")


def _ready(process: subprocess.Popen[str], home: Path) -> DemoServer:
    stdout = process.stdout
    if stdout is None or not select.select([stdout], [], [], READY_WITHIN_S)[0]:
        raise DemoFailed(f"the demo prison did not start in time: {_last_words(home)}")
    said = stdout.readline()
    if not said:
        raise DemoFailed(f"the demo prison ended: {_last_words(home)}")
    told = json.loads(said)
    inmate = told["inmates"][0]
    prison, _, block = inmate["place"].partition(" ")
    _let_in(home, prison=prison, block=block, server_url=told["terminals"])
    return DemoServer(process, told["terminals"], inmate["number"], inmate["pin"])


def _last_words(home: Path) -> str:
    lines = (home / "tour.log").read_text(encoding="utf-8").strip().splitlines()
    return lines[-1] if lines else "it said nothing"


def _let_in(home: Path, *, prison: str, block: str, server_url: str) -> None:
    terminal = terminal_home(home)
    enrolment = terminal.settings().enrolment
    if enrolment is not None and enrolment.server_url == server_url:
        return
    command = [sys.executable, "-P", "-m", "server", "enrol", "--json"]
    made = subprocess.run(
        [
            *command,
            "--home",
            str(home / _PRISON),
            "--name",
            "tour",
            "--prison",
            prison,
            "--block",
            block,
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    enrol(terminal, server_url=server_url, code=json.loads(made.stdout)["code"])
