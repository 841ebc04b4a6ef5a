"""A throw-away PostgreSQL cluster, made of Debian's binaries, on a socket in a temporary folder."""

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TypedDict

import psycopg

START_TIMEOUT_S = 30.0
ROOM_BYTES = 4 * 2**30
PR_SET_PDEATHSIG = 1
# Nothing here has to outlive a power cut, and the tests wait for every commit.
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "128MB",
}


class PostgresMissing(Exception):
    """The Debian package postgresql is not installed."""


class _Account(TypedDict, total=False):
    """Who runs the server: it refuses to run as root."""

    user: str
    group: str
    extra_groups: list[str]


@dataclass
class Cluster:
    """A running server and the databases made on it."""

    folder: Path
    process: "subprocess.Popen[bytes]"
    _numbers: Iterator[int] = field(default_factory=count)

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://postgres@/{name}?host={self.folder}"

    def create(self, *, template: str = "template0") -> str:
        """The URL of a new database: empty, or a copy of the one named."""
        name = f"guitu_{next(self._numbers)}"
        self._say(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url(name)

    def drop(self, url: str) -> None:
        self._say(f'DROP DATABASE IF EXISTS "{database_name(url)}" WITH (FORCE)')

    def _say(self, command: str) -> None:
        where = f"host={self.folder} user=postgres dbname=postgres"
        with psycopg.connect(where, autocommit=True) as connection:
            connection.execute(command.encode())


def database_name(url: str) -> str:
    return url.split("?", maxsplit=1)[0].rsplit("/", maxsplit=1)[1]


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Starts a server of its own, and ends it with all it holds."""
    binaries = _binaries()
    folder = Path(tempfile.mkdtemp(prefix="guitu-postgres-", dir=_fastest_place()))
    account = _account()
    if account:
        shutil.chown(folder, account["user"], account["group"])
    try:
        _initialise(binaries, folder=folder, account=account)
        process = _start(binaries, folder=folder, account=account)
        try:
            _wait_until_ready(folder, process=process)
            yield Cluster(folder=folder, process=process)
        finally:
            _stop(process)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _fastest_place() -> Path | None:
    """Memory, where there is enough: ext4 is slow to make files again that were just deleted."""
    memory = Path("/dev/shm")
    if os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM_BYTES:
        return memory
    return None


def _binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: path.parts)
    if not found:
        message = "PostgreSQL is not installed: `./guitu setup test` installs it"
        raise PostgresMissing(message)
    return found[-1].parent


def _account() -> _Account:
    if os.geteuid() != 0:
        return {}
    owner = pwd.getpwnam("postgres")
    return {"user": owner.pw_name, "group": owner.pw_name, "extra_groups": []}


def _initialise(binaries: Path, *, folder: Path, account: _Account) -> None:
    command = [
        f"{binaries}/initdb",
        f"--pgdata={folder}/data",
        "--username=postgres",
        "--auth=trust",
        "--encoding=UTF8",
        "--locale=C",
        "--no-sync",
    ]
    subprocess.run(command, check=True, capture_output=True, cwd="/", **account)


def _start(binaries: Path, *, folder: Path, account: _Account) -> "subprocess.Popen[bytes]":
    settings = SETTINGS | {"unix_socket_directories": str(folder)}
    command = [f"{binaries}/postgres", "-D", f"{folder}/data"]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            command,
            cwd="/",
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=_end_with_parent,
            **account,
        )


def _end_with_parent() -> None:
    """A killed test run must leave no server behind."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)


def _wait_until_ready(folder: Path, *, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            psycopg.connect(f"host={folder} user=postgres dbname=postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.02)
        else:
            return
    message = f"PostgreSQL did not start:\n{(folder / 'log').read_text(errors='replace')}"
    raise TimeoutError(message)


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.send_signal(signal.SIGINT)
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
