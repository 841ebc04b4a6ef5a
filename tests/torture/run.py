"""One run: terminals write and deliver while both ends are killed and the line misbehaves."""

import contextlib
import os
import random
import shutil
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from server.infra.database import Database
from tests.postgres import cluster
from tests.torture.processes import ServerProcess, TerminalProcess
from tests.torture.proxy import CUTS, Fate, Proxy
from tests.torture.verdict import Verdict, judge
from tests.torture.world import make_places, make_terminal, opened

TERMINALS = 3
# Longer than a terminal that just started ever rests between two tries.
STUCK_AFTER_S = 45.0
SERVERS = {"sqlite": 1, "postgresql": 2}


@dataclass(frozen=True)
class Ran:
    database: str
    seconds: float
    verdict: Verdict
    kills: int
    cuts: int
    doubles: int
    images_restored: int


def torture(*, database: str, seconds: float, seed: int) -> Ran:
    with tempfile.TemporaryDirectory(prefix="guitu-torture-") as scratch, _url(database) as url:
        environment = {"GUITU_DATABASE_URL": url} if url else {}
        os.environ.pop("GUITU_DATABASE_URL", None)
        os.environ.update(environment)
        try:
            return _Torture(Path(scratch), database, environment, seconds, seed).run()
        finally:
            os.environ.pop("GUITU_DATABASE_URL", None)


@contextlib.contextmanager
def _url(database: str) -> Iterator[str]:
    if database == "sqlite":
        yield ""
        return
    with cluster() as running:
        yield running.create()


class _Torture:
    def __init__(
        self,
        folder: Path,
        database: str,
        environment: dict[str, str],
        seconds: float,
        seed: int,
    ) -> None:
        self._folder, self._home, self._database = folder, folder / "server", database
        self._seconds, self._chance = seconds, random.Random(seed)
        self._seed = seed
        self._restored = 0
        self._servers = [
            ServerProcess(self._home, _free_port(), environment) for _ in range(SERVERS[database])
        ]

    def run(self) -> Ran:
        places = make_places(self._home, TERMINALS)
        installation = opened(self._home)
        keys, url = installation.keys, installation.database.url
        installation.close()
        proxy = Proxy(
            certificate=Path(keys.certificate),
            key=Path(keys.certificate_key),
            servers=[server.port for server in self._servers],
            chance=random.Random(self._seed + 1),
        )
        address = f"https://127.0.0.1:{proxy.open()}"
        try:
            for server in self._servers:
                server.start()
            terminals = [
                TerminalProcess(
                    make_terminal(
                        self._home, self._folder / f"terminal-{number}", place, address=address
                    ),
                    self._seed * 1_000 + number * 100_000,
                    self._folder / f"errors-{number}",
                )
                for number, place in enumerate(places)
            ]
            self._suffer(proxy, terminals)
            database = Database(url.render_as_string(hide_password=False))
            verdict = judge(database, terminals)
            database.close()
        finally:
            for server in self._servers:
                server.end()
            proxy.close()
        return self._ran(verdict, proxy, terminals)

    def _ran(self, verdict: Verdict, proxy: Proxy, terminals: list[TerminalProcess]) -> Ran:
        kills = sum(server.kills for server in self._servers)
        kills += sum(terminal.kills for terminal in terminals)
        doubles = proxy.counts[Fate.DOUBLE] + proxy.counts[Fate.DOUBLE_AT_ONCE]
        cuts = sum(proxy.counts[fate] for fate in CUTS)
        return Ran(self._database, self._seconds, verdict, kills, cuts, doubles, self._restored)

    def _suffer(self, proxy: Proxy, terminals: list[TerminalProcess]) -> None:
        for terminal in terminals:
            terminal.start()
        try:
            proxy.is_calm = False
            ends_at = time.monotonic() + self._seconds
            restore_at = time.monotonic() + self._seconds / 2
            while time.monotonic() < ends_at:
                time.sleep(self._chance.uniform(0.3, 1.5))
                self._kill_one(terminals)
                if restore_at and time.monotonic() > restore_at:
                    restore_at = 0.0
                    self._restore_an_image(proxy, self._chance.choice(terminals))
            proxy.is_calm = True
            self._drain(terminals)
        finally:
            for terminal in terminals:
                terminal.end()

    def _kill_one(self, terminals: list[TerminalProcess]) -> None:
        if self._chance.random() < 0.4:
            server = self._chance.choice(self._servers)
            server.kill()
            server.start()
            return
        terminal = self._chance.choice(terminals)
        terminal.kill()
        terminal.start()

    def _restore_an_image(self, proxy: Proxy, terminal: TerminalProcess) -> None:
        """An old copy of a disk comes back after all that was written later was delivered."""
        terminal.kill()
        image = self._folder / "image"
        shutil.copytree(terminal.terminal.home.journal, image)
        terminal.start()
        time.sleep(self._seconds / 10)
        terminal.kill()
        was_calm, proxy.is_calm = proxy.is_calm, True
        self._drain([terminal])
        terminal.end()
        shutil.rmtree(terminal.terminal.home.journal)
        shutil.copytree(image, terminal.terminal.home.journal)
        proxy.is_calm = was_calm
        self._restored += 1
        terminal.start()

    def _drain(self, terminals: list[TerminalProcess]) -> None:
        """Until no terminal has anything left to deliver; too long means that it never would."""
        for terminal in terminals:
            terminal.kill()
            terminal.kills -= 1
            terminal.start(drain=True)
        left, since = self._left(terminals), time.monotonic()
        while left and time.monotonic() - since < STUCK_AFTER_S:
            time.sleep(0.2)
            if (now_left := self._left(terminals)) != left:
                left, since = now_left, time.monotonic()
        if left:
            print(f"  {left} acts could not be delivered", file=sys.stderr, flush=True)

    @staticmethod
    def _left(terminals: list[TerminalProcess]) -> int:
        return sum(terminal.waiting for terminal in terminals)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
